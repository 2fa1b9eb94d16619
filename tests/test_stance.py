import pandas as pd
import pytest
from test_sourcing import corpus_of, mentions_in

from presslens.knowledge import load_knowledge
from presslens.sourcing import find_statements
from presslens.stance import STANCE_COLUMNS, find_stances, load_targets

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


def test_targets_are_sets_of_actors_from_data() -> None:
    targets = {target.name: target for target in load_targets(load_knowledge())}
    assert list(targets) == ["USA", "IRN", "IRN_ALIGNED"]
    assert {"USA", "USA_GOV", "USA_STATE"} <= targets["USA"].actors
    assert {"IRN", "IRN_GOV", "IRGC"} <= targets["IRN"].actors
    assert {"PMF", "HOUTHIS", "IRAN_ALIGNED_GROUPS"} <= targets["IRN_ALIGNED"].actors
    assert not {"HAMAS", "COORD_FRAMEWORK", "MUHANDIS_COMPANY"} & targets["IRN_ALIGNED"].actors


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
