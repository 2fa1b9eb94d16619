import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from stored import filled, store

from presslens import dataset, sides, statistics, sums, voices
from presslens.keyness import keyness
from presslens.passages import find_passages, without_names
from presslens.provenance import with_ids
from presslens.reading import InputError
from presslens.tallies import Openings, Ranges

ACTORS = pd.DataFrame(
    [("X", "Land X", "country", "US"), ("Y", "Land Y", "country", "Iran"), ("Z", "Zed", "person", "Iran")],
    columns=["actor", "label", "type", "camp"], dtype="str",
).assign(source="made up")  # fmt: skip
IDS = [f"{number:02d}" for number in range(30)]
CUTS = [[], IDS[1:6], ["04", "04", "21"], ["00", "29x"]]  # one part; one an article; parts without an article
WORDS = ["bread", "oven", "dough", "boat", "sail", "harbour", "salt"]


def made(seed: int = 0, articles: int = 30) -> dict[str, pd.DataFrame]:
    """Tables of many articles drawn by lot; the last actor is named in few of them, Q is known to no table."""
    draw = np.random.default_rng(seed)
    rows = {name: [] for name in ("articles", "mentions", "stances", "statements", "sentences")}

    def some(*choices):
        return str(draw.choice(choices))

    for one in IDS[:articles]:
        here = {"article_id": one}
        rows["articles"].append(here | {"words": int(draw.integers(20, 90)), "outlet": some("The Day", "The Night")})
        for start in range(int(draw.integers(0, 9))):
            actor = some("X", "X", "Y", "Q") if start < 7 else "Z"
            rows["mentions"].append(
                here
                | {
                    "start": start,
                    "end": start + 1,
                    "actor": actor,
                    "form": some("name", "name", "metonym", "modifier"),
                }
            )
        for start in range(int(draw.integers(0, 5))):
            rows["stances"].append(
                here
                | {
                    "start": start,
                    "end": start + 1,
                    "unit": some("narration", "statement:s1"),
                    "target": some("USA", "IRN"),
                    "holder_actor": some("X", "Y", "Q", "NARRATOR", ""),
                    "polarity": int(draw.integers(-1, 2)),
                    "own": bool(draw.integers(2)),
                }
            )
        for start in range(int(draw.integers(0, 4))):
            rows["statements"].append(
                here
                | {
                    "statement_id": f"s{start}",
                    "content_spans": f"{start}-{start + 1}",
                    "source_actor": some("X", "Y", ""),
                    "content_text": " ".join(["word"] * int(draw.integers(0, 9))),
                    "source_text": some("He", "she"),
                    "channel": some("speech", ""),
                    "source_camp": some("", "", "Iraq"),
                }
            )
        for start in range(0, 40, 20):
            text = " ".join(draw.choice(WORDS, int(draw.integers(1, 5))))
            rows["sentences"].append(here | {"start": start, "end": start + 20, "text": f"X {text}", "kind": "body"})
    return {name: filled(name, found) for name, found in rows.items()} | {"actors": ACTORS}


@pytest.mark.parametrize("cuts", CUTS, ids=["whole", "each", "uneven", "ends"])
def test_any_cut_into_parts_gives_what_the_whole_tables_give(cuts, tmp_path):
    tables = made()
    stored = store(tmp_path, tables, cuts)
    stances, spoken = tables["stances"], voices.voiced(tables["statements"], ACTORS)
    pairs = [
        (sums.entity_counts(stored), statistics.entity_counts(tables["mentions"], tables["articles"], ACTORS)),
        (sums.stance_matrix(stored), sides.stance_matrix(stances, ACTORS)),
        (sums.stance_matrix(stored, by="label"), sides.stance_matrix(stances, ACTORS, by="label")),
        (sums.stance_voices(stored), sides.stance_voices(stances)),
    ]
    pairs += [(sums.source_shares(stored, by=by), voices.source_shares(spoken, by=by)) for by in ("camp", "voice")]
    for found, expected in pairs:
        assert len(expected) > 1
        assert_frame_equal(found, expected, check_exact=True)


def left_out(statistic, articles):
    """Lowest and highest value over leaving out each article, computed anew each time."""
    runs = pd.DataFrame({one: statistic([other for other in articles if other != one]) for one in articles})
    return runs.min(axis=1), runs.max(axis=1)


@pytest.mark.parametrize("seed", range(5))
def test_ranges_and_spread_are_those_of_their_definitions(seed, tmp_path):
    tables = made(seed, articles=7)
    stored, articles = store(tmp_path, tables, ["03"]), tables["articles"]["article_id"].tolist()
    words = tables["articles"].set_index("article_id")["words"]
    named = tables["mentions"][tables["mentions"]["form"] != "modifier"]
    counts = named.groupby(["actor", "article_id"]).size().unstack(fill_value=0).reindex(columns=articles, fill_value=0)
    table = sums.entity_counts(stored).set_index("actor").loc[counts.index]
    low, high = left_out(lambda kept: counts[kept].sum(axis=1) / words[kept].sum() * 1000, articles)
    assert (table["low"] == low).all() and (table["high"] == high).all()
    spread = [statistics.deviation_of_proportions(row, words) for row in counts.to_numpy()]
    assert table["dispersion"].tolist() == pytest.approx(spread)

    cells = tables["stances"].groupby(["target", "article_id"])["polarity"].agg(["sum", "size"]).unstack(fill_value=0)
    spoken = voices.voiced(tables["statements"], ACTORS)
    said = spoken.groupby(["camp", "article_id"])["words"].sum().unstack(fill_value=0)
    low, high = left_out(lambda kept: said[kept].sum(axis=1) / said[kept].sum().sum(), list(said.columns))
    table = sums.source_shares(stored).set_index("camp").loc[said.index]
    assert (table["low"] == low).all() and (table["high"] == high).all()
    assert cells.size  # the stances are drawn

    said = tables["stances"][tables["stances"]["unit"] == "narration"]
    balance = said.pivot_table(index="target", columns="article_id", values="polarity", aggfunc="sum", fill_value=0)
    rows = said.pivot_table(index="target", columns="article_id", values="polarity", aggfunc="size", fill_value=0)
    low, high = left_out(lambda kept: balance[kept].sum(axis=1) / rows[kept].sum(axis=1), list(rows.columns))
    table = sums.stance_voices(stored).query("voice == 'narration'").set_index("target").loc[rows.index]
    several = table["articles"] > 1
    assert (table["low"] == low)[several].all() and (table["high"] == high)[several].all()
    assert table.loc[~several, ["low", "high"]].isna().all(axis=None)


def test_an_actor_named_in_some_articles_ranges_over_the_others_too():
    sizes = pd.Series({"a": 100, "b": 300, "c": 50, "d": 10})
    cells = pd.Series([2, 1], index=pd.MultiIndex.from_tuples([("X", "a"), ("Y", "d")]))
    ranges = Ranges(pd.Series({"X": 2, "Y": 1}), 460)
    ranges.add(cells[["X"]], sizes[["a", "b"]])
    ranges.add(cells[["Y"]], sizes[["c", "d"]])
    table = ranges.table()
    assert table.loc["X"].tolist() == [0.0, 2 / 160]  # without a; without b, the largest that has no X
    assert table.loc["Y"].tolist() == [0.0, 1 / 160]
    one = Ranges(pd.Series({"X": 2}), 100)
    one.add(cells[["X"]], sizes[["a"]])
    assert one.table().isna().all(axis=None)


def test_of_many_ids_the_first_are_kept_and_the_others_counted(tmp_path):
    mentions = filled("mentions", [
        {"article_id": one, "start": start, "end": start + 1, "actor": "X", "form": "name"}
        for one in IDS for start in range(70)
    ])  # fmt: skip
    tables = {"articles": made()["articles"], "mentions": mentions, "actors": ACTORS}
    table = sums.entity_counts(store(tmp_path, tables, IDS[1::4]))
    assert_frame_equal(table, statistics.entity_counts(mentions, tables["articles"], ACTORS))
    ids = table.loc[0, "ids"].split()
    assert len(ids) == 1001 and ids[:1000] == mentions["id"].tolist()[:1000] and ids[-1] == "+1100"
    assert len(table.loc[0, "articles_ids"].split()) == 30


def test_ids_that_were_cut_in_a_part_are_counted_on():
    opens = Openings()
    opens.add(pd.Series({"X": " ".join(map(str, range(999))), "Y": "y"}))
    opens.add(pd.Series({"X": "a b c +5", "Z": ""}))
    texts = opens.column(pd.Index(["X", "Y", "Z"]))
    assert texts["X"].split()[-3:] == ["998", "a", "+7"] and texts[["Y", "Z"]].tolist() == ["y", ""]


def test_ids_can_be_left_out(tmp_path):
    stored = store(tmp_path, made(), ["07"])
    for count in (sums.entity_counts, sums.stance_matrix, sums.stance_voices, sums.source_shares):
        whole, bare = count(stored), count(stored, ids=False)
        opens = [name for name in whole if name.endswith("ids")]
        assert opens and (bare[opens] == "").all(axis=None)
        assert_frame_equal(bare.drop(columns=opens), whole.drop(columns=opens))


def test_only_the_columns_that_are_counted_are_read(tmp_path, monkeypatch):
    stored, read = store(tmp_path, made(), ["07"]), set()
    pq_read = dataset.pq.read_table

    def reading(path, *, columns, **options):
        read.add((path.parent.name, *columns))
        return pq_read(path, columns=columns, **options)

    monkeypatch.setattr(dataset.pq, "read_table", reading)
    sums.entity_counts(stored, ids=False)
    assert read == {
        ("mentions", "article_id", "actor", "form"), ("articles", "article_id", "words"),
        ("actors", "actor", "label", "type", "camp", "source"),
    }  # fmt: skip


def test_corpus_size(tmp_path):
    tables = made()
    words = tables["articles"]["words"]
    size = sums.corpus_size(store(tmp_path, tables, ["07"]))
    assert size.to_dict("records") == [
        {"articles": 30, "words": words.sum(), "shortest": words.min(), "longest": words.max()}
    ]
    assert sums.corpus_size(store(tmp_path / "none", {})).values.tolist() == [[0, 0, 0, 0]]


def test_tables_without_rows_give_tables_without_rows(tmp_path):
    stored = store(tmp_path, {"articles": made()["articles"], "actors": ACTORS}, ["07"])
    none = {name: filled(name, []) for name in ("mentions", "stances", "statements")}
    pairs = [
        (sums.entity_counts(stored), statistics.entity_counts(none["mentions"], made()["articles"], ACTORS)),
        (sums.stance_matrix(stored), sides.stance_matrix(none["stances"], ACTORS)),
        (sums.stance_voices(stored), sides.stance_voices(none["stances"])),
        (sums.source_shares(stored), voices.source_shares(voices.voiced(none["statements"], ACTORS))),
    ]
    for found, expected in pairs:
        assert found.empty and list(found.columns) == list(expected.columns)
    assert sums.key_terms(stored, lambda articles: articles["words"] > 0).empty


def by_day(articles):
    return articles["outlet"] == "The Day"


@pytest.mark.parametrize("cuts", CUTS[:3], ids=["whole", "each", "uneven"])
def test_key_terms_are_those_of_all_sentences_at_once(cuts, tmp_path):
    tables = made()
    stored, sentences = store(tmp_path, tables, cuts), tables["sentences"]
    day = sentences["article_id"].isin(tables["articles"].loc[by_day(tables["articles"]), "article_id"])
    for names, bare in ((True, sentences["text"]), (False, without_names(sentences, tables["mentions"]))):
        texts = pd.Series(bare, index=sentences.index).map(str.split)
        expected = keyness(texts[day], texts[~day], least=1, ids=list(sentences.loc[day, "id"]))
        found = sums.key_terms(stored, by_day, names=names, terms=str.split, least=1)
        assert len(expected) > 2 and set(expected["ids"]) != {""}
        assert_frame_equal(found, expected)
        assert_frame_equal(
            sums.key_terms(stored, by_day, names=names, terms=str.split, least=1, most=1), expected.head(1)
        )
    second = sums.key_terms(stored, by_day, lambda articles: articles["words"] < 0)
    assert second.empty and list(second.columns) == list(expected.columns)


def test_key_terms_of_passages(make_corpus, tmp_path):
    texts = {
        "a": "Bread\n\nThe bakers of Freedonia bake bread in an oven, and the bread of the oven is good bread to eat.",
        "b": "Boats\n\nThe sailors of Sylvania sail a boat, and another boat, on the sea, which is a good sea to sail.",
    }
    corpus = make_corpus(**texts)
    raw = pd.DataFrame({"article_id": ["a", "b"], "text": [corpus.texts[one] for one in "ab"]}, dtype="str")
    own = {"articles": corpus.articles, "segments": corpus.segments, "texts": raw}
    stored = store(tmp_path / "stored", own, ["b"])
    found = sums.key_terms(stored, lambda articles: articles["title"] == "Bread", unit="passages", least=1, most=2)
    assert found[["term", "count", "elsewhere"]].values.tolist() == [["bread", 3, 0], ["oven", 2, 0]]
    assert found["ids"].tolist() == [with_ids("topics", find_passages(corpus))["id"].iloc[0]] * 2
    with pytest.raises(InputError, match="choose one of: sentences, passages"):
        sums.key_terms(stored, by_day, unit="words")
