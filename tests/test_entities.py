import pytest

from presslens.entities import count_spellings, find_mentions, list_actors
from presslens.joining import count_names, join_names
from presslens.knowledge import load_knowledge


def mentions(make_corpus, text):
    table = find_mentions(make_corpus(a=text))
    return [tuple(row) for row in table[["text", "actor", "form"]].to_numpy()]


FIRST = "Mohammed Shia al-Sudani met Carla Jondottir, a member of the Harbour Rights Council (HRC), in Basra."


def test_surnames_and_acronyms_resolve_to_the_fuller_name(make_corpus):
    text = f"{FIRST}\n\nSudani said that Ms Jondottir and the HRC had agreed with Al Sudani."
    assert mentions(make_corpus, text) == [
        ("Mohammed Shia al-Sudani", "SUDANI", "name"),
        ("Carla Jondottir", "JONDOTTIR", "name"),
        ("Harbour Rights Council", "HRC", "name"),
        ("HRC", "HRC", "name"),
        ("Basra", "PLACE_BASRA", "name"),
        ("Sudani", "SUDANI", "name"),
        ("Jondottir", "JONDOTTIR", "name"),
        ("HRC", "HRC", "name"),
        ("Al Sudani", "SUDANI", "name"),
    ]


def test_a_surname_without_its_full_name_is_not_guessed(make_corpus):
    assert "MILLER" not in [
        actor for _, actor, _ in mentions(make_corpus, "A mill was sold. Then Miller sold the barn.")
    ]


def test_acronyms_written_as_words(make_corpus):
    text = "The Harbour Elm Rights Organisation (Hero) met Isil. Its critics said that Hero had failed on Monday."
    assert mentions(make_corpus, text) == [
        ("Harbour Elm Rights Organisation", "HERO", "name"),
        ("Hero", "HERO", "name"),
        ("Isil", "ISIS", "name"),
        ("Hero", "HERO", "name"),
    ]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Iraq waited for the answer of Iran. Iraq said that the {} had agreed to it.", "IRQ_OIL"),
        ("Nobody knows what the {} had agreed to in the end.", "{}"),
        ("Iraq and Iran waited. Then the {} agreed to it in the end.", "{}"),
        ("Iraq waited for Iraq. Then the {} in Tehran agreed to it in the end.", "IRN_OIL"),
    ],
)
@pytest.mark.parametrize("name", ["Ministry of Oil", "Oil Ministry"])
def test_ministries_belong_to_the_country_of_the_article(make_corpus, text, actor, name):
    found = {text: actor for text, actor, _ in mentions(make_corpus, text.format(name))}
    assert found[name] == actor.format(name.replace(" ", "_").upper())


def test_a_ministry_takes_the_actor_of_its_fuller_name(make_corpus):
    text = "Lebanon waited. The Lebanese Health Ministry agreed. Then the Ministry of Health in turn did not agree."
    assert len({actor for text, actor, _ in mentions(make_corpus, text) if "Health" in text}) == 1


def test_words_that_are_names_too(make_corpus):
    text = "Amnesty for rebels was refused. Amnesty has accused the army of killing. The army denied it to Amnesty."
    assert [actor for _, actor, _ in mentions(make_corpus, text)] == ["AMNESTY", "AMNESTY"]


def test_capitals_of_headings_make_no_names(make_corpus):
    text = (
        "A quiet morning in the hills\n\nIsrael kept up its raids on villages near Oakfield, and nobody answered.\n\n"
        "STRIKES CONTINUE\n\nThe planes came back in the evening, as they had done on each day of the week before.\n\n"
        "The Envoy's Dilemma\n\nThe envoy did not know what to say to the people of the villages when he was there.\n"
    )
    assert [text for text, _, _ in mentions(make_corpus, text)] == ["Israel", "Oakfield"]


def test_names_that_contain_places(make_corpus):
    text = "Students of the University of Tehran met the Iraqi Red Crescent near Baghdad International Airport."
    assert [text for text, _, _ in mentions(make_corpus, text)] == [
        "University of Tehran", "Iraqi Red Crescent", "Baghdad International Airport",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Biden administration urged Iraq to act.", [("Biden administration", "USA_GOV"), ("Iraq", "IRQ")]),
        ("He told The Lakeside Herald of Iraqi military units.", [("The Lakeside Herald", None), ("Iraqi", "IRQ")]),
        ("It fell on a Monday in May, said Kurdish and Shiite leaders.", []),
    ],
)  # fmt: skip
def test_settled_cases(make_corpus, text, found):
    rows = mentions(make_corpus, text)
    assert [text for text, _, _ in rows] == [text for text, _ in found]
    assert all(actor in (None, row[1]) for row, (_, actor) in zip(rows, found, strict=True))


def test_headlines_in_title_case_name_what_the_text_names(make_corpus):
    text = (
        "Iraq Condemns Strikes on Oakfield Militias\n\nIraq condemned strikes on militias near Oakfield on Monday. "
        "Officials said that the strikes had hit the militias in the morning, and that nobody had been hurt."
    )
    assert mentions(make_corpus, text)[:2] == [("Iraq", "IRQ", "name"), ("Oakfield", "PLACE_OAKFIELD", "name")]


def test_offsets_order_and_overlap(seeds):
    table = find_mentions(seeds)
    assert all(seeds.texts[row.article_id][row.start : row.end] == row.text for row in table.itertuples())
    for _, rows in table.groupby("article_id"):
        assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()


def test_order_of_articles_changes_no_id(make_corpus):
    one = f"{FIRST} Carla Jondottir left."
    two = "The Harbour Rights Council (HRC) praised Karla Jondottir on Tuesday. It praised nobody else in the hall."
    table = find_mentions(make_corpus(a=one, b=two))
    swapped = find_mentions(make_corpus(a=two, b=one))
    assert set(table["actor"]) == set(swapped["actor"])
    assert {"JONDOTTIR", "HRC"} <= set(table.loc[table["article_id"] == "b", "actor"])


def test_unknown_names_are_joined_typed_and_get_ids():
    found = [
        ("Ali Rezaei-Far", "person", False), ("Ali Rezaei Far", "person", True), ("Jane Kell", "person", True),
        ("Lower Oakfield", "organization", False), ("Lower Oakfield", "place", True), ("John Kell", "person", True),
        ("Harbour Council", "organization", True),
    ]  # fmt: skip
    joined = join_names(count_names(found), acronyms={("Harbour Council", "HC"): 1}, taken={"HC"})
    assert joined == {
        "Ali Rezaei Far": ("FAR", "Ali Rezaei Far", "person"),
        "Ali Rezaei-Far": ("FAR", "Ali Rezaei Far", "person"),
        "Lower Oakfield": ("PLACE_LOWER_OAKFIELD", "Lower Oakfield", "place"),
        "Jane Kell": ("JANE_KELL", "Jane Kell", "person"),
        "John Kell": ("JOHN_KELL", "John Kell", "person"),
        "Harbour Council": ("HARBOUR_COUNCIL", "Harbour Council", "organization"),
    }


def test_text_without_names_gives_an_empty_table(make_corpus):
    corpus = make_corpus(a="The weather was fine. Nobody had anything to say about it at all.")
    table = find_mentions(corpus)
    assert (len(table), list(table.columns)[:6]) == (0, ["article_id", "start", "end", "text", "actor", "form"])
    assert list_actors(count_spellings(table), knowledge=load_knowledge()).empty
