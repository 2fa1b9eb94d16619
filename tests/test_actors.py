import pandas as pd
import pytest
from conftest import ROOT

from presslens.knowledge import load_knowledge
from presslens.reading import InputError, read_data


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
        ("Gen. David H. Petraeus left", [("David H. Petraeus", "PETRAEUS")]),
        ("Nato, Isis and NATO", [("Nato", "NATO"), ("Isis", "ISIS"), ("NATO", "NATO")]),
        ("a swift answer, said Swift of SWIFT", [("SWIFT", "SWIFT")]),
        ("X marks it, she wrote on X", [("X", "TWITTER")]),
        ("King Hamad of Bahrain", [("Hamad", "KHALIFA")]),
        (
            "the international coalition against ISIL and the coalition fighting the Islamic State",
            [
                ("international coalition against ISIL", "COALITION"),
                ("coalition fighting the Islamic State", "COALITION"),
            ],
        ),
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
        ("John Kelly", None),
        ("Iran", None),
    ],
)
def test_similar_spellings(unknown, actor):
    found = load_knowledge().find_similar(unknown)
    assert (found.actor if found else None) == actor


def test_the_country_of_an_actor():
    of = load_knowledge().country_of
    actors = "PLACE_DAMASCUS", "LEBANON_MIL", "SUDANI", "IRQ", "HEZBOLLAH", "NOBODY"
    assert [of(actor) for actor in actors] == ["SYRIA", "LEBANON", "IRQ", "IRQ", None, None]


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


def test_a_reader_who_labels_an_actor_anew_takes_no_name_from_it(tmp_path):
    (tmp_path / "actors.csv").write_text("actor,label,type,camp\nHEZBOLLAH,The party (Lebanon),armed_group,other\n")
    knowledge = load_knowledge(tmp_path)
    assert knowledge.by_id["HEZBOLLAH"]["label"] == "The party (Lebanon)"
    assert [m.names[0].actor for m in knowledge.find_names("a Hezbollah deputy")] == ["HEZBOLLAH"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("actor,label,type\nA,A,person\n", "no column camp"),
        ("actor,label,type,camp\nA,A,boat,other\n", "actors.csv: row 2: unknown type 'boat'"),
        ("actor,label,type,camp\n,A,person,other\n", "row 2: actor '' is no id"),
        ("actor,label,type,camp\nNARRATOR,A,person,other\n", "row 2: actor 'NARRATOR' is no id"),
        ("actor,label,type,camp\nA,A,person,other\nA,B,person,other\n", "row 3: actor A again"),
    ],
)
def test_a_broken_table_of_the_reader_is_named(tmp_path, table, message):
    (tmp_path / "actors.csv").write_text(table)
    with pytest.raises(InputError, match=message):
        load_knowledge(tmp_path)


def test_a_corrected_table_of_the_reader_is_read_again(tmp_path):
    path = tmp_path / "actors.csv"
    for label in ("Oxbow Rowing Club", "Harda Rowing Club (women)"):
        path.write_text(f"actor,label,type,camp\nROWERS,{label},organization,other\n")
        found = load_knowledge(tmp_path).find_names("The Harda Rowing Club and the Oxbow Rowing Club met.")
        assert [match.names[0].actor for match in found] == ["ROWERS"]


def test_aliases_of_the_reader_name_known_actors_and_kinds(tmp_path):
    for row, message in {
        "Up,NOBODY,name": "unknown actor 'NOBODY'",
        "Up,USA,capital": "unknown kind 'capital'",
    }.items():
        (tmp_path / "aliases.csv").write_text(f"alias,actor,kind\n{row}\n")
        with pytest.raises(InputError, match=f"aliases.csv: row 2: {message}"):
            load_knowledge(tmp_path)


def test_every_label_is_a_name_of_its_actor():
    knowledge = load_knowledge()
    shipped = read_data("actors.csv")
    lost = [
        row.actor
        for row in shipped[~shipped["label"].str.contains("(", regex=False)].itertuples()
        if row.actor not in {name.actor for match in knowledge.find_names(row.label) for name in match.names}
    ]
    assert lost == []
