from math import log, log2, sqrt

import numpy as np
import pytest
from scipy.stats import power_divergence

from presslens.keyness import KEYNESS_COLUMNS, keyness, log_likelihood, log_ratio

HERE = [["bread", "oven", "bread"], ["bread", "dough", "salt"]]
THERE = [["boat", "bread", "salt"], ["boat", "salt", "sail", "salt", "sea", "boat", "sail", "tar", "sea"]]


def test_values_computed_by_hand():
    table = keyness(HERE, THERE)
    # bread: 3 of 6 words here, 1 of 12 there; as common everywhere it would be 4 * 6/18 and 4 * 12/18 times
    g2 = 2 * (3 * log(3 / (4 * 6 / 18)) + 1 * log(1 / (4 * 12 / 18)))
    ratio, wide = log2((3 / 6) / (1 / 12)), 1.96 * sqrt(1 / 3 - 1 / 6 + 1 - 1 / 12) / log(2)
    assert table.to_dict("records") == [{
        "term": "bread", "count": 3, "passages": 2, "elsewhere": 1, "g2": round(g2, 2), "log_ratio": round(ratio, 2),
        "low": round(ratio - wide, 2), "high": round(ratio + wide, 2), "ids": "",
    }]  # fmt: skip
    assert table["g2"].tolist() == [2.9]


def test_only_commoner_terms_best_evidence_first_ties_by_name():
    table = keyness(HERE, THERE, least=1)
    assert table["term"].tolist() == ["bread", "dough", "oven"]  # salt is rarer here (1 of 6) than there (3 of 12)
    assert table["elsewhere"].tolist() == [1, 0, 0] and table["g2"].iloc[1] == table["g2"].iloc[2]


def test_a_term_opens_the_passages_that_hold_it():
    table = keyness(HERE, THERE, least=1, ids=["topics:a:0-9", "topics:a:9-20"])
    assert table.set_index("term")["ids"].to_dict() == {
        "bread": "topics:a:0-9 topics:a:9-20", "dough": "topics:a:9-20", "oven": "topics:a:0-9",
    }  # fmt: skip


def test_a_term_must_stand_in_enough_passages():
    assert keyness([["bread"] * 5, ["salt"]], THERE).empty
    assert keyness([["bread"] * 5, ["bread"]], THERE)["passages"].tolist() == [2]
    assert keyness([["bread"] * 5, ["bread"]], THERE, least=3).empty


@pytest.mark.parametrize(("target", "reference"), [([], THERE), (HERE, []), (HERE, [[]]), ([[], []], THERE), ([], [])])
def test_an_empty_side_gives_no_row(target, reference):
    table = keyness(target, reference)
    assert table.empty and list(table.columns) == KEYNESS_COLUMNS and table["count"].dtype == int


def test_log_likelihood_is_that_of_the_counts_of_the_term():
    a, b = np.array([30.0, 4.0, 7.0]), np.array([10.0, 9.0, 0.0])
    expected = [
        power_divergence(counts, np.sum(counts) * np.array([1000, 4000]) / 5000, lambda_="log-likelihood").statistic
        for counts in zip(a, b, strict=True)
    ]
    assert log_likelihood(a, b, 1000, 4000) == pytest.approx(expected)


def test_log_likelihood_grows_with_the_amount_of_text_and_log_ratio_does_not():
    one, ten = (np.array([3.0 * n]) for n in (1, 10)), (np.array([1.0 * n]) for n in (1, 10))
    (a, many_a), (b, many_b) = one, ten
    assert log_likelihood(many_a, many_b, 60, 120) == pytest.approx(10 * log_likelihood(a, b, 6, 12))
    (ratio, wide), (same, narrow) = log_ratio(a, b, 6, 12), log_ratio(many_a, many_b, 60, 120)
    assert ratio == same and narrow == pytest.approx(wide / sqrt(10))


def test_a_term_that_is_not_there_counts_half_in_its_ratio():
    ratio, _ = log_ratio(np.array([4.0]), np.array([0.0]), 16, 32)
    assert ratio == pytest.approx([log2((4 / 16) / (0.5 / 32))])
