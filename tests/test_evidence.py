import pandas as pd

from presslens import evidence
from presslens.provenance import with_ids

TEXT = """Harbour wall to be mended

The town will mend the harbour wall in spring, the mayor said. Harbours need walls.

Read more: Harbour wall breaks

“The harbour  wall is old,” she added."""


OTHER = "Rain on the hills\n\nIt rained on the hills for three days, and the river rose."


def test_kwic_finds_words_without_regard_to_case_and_across_white_space(make_corpus):
    corpus = make_corpus(a=TEXT)
    table = evidence.kwic(corpus, "harbour wall")
    assert table["keyword"].tolist() == ["Harbour wall", "harbour wall", "harbour  wall"]
    assert all(corpus.texts["a"][row.start : row.end] == row.keyword for row in table.itertuples())
    assert table.loc[1, ["left", "right"]].tolist() == [
        "The town will mend the",
        "in spring, the mayor said. Harbours need walls.",
    ]


def test_kwic_star_stands_for_an_ending_and_context_is_cut_at_words(make_corpus):
    table = evidence.kwic(make_corpus(a=TEXT), "harbour*", width=12)
    assert table["keyword"].tolist() == ["Harbour", "harbour", "Harbours", "harbour"]
    assert table.loc[1, ["left", "right"]].tolist() == ["… mend the", "wall in …"]


def test_kwic_looks_into_what_was_removed_only_if_asked(make_corpus):
    table = evidence.kwic(make_corpus(a=TEXT), "harbour", furniture=True)
    assert table["right"].tolist() == ["wall breaks"]


def test_kwic_of_an_actor_takes_the_mentions(make_corpus):
    mentions = pd.DataFrame({"article_id": ["a"], "start": [TEXT.index("the mayor")], "actor": ["MAYOR"]})
    mentions["end"] = mentions["start"] + len("the mayor")
    table = evidence.kwic(make_corpus(a=TEXT), "MAYOR", mentions=mentions)
    assert table["keyword"].tolist() == ["the mayor"]


def test_kwic_of_nothing_is_empty(make_corpus):
    corpus = make_corpus(a=TEXT)
    for query in ("lighthouse", "", "harb"):
        assert evidence.kwic(corpus, query).empty
    assert list(evidence.kwic(corpus, "").columns) == ["article_id", "start", "end", "left", "keyword", "right"]


def test_passages_open_the_sentence_of_each_row(make_corpus):
    corpus = make_corpus(a=TEXT)
    rows = pd.DataFrame(
        {"article_id": ["a", "a"], "start": [TEXT.index("walls"), TEXT.index("Read")], "text": ["walls", "Read"]}
    )
    table = evidence.passages(corpus, rows)
    assert table["sentence"].tolist() == ["Harbours need walls.", ""] and "text" not in table


def test_points_at_text(make_corpus):
    corpus = make_corpus(a=TEXT)
    rows = pd.DataFrame({"article_id": ["a"], "start": [0], "end": [7], "text": ["Harbour"]})
    assert evidence.points_at_text(corpus, rows) and not evidence.points_at_text(corpus, rows.assign(text="harbour"))


def test_short_ids_stay_unique(make_corpus):
    assert evidence.short_ids(make_corpus(x_1=TEXT, y_2=OTHER)).to_dict() == {"x_1": "x", "y_2": "y"}


def test_short_ids_are_whole_where_heads_are_shared(make_corpus):
    assert evidence.short_ids(make_corpus(x_1=TEXT, x_2=OTHER)).to_dict() == {"x_1": "x_1", "x_2": "x_2"}


def test_mention_places_are_shares_of_the_content(make_corpus):
    mentions = pd.DataFrame({"article_id": ["a", "a"], "start": [0, len(TEXT) // 2], "actor": "X", "form": "name"})
    positions = evidence.mention_places(make_corpus(a=TEXT), mentions)["position"]
    assert positions.tolist() == [0.0, (len(TEXT) // 2) / len(TEXT)]


def test_words_by_voice_add_up(make_corpus):
    corpus = make_corpus(a=TEXT)
    start = TEXT.index("The harbour  wall")
    spans = pd.DataFrame(
        {"article_id": ["a"], "start": [start], "text": ["The harbour  wall is old,"], "kind": ["direct"]}
    )
    spans["end"] = start + len("The harbour  wall is old,")
    table = evidence.words_by_voice(corpus, with_ids("quoted_spans", spans))
    assert table[["article_id", "reporter", "quoted", "removed"]].values.tolist() == [["a", 22, 5, 5]]
    title, first, link, last = corpus.segments["id"]
    assert table["ids"].tolist() == [" ".join([title, first, link, last])]
    assert table[["reporter_ids", "quoted_ids", "removed_ids"]].values.tolist() == [
        [f"{title} {first} {last}", f"quoted_spans:a:{start}-{start + 25}", link]
    ]
    assert evidence.words_by_voice(corpus, spans.assign(kind="scare"))["quoted"].tolist() == [0]


def test_the_ledger_names_the_mentions_that_cleaning_kept_out(make_corpus):
    ledger = evidence.furniture_ledger(make_corpus(a=TEXT.replace("Harbour wall breaks", "Iran and Iraq talk")))
    assert ledger[["kind", "words", "mentions", "actors"]].values.tolist() == [["link", 6, 2, "IRN IRQ"]]
    at = TEXT.index("Harbour wall breaks")
    link, both = f"segments:a:{at - 11}-{at + 18}", [f"passages:a:{at}-{at + 4}", f"passages:a:{at + 9}-{at + 13}"]
    assert ledger[["id", "mentions_ids"]].values.tolist() == [[link, " ".join(both)]]
    by_kind = evidence.ledger_by_kind(ledger)
    assert by_kind.values.tolist() == [["link", 1, 6, 2, link, " ".join(both)]]


def test_whom_cleaning_kept_out(make_corpus):
    corpus = make_corpus(a=TEXT.replace("Harbour wall breaks", "Iran and Iraq leave Iran"))
    rows = evidence.mentions_set_aside(corpus)
    assert rows["text"].tolist() == ["Iran", "Iraq", "Iran"]
    table = evidence.ledger_by_actor(rows)
    assert table[["actor", "mentions"]].values.tolist() == [["IRN", 2], ["IRQ", 1]]
    assert table["ids"].tolist() == [" ".join(rows["id"].iloc[[0, 2]]), rows["id"][1]]
    nobody = evidence.mentions_set_aside(make_corpus(a=OTHER))
    assert nobody.empty and evidence.ledger_by_actor(nobody).columns.tolist() == ["actor", "mentions", "ids"]


def test_named_as_place(make_corpus):
    corpus = make_corpus(a="Troops in Freedonia met across the Gulf. Freedonia said nothing of Freedonia.")
    text = corpus.texts["a"]
    starts = [index for index in range(len(text)) if text.startswith(("Freedonia", "Gulf"), index)]
    mentions = pd.DataFrame({"article_id": "a", "start": starts})
    assert evidence.named_as_place(corpus, mentions).tolist() == [True, True, False, False]


def test_statements_behind_a_row():
    columns = ["article_id", "statement_id", "content_spans", "content_text", "source_text", "source_actor", "cue_text"]
    statements = pd.DataFrame(
        [
            ("a", "s1", "5-9", "rain", "he", "ZED", "said"),
            ("b", "s1", "2-6;30-41", "rain … in the hills", "some", "", "warned"),
            ("a", "s2", "20-24", "rain", "he", "ZED", "said"),
        ],
        columns=columns,
    ).assign(camp=["north", "south", "north"], label=["Zed", "not resolved", "Zed"])
    table = evidence.statements_behind(statements, "camp", ["south", "north"], width=4)
    assert table.values.tolist() == [
        ["b", 2, 41, "some", "warned", "rain …"], ["a", 5, 9, "Zed", "said", "rain"],
        ["a", 20, 24, "Zed", "said", "rain"],
    ]  # fmt: skip
    assert evidence.statements_behind(statements, "camp", "north", most=1)["start"].tolist() == [5]
    known = evidence.statements_behind(statements.assign(id=["one", "two", "three"]), "camp", ["south", "north"])
    assert known.columns[-1] == "id" and known["id"].tolist() == ["two", "one", "three"]
    none = evidence.statements_behind(statements.head(0), "camp", [])
    assert list(none.columns) == ["article_id", "start", "end", "source", "cue", "content"] and none.empty


def test_acted_upon_is_an_object_but_not_of_saying(make_corpus):
    text = "Rebels attacked Iran on Monday. Iraq attacked the rebels. Iraq was invaded. The rebels told Iran the truth."
    corpus = make_corpus(a=text)
    starts = [text.index("Iran"), text.index("Iraq"), text.index("Iraq was"), text.index("Iran the")]
    mentions = pd.DataFrame({"article_id": "a", "start": starts, "end": [start + 4 for start in starts]})
    assert evidence.acted_upon(corpus, mentions).tolist() == [True, False, True, False]
    assert evidence.acted_upon(corpus, mentions.head(0)).empty
