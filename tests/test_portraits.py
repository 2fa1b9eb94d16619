import re
from collections.abc import Callable

import pandas as pd
import pytest

from presslens.annotate import annotate
from presslens.corpus import Corpus
from presslens.knowledge import load_knowledge
from presslens.portraits import PORTRAIT_COLUMNS, describe_sources
from presslens.reading import read_data
from presslens.source_types import SourceTypes

Make = Callable[..., Corpus]
TYPES = {
    "government official", "armed group", "politician", "expert", "journalist or media", "document", "citizen",
    "unnamed official", "other",
}  # fmt: skip
BY_HAND = [
    "article_id", "statement_id", "content_spans", "content_text", "mode", "cue_text",
    "source_text", "source_start", "source_end", "source_actor", "source_status",
]  # fmt: skip
COLUMNS = [*BY_HAND, "cue_start", "cue_end", "cue"]
CHANNELS = {
    "told this outlet", "briefing", "written statement", "speech", "post on social media", "opinion article",
    "telephone read-out", "other media",
}  # fmt: skip
ACTORS = pd.DataFrame(
    [
        ("BERG", "Anna Berg", "person", "other", "found in the corpus"),
        ("DORN", "Carl Dorn", "person", "other", "found in the corpus"),
        ("FREEDONIA", "Freedonia", "country", "other", "found in the corpus"),
        ("HARBOUR", "Harbour Front", "armed_group", "other", "found in the corpus"),
        ("QUAY", "Quay Tribune", "media", "other", "found in the corpus"),
        ("ISIS_INSTITUTE", "Harlan Institute", "organization", "US", "found in the corpus"),
    ],
    columns=["actor", "label", "type", "camp", "source"],
)
Row = tuple[str, str, str, str, str, str]


def stated(corpus: Corpus, *rows: Row) -> pd.DataFrame:
    """A table of statements from (article, source, cue, content, actor, status); each text stands once, or first."""
    given = []
    for number, (article_id, source, cue, content, actor, status) in enumerate(rows, 1):
        text = corpus.texts[article_id]
        at, start, said = (text.index(part) for part in (content, source, f" {cue}"))
        lemma = {"added": "add", "said": "say", "told": "tell", "tweeted": "tweet"}.get(cue, cue)
        span = f"{at}-{at + len(content)}"
        quoted = "direct" if text[at - 1 : at] in '“"' else "indirect"
        row = [article_id, f"s{number}", span, content, quoted, cue, source, start, start + len(source), actor, status]
        given.append([*row, said + 1, said + 1 + len(cue), lemma])
    return pd.DataFrame(given, columns=COLUMNS)


def article(body: str, title: str = "Ships leave the old harbour") -> str:
    return f"{title}\n\n{body}\n\nThe sea was calm on that day and nothing else happened in the town."


def described(make: Make, body: str, *rows: tuple, title: str = "Ships leave the old harbour") -> pd.DataFrame:
    corpus = make(a=article(body, title))
    return describe_sources(corpus, stated(corpus, *(("a", *row) for row in rows)), ACTORS)


def type_of(make: Make, body: str, source: str, actor: str, status: str) -> str:
    return described(make, body, (source, "said", "the port was closed", actor, status))["source_type"][0]


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("political analyst", "expert"),
        ("Iraqi lawmaker", "politician"),
        ("a member of the Iraqi parliament", "politician"),
        ("Freedonian foreign minister", "government official"),
        ("US State Department spokesperson", "government official"),
        ("a spokesman for the city’s police", "government official"),
        ("the leader of the Houthis", "armed group"),
        ("Hamas official in Beirut", "armed group"),
        ("rebel commander", "armed group"),
        ("US commander in the fight against ISIS", "government official"),
        ("US envoy to the United Nations", "government official"),
        ("UN envoy for Yemen", "other"),
        ("chairman of the Blue Hill think tank in Oslo", "expert"),
        ("chief executive of a shipping company", "other"),
        ("president of the National Association of Bakers", "other"),
        ("bishop", "other"),
        ("a reporter for the daily", "journalist or media"),
        ("one of the fishermen", "citizen"),
        ("the mother of a detainee", "citizen"),
        ("former prime minister", "politician"),
        ("retired general", "expert"),
        ("a senior adviser to the prime minister", "government official"),
        ("spokesman", ""),
        ("the answer", ""),
    ],
)
def test_the_nouns_of_a_phrase_say_what_its_bearer_is(phrase: str, kind: str) -> None:
    assert SourceTypes(ACTORS, load_knowledge()).of_phrase(phrase) == kind


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("a government official", "unnamed official"),
        ("a former Pentagon official", "unnamed official"),
        ("a minister", "unnamed official"),
        ("the prime minister", "government official"),
        ("a senior security source", "unnamed official"),
        ("a source close to the militias", "armed group"),
        ("a source", ""),
        ("three lawmakers", "politician"),
    ],
)
def test_who_is_not_named_is_an_unnamed_official_unless_the_office_tells_who(phrase: str, kind: str) -> None:
    assert SourceTypes(ACTORS, load_knowledge()).of_phrase(phrase, unnamed=True) == kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Marine biologist Anna Berg said the port was closed.", "expert"),
        ("Anna Berg, a lawmaker from the south, said the port was closed.", "politician"),
        ("Anna Berg, who leads the Harbour Front, said the port was closed.", "armed group"),
        ("Anna Berg, who was foreign minister until May, said the port was closed.", "politician"),
        ("Anna Berg of the Harlan Institute said the port was closed.", "expert"),
        ("Anna Berg (D-Ohio) said the port was closed.", "politician"),
        ("Anna Berg, 41, said the port was closed.", "citizen"),
        ("Anna Berg, 41, a bishop, said the port was closed.", "other"),
        ("Anna Berg, whose father is a minister, said the port was closed.", ""),
        ("The minister met Anna Berg, who said the port was closed.", ""),
        ("President Carl Dorn met Anna Berg, and she said the port was closed.", ""),
        ("The Harbour Front met on Monday. Its spokesman Anna Berg said the port was closed.", "armed group"),
    ],
)
def test_what_stands_beside_a_name_says_who_it_is(make_corpus: Make, body: str, kind: str) -> None:
    assert type_of(make_corpus, body, "Anna Berg", "BERG", "named_person") == kind


def test_a_surname_behind_another_first_name_is_somebody_else(make_corpus: Make) -> None:
    body = "Lawmaker Paul Berg slept. Anna Berg said the port was closed."
    assert type_of(make_corpus, body, "Anna Berg", "BERG", "named_person") == ""


@pytest.mark.parametrize(
    ("source", "actor", "status", "kind"),
    [
        ("Freedonia", "FREEDONIA", "institution", "government official"),
        ("Freedonia’s largest bank", "FREEDONIA", "institution", "other"),
        ("The Harbour Front", "HARBOUR", "institution", "armed group"),
        ("A spokesman", "HARBOUR", "unnamed_person", "armed group"),
        ("A spokesman", "FREEDONIA", "unnamed_person", "unnamed official"),
        ("Officials", "", "collective", "unnamed official"),
        ("Residents", "", "collective", "citizen"),
        ("The court", "", "institution", "government official"),
        ("Quay Tribune", "QUAY", "institution", "journalist or media"),
        ("The report", "", "document", "document"),
        ("It", "HARBOUR", "institution", "armed group"),
        ("She", "FREEDONIA", "unnamed_person", "unnamed official"),
        ("They", "", "collective", ""),
    ],
)
def test_other_sources(make_corpus: Make, source: str, actor: str, status: str, kind: str) -> None:
    assert type_of(make_corpus, f"{source} said the port was closed.", source, actor, status) == kind


def test_a_person_has_each_articles_type_else_that_of_the_others_else_what_is_known(make_corpus: Make) -> None:
    corpus = make_corpus(
        a=article("Lawmaker Anna Berg said the port was closed. Marco Rubio said the port was old."),
        b=article("Professor Anna Berg said the port was closed."),
        c=article("Anna Berg said the port was closed."),
    )
    named = [(key, "Anna Berg", "said", "the port was closed", "BERG", "named_person") for key in "abc"]
    rubio = ("a", "Marco Rubio", "said", "the port was old", "RUBIO", "named_person")
    actors = pd.concat([ACTORS, load_knowledge().actors.query("actor == 'RUBIO'")], ignore_index=True)
    found = describe_sources(corpus, stated(corpus, *named, rubio), actors)
    assert list(found["source_type"]) == ["politician", "expert", "expert", ""]  # of two as frequent, the first by name
    assert list(found["source_camp"]) == ["other", "other", "other", "US"]


def test_a_spokesman_is_what_the_person_is_for_whom_he_speaks(make_corpus: Make) -> None:
    body = "Lawmaker Carl Dorn said it was cold. Dorn spokeswoman Anna Berg said the port was closed."
    found = described(
        make_corpus,
        body,
        ("Carl Dorn", "said", "it was cold", "DORN", "named_person"),
        ("Anna Berg", "said", "the port was closed", "BERG", "named_person"),
    )
    assert list(found["source_type"]) == ["politician", "politician"]


def test_the_order_of_articles_does_not_change_what_a_person_is(make_corpus: Make) -> None:
    bodies = ["Lawmaker Anna Berg said {}.", "Professor Anna Berg said {}.", "Anna Berg said {}."]
    corpus = make_corpus(**{key: article(body.format(SAID)) for key, body in zip("abc", bodies, strict=True)})
    statements = stated(corpus, *((key, "Anna Berg", "said", SAID, "BERG", "named_person") for key in "abc"))
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        found = describe_sources(corpus, statements.loc[order], ACTORS).sort_index()
        assert list(found["source_type"]) == ["politician", "expert", "expert"]


SAID = "the port was closed"


@pytest.mark.parametrize(
    ("sentence", "cue", "channel"),
    [
        ("Anna Berg said in a statement that {}.", "said", "written statement"),
        ("In a letter to the council, Anna Berg said that {}.", "said", "written statement"),
        ("Anna Berg told reporters on Monday that {}.", "told", "briefing"),
        ("Speaking at a press conference, Anna Berg said that {}.", "said", "briefing"),
        ("Anna Berg said in a televised address that {}.", "said", "speech"),
        ("Anna Berg told a rally in the north that {}.", "told", "speech"),
        ("Anna Berg tweeted that {}.", "tweeted", "post on social media"),
        ("In a post on X, Anna Berg said that {}.", "said", "post on social media"),
        ("Anna Berg said on her Telegram channel that {}.", "said", "post on social media"),
        ("Anna Berg wrote in an op-ed that {}.", "wrote", "opinion article"),
        ("According to the read-out, Anna Berg said that {}.", "said", "telephone read-out"),
        ("In a phone call with Carl Dorn, Anna Berg said that {}.", "said", "telephone read-out"),
        ("Anna Berg told Quay Tribune that {}.", "told", "told this outlet"),
        ("Anna Berg told this newspaper that {}.", "told", "told this outlet"),
        ("Anna Berg told us that {}.", "told", "told this outlet"),
        ("Anna Berg told US envoys that {}.", "told", ""),
        ("Anna Berg said in an interview that {}.", "said", "told this outlet"),
        ("Anna Berg said in an interview with Reuters that {}.", "said", "other media"),
        ("Anna Berg told Reuters that {}.", "told", "other media"),
        ("Anna Berg told state television that {}.", "told", "other media"),
        ("Anna Berg told the online outlet Zambezi Times that {}.", "told", "other media"),
        ("Anna Berg said on Monday that {}.", "said", ""),
        ("Anna Berg, who had met reporters at a briefing in May, said that {}.", "said", ""),
        ("Anna Berg, a fellow at a forum in the capital, said that {}.", "said", ""),
        ("Anna Berg said that {}, as Carl Dorn had written in a letter.", "said", ""),
    ],
)
def test_the_sentence_names_the_channel(make_corpus: Make, sentence: str, cue: str, channel: str) -> None:
    corpus = make_corpus(a=article(sentence.format(SAID)))
    corpus.articles["outlet"] = "Quay Tribune"
    statements = stated(corpus, ("a", "Anna Berg", cue, SAID, "BERG", "named_person"))
    assert describe_sources(corpus, statements, ACTORS)["channel"][0] == channel


def test_the_content_does_not_name_its_channel(make_corpus: Make) -> None:
    content = "the minister would explain it to Reuters in a statement"
    found = described(make_corpus, f"Anna Berg said {content}.", ("Anna Berg", "said", content, "BERG", "named_person"))
    assert list(found["channel"]) == [""]


def test_a_channel_belongs_to_the_cue_that_governs_it(make_corpus: Make) -> None:
    body = "Anna Berg said in a statement that the port was closed, but Carl Dorn told reporters that it was open."
    found = described(
        make_corpus,
        body,
        ("Anna Berg", "said", SAID, "BERG", "named_person"),
        ("Carl Dorn", "told", "it was open", "DORN", "named_person"),
    )
    assert list(found["channel"]) == ["written statement", "briefing"]


def test_what_is_added_keeps_the_channel_until_it_is_too_far_away(make_corpus: Make) -> None:
    said = ["“The port was closed,” Anna Berg told reporters.", "“It was cold,” she added."]
    body = "\n".join([*said, "Snow fell.", "She added it was late."])
    corpus = make_corpus(a=article(body))
    table = stated(
        corpus,
        ("a", "Anna Berg", "told", "The port was closed,", "BERG", "named_person"),
        ("a", "she", "added", "It was cold,", "BERG", "named_person"),
        ("a", "She", "added", "it was late", "BERG", "named_person"),
    )
    last = corpus.texts["a"].index("added it")
    table.loc[2, ["cue_start", "cue_end"]] = last, last + 5
    assert list(describe_sources(corpus, table, ACTORS)["channel"]) == ["briefing", "briefing", ""]


def test_what_stands_in_anothers_report_has_the_channel_of_that(make_corpus: Make) -> None:
    body = "Carl Dorn said the port was closed, Reuters reported."
    outlet = pd.DataFrame([("REUTERS", "Reuters", "media", "other", "News agency")], columns=ACTORS.columns)
    corpus = make_corpus(a=article(body))
    table = stated(
        corpus,
        ("a", "Reuters", "reported", "Carl Dorn said the port was closed", "REUTERS", "institution"),
        ("a", "Carl Dorn", "said", SAID, "DORN", "named_person"),
    )
    found = describe_sources(corpus, table, pd.concat([ACTORS, outlet], ignore_index=True))
    assert list(found["channel"]) == ["other media", "other media"]


LONG = "the ministry will reopen every northern harbour before winter"


def twice(make: Make, first: str, second: str, *actors: str) -> list[str]:
    corpus = make(a=article(f"Anna Berg said {first}."), b=article(f"Later Anna Berg said {second}."))
    one, other = actors or ("BERG", "BERG")
    rows = [
        ("a", "Anna Berg", "said", first, one, "named_person"),
        ("b", "Anna Berg", "said", second, other, "named_person"),
    ]
    return list(describe_sources(corpus, stated(corpus, *rows), ACTORS)["same_as"])


def test_nearly_the_same_words_in_another_article_are_the_same_utterance(make_corpus: Make) -> None:
    other = "that every harbour in the northern part would be reopened by the ministry before the winter"
    assert twice(make_corpus, LONG, other) == ["", "a/s1"]


def test_other_words_another_source_or_few_words_are_not(make_corpus: Make) -> None:
    other = "the ministry will close one southern airport because of the weather"
    assert twice(make_corpus, LONG, other) == ["", ""]
    assert twice(make_corpus, LONG, LONG, "BERG", "DORN") == ["", ""]
    assert twice(make_corpus, LONG, LONG, "", "") == ["", ""]
    assert twice(make_corpus, "the port was closed", "the port was closed") == ["", ""]


def test_the_same_words_between_marks_are_the_same_utterance(make_corpus: Make) -> None:
    first = "ships that sailed late would face “a cold and very bitter night” on the open water"
    second = "nobody wanted “a cold and very bitter night” in town"
    assert twice(make_corpus, first, second) == ["", "a/s1"]
    assert twice(make_corpus, first, second.replace("“", "").replace("”", "")) == ["", ""]


def test_a_headline_is_the_first_report_of_what_the_text_says(make_corpus: Make) -> None:
    title = "Anna Berg said ministry will reopen every northern harbour"
    body = f"Anna Berg told it again: {LONG}. Then she repeated that {LONG.replace('every', 'each')}."
    found = described(
        make_corpus,
        body,
        ("Anna Berg", "said", "ministry will reopen every northern harbour", "BERG", "named_person"),
        ("Anna Berg", "told", LONG, "BERG", "named_person"),
        ("she", "repeated", LONG.replace("every", "each"), "BERG", "named_person"),
        title=title,
    )
    assert list(found["same_as"]) == ["", "a/s1", "a/s1"]


def test_two_statements_in_the_text_of_one_article_are_not_linked(make_corpus: Make) -> None:
    body = f"Anna Berg told it: {LONG}. Then she repeated that {LONG.replace('every', 'each')}."
    found = described(
        make_corpus,
        body,
        ("Anna Berg", "told", LONG, "BERG", "named_person"),
        ("she", "repeated", LONG.replace("every", "each"), "BERG", "named_person"),
    )
    assert list(found["same_as"]) == ["", ""]


@pytest.fixture
def three(make_corpus: Make) -> tuple[Corpus, pd.DataFrame]:
    """Three articles with two statements each."""
    body = "Lawmaker Anna Berg told reporters {}. Carl Dorn, a witness, said it was dark."
    corpus = make_corpus(**{key: article(f"{body.format(LONG)} It was the {n} time.") for n, key in enumerate("abc")})
    rows = []
    for key in "abc":
        rows.append((key, "Anna Berg", "told", LONG, "BERG", "named_person"))
        rows.append((key, "Carl Dorn", "said", "it was dark", "DORN", "named_person"))
    return corpus, stated(corpus, *rows)


def test_columns_order_and_index_stay_and_nothing_is_null(three: tuple[Corpus, pd.DataFrame]) -> None:
    corpus, statements = three
    statements.index = [7, 3, 5, 1, 9, 2]
    before = statements.copy()
    found = describe_sources(corpus, statements, ACTORS)
    pd.testing.assert_frame_equal(statements, before)
    pd.testing.assert_frame_equal(found[COLUMNS], before)
    assert list(found) == [*COLUMNS, *PORTRAIT_COLUMNS]
    assert (found[PORTRAIT_COLUMNS].dtypes == "str").all() and found.notna().all().all()
    assert list(found["source_type"]) == ["politician", "citizen"] * 3
    assert list(found["channel"]) == ["briefing", ""] * 3
    assert list(found["same_as"]) == ["", "", "a/s1", "", "a/s1", ""]


def test_order_of_rows_changes_only_which_report_is_the_earliest(three: tuple[Corpus, pd.DataFrame]) -> None:
    corpus, statements = three
    found = describe_sources(corpus, statements, ACTORS)
    turned = describe_sources(corpus, statements.iloc[::-1], ACTORS)
    told = PORTRAIT_COLUMNS[:3]
    pd.testing.assert_frame_equal(turned.sort_index()[told], found[told])
    assert list(turned["same_as"]) == ["", "", "", "c/s5", "", "c/s5"]


def test_mixed_articles_and_articles_one_by_one_give_the_same(three: tuple[Corpus, pd.DataFrame]) -> None:
    corpus, statements = three
    told = PORTRAIT_COLUMNS[:3]
    found = describe_sources(corpus, statements, ACTORS)
    mixed = describe_sources(corpus, statements.loc[[0, 2, 4, 1, 3, 5]], ACTORS)
    pd.testing.assert_frame_equal(mixed.sort_index(), found)
    each = [describe_sources(corpus, part, ACTORS) for _, part in statements.groupby("article_id")]
    pd.testing.assert_frame_equal(pd.concat(each)[told], found[told])


def test_a_table_made_by_hand_needs_no_offsets_of_cues(three: tuple[Corpus, pd.DataFrame]) -> None:
    corpus, statements = three
    found = describe_sources(corpus, statements, ACTORS)
    by_hand = describe_sources(corpus, statements[BY_HAND], ACTORS)
    pd.testing.assert_frame_equal(by_hand[PORTRAIT_COLUMNS], found[PORTRAIT_COLUMNS])


def test_without_statements_or_outlet(three: tuple[Corpus, pd.DataFrame]) -> None:
    corpus, statements = three
    empty = describe_sources(corpus, statements.iloc[:0], ACTORS)
    assert list(empty) == [*COLUMNS, *PORTRAIT_COLUMNS] and empty.empty
    assert (empty[PORTRAIT_COLUMNS].dtypes == "str").all()
    found = describe_sources(corpus, statements, ACTORS)
    corpus.articles["outlet"] = None
    pd.testing.assert_frame_equal(describe_sources(corpus, statements, ACTORS), found)
    del corpus.articles["outlet"]
    pd.testing.assert_frame_equal(describe_sources(corpus, statements, ACTORS), found)


def test_statements_of_another_corpus_are_refused(three: tuple[Corpus, pd.DataFrame]) -> None:
    corpus, statements = three
    with pytest.raises(KeyError, match="not in the corpus: x"):
        describe_sources(corpus, statements.assign(article_id="x"), ACTORS)


def test_an_actor_added_by_a_reader_is_typed_by_its_name_and_type() -> None:
    rows = [("MILL", "Old Mill Party", "organization", "other"), ("ROE", "Jane Roe", "person", "other")]
    own = pd.DataFrame([(*row, "added by the reader") for row in rows], columns=ACTORS.columns)
    types = SourceTypes(own, load_knowledge())
    assert [types.of_actor(actor) for actor in ("MILL", "ROE", "NOBODY")] == ["politician", "", ""]


def test_tables_of_types_and_channels_are_sound() -> None:
    types, channels = read_data("source_types.csv"), read_data("channels.csv")
    assert types["source"].ne("").all() and channels["source"].ne("").all()
    assert set(types["source_type"]) - {""} <= TYPES and set(types["former"]) - {""} <= TYPES
    assert set(channels["channel"]) - {""} == CHANNELS
    assert not types.duplicated(["word", "kind"]).any() and not channels.duplicated(["pattern", "kind"]).any()
    assert set(types["body"]) <= {"", "any", "named", "kin"}
    known = set(load_knowledge().by_id)
    assert set(types.loc[types["kind"] == "actor", "word"]) <= known
    for pattern in channels.loc[channels["kind"].isin(["phrase", "own", "outlet"]), "pattern"]:
        re.compile(pattern.replace("{own}", "x").replace("{outlet}", "x").replace("{platform}", "x"))


def test_a_title_that_begins_as_a_preposition_does(make_corpus: Make) -> None:
    text = "WASHINGTON - Under Secretary Anna Berg said that the bank would close on Monday.\n"
    statements = annotate(make_corpus(a=text), model=None, stance_model=None).statements
    assert statements[["source_text", "source_status"]].values.tolist() == [["Anna Berg", "named_person"]]
