import pandas as pd
import pytest
from test_sourcing import corpus_of, mentions_in

from presslens.positions import NOTHING, Verdict
from presslens.sourcing import find_statements
from presslens.stance import STANCE_COLUMNS, find_stances, weigh, weigh_narration

NAMES = {
    "Iraq": ("IRQ", "name", "country"),
    "Baghdad": ("IRQ_GOV", "metonym", "government"),
    "Washington": ("USA_GOV", "metonym", "government"),
    "US": ("USA", "modifier", "country"),
    "The US": ("USA", "name", "country"),
    "Iran": ("IRN", "name", "country"),
    "Tehran": ("IRN_GOV", "metonym", "government"),
    "Kataib Hezbollah": ("KATAIB_HEZBOLLAH", "name", "armed_group"),
    "Freedonia": ("FREEDONIA", "name", "country"),
}


def stances(*paragraphs: str, kind: str = "body", targets: dict | None = None) -> list[tuple[str, str, str, int]]:
    corpus = corpus_of(*paragraphs, kind=kind)
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    table = find_stances(corpus, mentions, statements, targets=targets)
    assert all(corpus.texts["a"][row.start : row.end] == row.text for row in table.itertuples())
    assert table["confidence"].between(0, 1).all() and table["rule"].ne("").all()
    columns = ["unit", "holder_actor", "target", "polarity"]
    return list(table[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Baghdad condemned the US airstrikes.", [("IRQ_GOV", "USA", -1)]),
        ("Baghdad praised Washington.", [("IRQ_GOV", "USA", 1)]),
        ("Washington urged Baghdad to disarm Kataib Hezbollah.", [("USA_GOV", "IRN_ALIGNED", -1)]),
        ("Baghdad called for the withdrawal of US troops.", [("IRQ_GOV", "USA", -1)]),
        ("Baghdad said it would support Kataib Hezbollah.", [("IRQ_GOV", "IRN_ALIGNED", 1)]),
        ("Baghdad said it would never support Kataib Hezbollah.", [("IRQ_GOV", "IRN_ALIGNED", -1)]),
        ("Baghdad said Tehran undermined the talks.", [("IRQ_GOV", "IRN", -1)]),
        ("Baghdad said Tehran had sent a letter.", [("IRQ_GOV", "IRN", 0)]),
        ("Baghdad urged Tehran to stop the attacks.", [("IRQ_GOV", "IRN", -1)]),
        ("Baghdad said it would talk to parties which oppose Tehran.", [("IRQ_GOV", "IRN", 0)]),
        ("Washington said it wanted to talk to Baghdad.", []),
    ],
)
def test_position_acts(sentence: str, expected: list[tuple[str, str, int]]) -> None:
    assert stances(sentence) == [("statement:s1", *row) for row in expected]


def test_an_attack_values_its_agent_and_its_victim_the_opposite_way() -> None:
    assert stances("Baghdad rejected Kataib Hezbollah attacks against US troops.") == [
        ("statement:s1", "IRQ_GOV", "USA", 1),
        ("statement:s1", "IRQ_GOV", "IRN_ALIGNED", -1),
    ]


@pytest.mark.parametrize(
    ("noun", "sentence", "sign"),
    [
        ("raid", "US warplanes bombed a depot on Monday.", -1),
        ("attack", "US warplanes bombed a depot on Monday.", -1),
        ("strikes", "US airstrikes near the Iran-Iraq border killed six men.", -1),
        ("attacks", "US airstrikes killed six men in response to a blast.", -1),
        ("assault", "The depot was hit in a raid by US forces.", -1),
    ],
)
def test_a_noun_takes_up_the_attack_before_it(noun: str, sentence: str, sign: int) -> None:
    rows = [row for row in stances(sentence, f"Baghdad condemned the {noun}.") if row[0] != "narration"]
    assert rows == [("statement:s1", "IRQ_GOV", "USA", sign)]


def test_an_attack_by_nobody_known_stands_between_a_noun_and_an_earlier_attack() -> None:
    rows = stances("US airstrikes hit a depot.", "A bomb attack killed five men.", "Tehran condemned the attack.")
    assert rows == [("narration", "NARRATOR", "USA", 0)]


def test_of_names_the_victim_of_an_act() -> None:
    assert stances("Baghdad condemned the shelling of US bases.") == [("statement:s1", "IRQ_GOV", "USA", 1)]
    assert stances("Baghdad criticised the killing of Kataib Hezbollah fighters.") == [
        ("statement:s1", "IRQ_GOV", "IRN_ALIGNED", 1)
    ]


def test_a_relative_clause_may_say_that_a_target_attacked_the_holders_side() -> None:
    assert stances("Washington said the camp housed Kataib Hezbollah fighters who took part in raids on US bases.") == [
        ("statement:s1", "USA_GOV", "USA", 1),
        ("statement:s1", "USA_GOV", "IRN_ALIGNED", -1),
    ]


def test_who_defends_what_was_done_defends_its_own_side() -> None:
    assert stances("Washington defended the use of force.") == [("statement:s1", "USA_GOV", "USA", 1)]
    assert stances("Washington justified the operation.") == [("statement:s1", "USA_GOV", "USA", 1)]
    assert stances("Washington defended Freedonia.") == []


@pytest.mark.parametrize(
    "groups",
    ["armed groups with links to Iran", "certain factions that hold close ties to Iran", "groups loyal to Iran"],
)
def test_ties_are_a_label(groups: str) -> None:
    rows = stances(f"Baghdad condemned {groups}.")
    assert ("statement:s1", "IRQ_GOV", "IRN_ALIGNED", -1) in rows


def test_a_label_behind_the_noun_is_not_about_the_country() -> None:
    rows = stances("Baghdad condemned armed groups with ties to Tehran.")
    assert rows == [("statement:s1", "IRQ_GOV", "IRN_ALIGNED", -1)]


def test_a_label_is_not_about_the_country_in_a_statement_but_counts_in_narration() -> None:
    assert stances("Baghdad condemned the Iran-backed militias.") == [("statement:s1", "IRQ_GOV", "IRN_ALIGNED", -1)]
    assert stances("The Iran-backed militias left the town.") == [
        ("narration", "NARRATOR", "IRN", 0),
        ("narration", "NARRATOR", "IRN_ALIGNED", 0),
    ]


def test_reported_attacks_are_no_position_of_the_reporter() -> None:
    assert stances("Kataib Hezbollah attacked US troops on Monday.") == [
        ("narration", "NARRATOR", "USA", 0),
        ("narration", "NARRATOR", "IRN_ALIGNED", 0),
    ]


def test_own_side() -> None:
    assert stances("Washington said the US sent a letter.") == [("statement:s1", "USA_GOV", "USA", 0)]
    assert stances("Kataib Hezbollah said it carried out two attacks.") == [
        ("statement:s1", "KATAIB_HEZBOLLAH", "IRN_ALIGNED", 1)
    ]


def test_the_reporters_main_clause_counts_beside_a_statement() -> None:
    corpus = corpus_of("Kataib Hezbollah left the town, while pledging support for Tehran.")
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    table = find_stances(corpus, mentions, statements)
    assert table[["unit", "text", "target", "polarity"]].values.tolist() == [
        ["narration", "Kataib Hezbollah left the town", "IRN_ALIGNED", 0],
        ["statement:s1", "support for Tehran", "IRN", 1],
    ]


def test_the_main_clause_behind_a_fronted_clause_is_the_reporters() -> None:
    corpus = corpus_of("Urged by Washington to disarm Kataib Hezbollah, the premier sent US soldiers home.")
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    table = find_stances(corpus, mentions, statements)
    assert table[["unit", "text", "target"]].values.tolist() == [
        ["statement:s1", "to disarm Kataib Hezbollah", "IRN_ALIGNED"],
        ["narration", "the premier sent US soldiers home.", "USA"],
    ]


def test_targets_can_be_given() -> None:
    rows = stances("Baghdad condemned Freedonia.", targets={"FREEDONIA": {"FREEDONIA"}})
    assert rows == [("statement:s1", "IRQ_GOV", "FREEDONIA", -1)]


@pytest.mark.parametrize("noun", ["sanctions", "measures", "penalties"])
def test_a_noun_takes_up_what_was_imposed(noun: str) -> None:
    rows = stances("Washington imposed sanctions on a bank.", f"Baghdad condemned the {noun}.")
    assert rows == [("narration", "NARRATOR", "USA", 0), ("statement:s1", "IRQ_GOV", "USA", -1)]


def test_nothing_imposed_is_taken_up() -> None:
    assert stances("Baghdad condemned the sanctions.") == []


def test_a_group_claims_or_pledges_attacks_and_denies_charges() -> None:
    own = ("statement:s1", "KATAIB_HEZBOLLAH", "IRN_ALIGNED", 1)
    assert stances("Kataib Hezbollah claimed responsibility for a rocket attack.") == [own]
    assert stances("Kataib Hezbollah denied it had any role.") == [own]


def test_blame_falls_on_whom_it_is_put_on() -> None:
    rows = stances("Washington blamed the attack on Kataib Hezbollah.")
    assert rows == [("statement:s1", "USA_GOV", "IRN_ALIGNED", -1)]


def test_a_demand_that_is_rejected_turns_round() -> None:
    assert stances("Baghdad rejected the withdrawal of US troops.") == [("statement:s1", "IRQ_GOV", "USA", 1)]
    assert stances("Baghdad stressed the need for US troops to leave.") == [("statement:s1", "IRQ_GOV", "USA", -1)]


def test_each_part_of_a_sentence_divided_by_a_semicolon_is_the_reporters_or_a_statement() -> None:
    rows = stances("Drones hit US troops; Baghdad says it will find Kataib Hezbollah", kind="title")
    assert [(unit, target) for unit, _, target, _ in rows] == [("narration", "USA"), ("statement:s1", "IRN_ALIGNED")]


def test_narration_takes_a_side_by_judging_words_alone() -> None:
    assert stances("The US left behind nothing but ruin and lies.") == [("narration", "NARRATOR", "USA", -1)]
    assert stances("The US left behind three bases.") == [("narration", "NARRATOR", "USA", 0)]


READ = {-1: (0.95, 0.04, 0.01), 0: (0.1, 0.8, 0.1), 1: (0.01, 0.04, 0.95)}
ACT = Verdict(-1, "rein")


@pytest.mark.parametrize(
    ("verdict", "read", "expected"),
    [
        (ACT, READ[-1], (-1, "rein; reader against", "both")),
        (ACT, READ[0], (-1, "rein; reader neutral", "grammar alone")),
        (ACT, (0.1, 0.1, 0.8), (-1, "rein; reader in favour", "grammar alone")),
        (ACT, READ[1], (0, "no side: rein, but reader in favour", "opposed")),
        (ACT, None, (-1, "rein", "grammar alone")),
        (NOTHING, READ[1], (1, "reader in favour; grammar: nothing expressed", "reader alone")),
        (NOTHING, (0.6, 0.3, 0.1), (0, "nothing expressed; reader against, unsure", "thin")),
        (NOTHING, READ[0], (0, "nothing expressed", "no side")),
    ],
)
def test_grammar_and_reader_are_weighed(verdict: Verdict, read: tuple, expected: tuple[int, str, str]) -> None:
    assert weigh(verdict, read) == expected


def test_in_narration_the_reader_needs_a_judging_word_of_its_side() -> None:
    reported = (0, "reported", "narration")
    assert weigh_narration(NOTHING, READ[-1], []) == reported
    assert weigh_narration(NOTHING, READ[-1], [(1, "brave")]) == reported
    assert weigh_narration(NOTHING, READ[0], [(-1, "brutal")]) == reported
    assert weigh_narration(NOTHING, READ[-1], [(-1, "brutal")]) == (
        -1, "reporter's words: brutal; reader against", "words and reader"
    )  # fmt: skip


def test_without_a_model_the_grammar_decides_alone() -> None:
    corpus = corpus_of("Baghdad condemned the US airstrikes.")
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    table = find_stances(corpus, mentions, statements, model=None)
    assert table[["polarity", "found_by"]].values.tolist() == [[-1, "grammar alone"]]


def test_table_without_rows_keeps_its_columns() -> None:
    corpus = corpus_of("The harbour was closed on Monday.")
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    table = find_stances(corpus, mentions, statements)
    assert list(table.columns) == STANCE_COLUMNS and table.empty
    assert table["polarity"].dtype == "int64"


def test_inputs_stay_unchanged() -> None:
    corpus = corpus_of("Baghdad condemned the US airstrikes.")
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    before = statements.copy()
    find_stances(corpus, mentions, statements)
    pd.testing.assert_frame_equal(statements, before)
