import pandas as pd
import pytest
from conftest import ROOT

from presslens.actors import load_knowledge
from presslens.reading import InputError


def names(text):
    return [(text[m.start : m.end], m.names[0].actor) for m in load_knowledge().find_names(text)]


@pytest.mark.parametrize(
    "spelling",
    [
        "Kataib Hezbollah", "Kata'ib Hizbollah", "Katai'b Hezbollah", "Kata’ib Hezbollah Brigades", "KATAIB HEZBOLLAH",
    ],
)  # fmt: skip
def test_spelling_variants_are_one_actor(spelling):
    assert names(f"Men of {spelling} stood there.") == [(spelling, "KATAIB_HEZBOLLAH")]


def test_groups_with_similar_names_stay_apart():
    assert names("Hezbollah is not Kataib Hezbollah.") == [
        ("Hezbollah", "HEZBOLLAH"), ("Kataib Hezbollah", "KATAIB_HEZBOLLAH"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It told us, and the US answered.", [("US", "USA")]),
        ("Iraq’s government stood firm.", [("Iraq’s government", "IRQ_GOV")]),
        ("He met the Government of Iraq.", [("Government of Iraq", "IRQ_GOV")]),
        ("Co-ordination Framework", [("Co-ordination Framework", "COORD_FRAMEWORK")]),
        ("the Popular Mobilisation Forces (PMF)", [("Popular Mobilisation Forces", "PMF"), ("PMF", "PMF")]),
        ("in Washington, D.C., and Tehran", [("Washington, D.C.", "PLACE_WASHINGTON"), ("Tehran", "PLACE_TEHRAN")]),
        ("al-Nujaba and the state of Maine", [("al-Nujaba", "NUJABA")]),
        ("Brazilian parliament", [("Brazilian parliament", "BRAZIL_PARL")]),
    ],
)  # fmt: skip
def test_names_in_text(text, found):
    assert [pair for pair in names(text) if pair[1] in dict(map(reversed, found))] == found


@pytest.mark.parametrize(
    ("unknown", "actor"),
    [
        ("Mohamed Sheia al-Soudani", "SUDANI"),
        ("Kataeb Hizballah", "KATAIB_HEZBOLLAH"),
        ("Mohammed Smith", None),
        ("Iran", None),
    ],
)
def test_similar_spellings(unknown, actor):
    found = load_knowledge().find_similar(unknown)
    assert (found.actor if found else None) == actor


def test_every_row_of_the_shipped_tables_is_sound():
    knowledge = load_knowledge()
    assert knowledge.actors["actor"].is_unique
    assert knowledge.actors[["label", "type", "camp", "source"]].ne("").all(axis=None)
    assert set(knowledge.aliases["actor"]) <= set(knowledge.actors["actor"])
    assert knowledge.aliases["source"].ne("").all()


def test_ids_of_the_codebook_are_kept():
    given = pd.read_csv(ROOT / "annotations" / "actors.csv", keep_default_na=False)
    known = load_knowledge().actors.set_index("actor").loc[given["actor"], ["label", "type", "camp"]].reset_index()
    pd.testing.assert_frame_equal(known, given, check_dtype=False)


def test_a_reader_adds_actors_beside_the_articles(tmp_path):
    (tmp_path / "actors.csv").write_text("actor,label,type,camp\nROWERS,Oxbow Rowing Club,organization,other\n")
    (tmp_path / "aliases.csv").write_text("alias,actor,kind\nthe Oxbows,ROWERS,name\n")
    knowledge = load_knowledge(tmp_path)
    assert [m.names[0].actor for m in knowledge.find_names("The Oxbows won; Oxbow Rowing Club did.")] == ["ROWERS"] * 2


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("actor,label,type\nA,A,person\n", "no column camp"),
        ("actor,label,type,camp\nA,A,boat,other\n", "unknown type 'boat'"),
    ],
)
def test_a_broken_table_of_the_reader_is_named(tmp_path, table, message):
    (tmp_path / "actors.csv").write_text(table)
    with pytest.raises(InputError, match=message):
        load_knowledge(tmp_path)
