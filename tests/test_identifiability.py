import math

import pandas as pd
import pytest

from presslens import design_findings
from presslens.identifiability import articles_needed, comparisons, rules
from presslens.provenance import pieces, with_ids
from presslens.reading import InputError, read_data


def articles(*rows: tuple) -> pd.DataFrame:
    """Rows `outlet, published, dateline_place`."""
    table = pd.DataFrame(rows, columns=["outlet", "published", "dateline_place"])
    return table.assign(article_id=[f"a{n:02d}" for n in range(len(table))])


FIVE = articles(
    ("One", "2021-06", ""), ("Two", "2023-10-23T12:47", ""), ("Three", "2024-06-07", "Tula"),
    ("Four", "2024-11-20", "TULA, Freedonia"), ("Five", "2025", "Ostra"),
)  # fmt: skip
CROSSED = articles(
    *(
        (outlet, f"{year}-0{n % 2 + 1}-1{n}", "")
        for outlet in ("One", "Two")
        for year in (2020, 2021)
        for n in range(10)
    )
)


def by_name(table: pd.DataFrame, column: str) -> dict:
    return table.set_index("comparison")[column].to_dict()


def test_one_article_for_each_outlet_and_period_answers_nothing() -> None:
    table = comparisons(FIVE, events={"the vote": "2024-06-20"})
    assert table[["comparison", "groups", "smallest", "largest", "unplaced", "answer"]].values.tolist() == [
        ["outlets", 5, 1, 1, 0, "no"], ["years", 4, 1, 2, 0, "no"], ["before and after the vote", 2, 2, 3, 0, "no"],
        ["places", 2, 1, 2, 2, "no"], ["single articles", 5, 1, 1, 0, "only descriptively"],
    ]  # fmt: skip
    assert by_name(table, "confounded_with") == {
        "outlets": "years; before and after the vote; places", "years": "outlets; places",
        "before and after the vote": "outlets", "places": "outlets; years", "single articles": "",
    }  # fmt: skip
    why = by_name(table, "why")
    assert why["outlets"] == "5 of 5 groups have one article only"
    assert why["years"] == (
        "3 of 4 groups have one article only; articles of different groups also differ in outlets and places"
    )
    assert why["places"].endswith("2 articles cannot be placed")
    assert table["articles_needed"].isna().all()


def test_counts_open_the_articles_that_they_count() -> None:
    table = comparisons(with_ids("articles", FIVE)).set_index("comparison")
    ids = table.loc["places", ["ids", "smallest_ids", "largest_ids", "unplaced_ids"]]
    assert ids.tolist() == [
        "articles:a02 articles:a03 articles:a04", "articles:a04", "articles:a02 articles:a03",
        "articles:a00 articles:a01",
    ]  # fmt: skip
    said = dict(pieces(design_findings.answerable(table.reset_index())))
    assert said["1 of 2 groups has one article only"] == ids["ids"]
    assert said["2 articles cannot be placed"] == ids["unplaced_ids"]
    assert len(said["4 comparisons"].split()) == 5


def test_two_outlets_in_two_periods_can_be_compared() -> None:
    table = comparisons(CROSSED, events={"the vote": "2021"})
    assert by_name(table, "answer") == {
        "outlets": "yes", "years": "yes", "months": "yes", "before and after the vote": "no", "places": "no",
        "single articles": "only descriptively",
    }  # fmt: skip
    assert by_name(table, "groups")["months"] == 4 and (table["confounded_with"] == "").all()
    why = by_name(table, "why")
    assert why["outlets"] == "each of 2 groups has 20 articles or more, and nothing else known goes along"
    assert why["before and after the vote"] == "there is only one group; 20 articles cannot be placed"
    assert why["places"] == "no article can be placed"


def test_each_outlet_in_its_own_period_answers_for_neither() -> None:
    own = CROSSED[(CROSSED["outlet"] == "One") == CROSSED["published"].str.startswith("2020")]
    table = comparisons(own)
    assert by_name(table, "answer")["outlets"] == by_name(table, "answer")["years"] == "no"
    assert by_name(table, "confounded_with")["outlets"] == "years"
    assert by_name(table, "why")["years"] == "articles of different groups also differ in outlets"
    # one article outside its period: no longer determined, but nearly so
    nearly = articles(*([("One", "2020", "")] * 60 + [("Two", "2021", "")] * 60 + [("One", "2021", "")]))
    assert by_name(comparisons(nearly), "answer")["outlets"] == "only descriptively"


def test_outlets_inside_periods_can_be_compared_inside_them_alone() -> None:
    nested = articles(*((f"{year} {n % 3}", str(year), "") for year in (2020, 2021) for n in range(9)))
    table = comparisons(nested)
    assert by_name(table, "answer") | {"places": ""} == {
        "outlets": "only descriptively", "years": "no", "places": "", "single articles": "only descriptively",
    }  # fmt: skip
    assert by_name(table, "why")["outlets"] == "all articles of a group, or nearly all, are alike in years"


def test_many_other_groups_inside_each_group_are_a_sample() -> None:
    few, many = (articles(*((f"outlet {n}", str(2020 + n % 2), "") for n in range(2 * size))) for size in (9, 10))
    assert by_name(comparisons(few), "answer")["years"] == "no"
    assert by_name(comparisons(many), "answer")["years"] == "yes"


def test_groups_of_one_article_are_only_described() -> None:
    table = comparisons(articles(*([("One", "", "")] * 2 + [("Two", "", "")] * 2 + [("Three", "", "")])))
    assert by_name(table, "answer") == {
        "outlets": "only descriptively", "years": "no", "places": "no", "single articles": "only descriptively",
    }  # fmt: skip
    assert by_name(table, "why")["outlets"] == "1 of 3 groups has one article only"
    assert set(comparisons(FIVE.head(1))["answer"]) == {"no"}


@pytest.mark.parametrize(
    ("event", "sides"),
    [("2024-06-07", (2, 2, 1)), ("2024-06-07T10:00", (2, 2, 1)), ("2024", (1, 2, 2)), ("2025-03", (0, 4, 1))],
)
def test_an_article_of_the_day_of_an_event_or_with_a_coarse_date_cannot_be_placed(event, sides) -> None:
    row = comparisons(FIVE, events={"it": event}).set_index("comparison").loc["before and after it"]
    assert (row["smallest"] if row["groups"] == 2 else 0, row["largest"], row["unplaced"]) == sides


def test_articles_needed_are_those_of_two_samples() -> None:
    # standard deviation 0.1; (1.960 + 0.842)^2 = 7.849, twice 15.7
    values = pd.Series([0.4, 0.5, 0.6])
    assert articles_needed(values, 0.1) == 16
    assert articles_needed(values, 0.05) == 63
    assert articles_needed(pd.Series([0.5] * 3), 0.1) == 2
    assert math.isnan(articles_needed(pd.Series([0.4, 0.5, None]), 0.1))
    with pytest.raises(InputError, match="above 0"):
        articles_needed(values, 0)


def test_needed_names_number_and_design() -> None:
    values = pd.Series([0.4, 0.5, 0.6])
    needed = by_name(comparisons(FIVE, values=values), "needed")
    assert needed["outlets"] == "16 articles of each outlet in each period, on the same event"
    assert needed["years"] == "16 articles of each year from each outlet, on the same subject"
    wide = comparisons(FIVE, values=values, difference=0.2)
    assert by_name(wide, "articles_needed")["outlets"] == 4
    assert by_name(comparisons(FIVE), "needed")["places"] == (
        "two articles or more (how many cannot be told) from each place by each outlet, on the same event"
    )


def test_a_broken_event_is_named() -> None:
    with pytest.raises(InputError, match="event the vote: 'June' is no date"):
        comparisons(FIVE, events={"the vote": "June"})


def test_limits_have_a_source() -> None:
    assert read_data("design.csv")["source"].ne("").all()
    assert rules()["power"] == 0.8 and rules()["level"] == 0.05


def test_answerable_in_words() -> None:
    few = comparisons(CROSSED[CROSSED["outlet"] == "One"], values=pd.Series([0.4, 0.5, 0.6]))
    assert design_findings.answerable(few[~few["comparison"].isin(["months", "places"])]) == (
        "Of 3 comparisons that a reader might want, 1 can be answered, 1 can only be described and 1 cannot be "
        "answered. Can be answered: years (each of 2 groups has 10 articles or more, and nothing else known goes "
        "along). Can only be described: single articles (each is all there is of itself, and differs from the others "
        "in several ways at once). Cannot be answered: outlets (there is only one group). What would answer: for "
        "outlets 16 articles of each outlet in each period, on the same event. The smallest group holds fewer articles "
        "than are needed, given their spread: years (10 of 16)."
    )
    assert "nan" not in design_findings.answerable(comparisons(FIVE))
    assert design_findings.answerable(comparisons(FIVE)).startswith(
        "Of 4 comparisons that a reader might want, none can be answered, 1 can only be described and 3 cannot be"
    )
