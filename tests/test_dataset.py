import json
from dataclasses import replace

import pandas as pd
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal
from stored import filled, store, tables_of

from presslens import dataset
from presslens.annotate import annotate
from presslens.reading import InputError

TEXTS = {
    "a": "Freedonia rejects the plan\n\n“We will not sign it,” the Freedonian minister, Rufus Firefly, said on Monday.",
    "b": "Talks go on\n\nThe United States condemned the attack. Iran’s government said it had no part in it.",
    "c": "Rain\n\nIt rained on the hills for three days, and nobody spoke of anything else there.",
    "é": "Snow\n\nIt snowed. Then Iran denounced the United States, a “bully” in its words.",
}
ARTICLES = {
    "articles": filled("articles", [{"article_id": name, "words": n} for n, name in enumerate("abcd", 1)]),
    "mentions": filled("mentions", [{"article_id": name, "start": 0, "end": 4, "actor": "X"} for name in "aabd"]),
}


@pytest.fixture
def tables(make_corpus):
    corpus = make_corpus(**TEXTS)
    return tables_of(corpus, annotate(corpus))


def test_what_is_read_is_what_was_in_memory(tables, tmp_path):
    stored = store(tmp_path, tables, cuts="bc")
    assert (stored.articles, stored.part_names) == (4, ("part-00000", "part-00001", "part-00002"))
    assert len(tables["statements"]) and len(tables["quoted_spans"]) and len(tables["stances"])
    for name, table in tables.items():
        table = table.astype(dataset.column_types(table))  # a table without a row has no types of its own
        assert_frame_equal(stored.read(name), table)
        columns = list(table.columns[1::-1])
        assert_frame_equal(stored.read(name, columns), table[columns])


def test_corpus_and_annotations_come_back(tables, make_corpus, tmp_path):
    stored = store(tmp_path, tables, cuts="c")
    corpus, notes = dataset.stored_corpus(stored), dataset.stored_annotations(stored)
    assert dict(corpus.texts) == dict(make_corpus(**TEXTS).texts) and corpus.folder is None
    for name, table in notes.tables().items():
        assert_frame_equal(table, tables[name].astype(dataset.column_types(table)))
    by_rules = dataset.stored_corpus(replace(stored, rules_only=True))
    assert corpus.problems.empty and by_rules.problems["reason"].tolist() == [dataset.RULES_ONLY]
    one = dataset.stored_corpus(stored, articles=["é"])
    assert list(one.texts) == ["é"] == one.sentences["article_id"].unique().tolist()
    again = annotate(dataset.stored_corpus(stored))
    assert again.mentions.to_dict("list") == tables["mentions"].to_dict("list")


def test_only_the_files_and_columns_that_are_needed_are_read(tmp_path, monkeypatch):
    stored, read = store(tmp_path, ARTICLES, cuts="bcd"), []

    def reading(path, *, columns, **options):
        read.append((path.parent.name, path.stem, columns))
        return pq_read(path, columns=columns, **options)

    pq_read = pq.read_table
    monkeypatch.setattr(dataset.pq, "read_table", reading)
    assert stored.read("mentions", ["start"], articles=["d", "b", "no such"])["start"].tolist() == [0, 0]
    assert read == [("mentions", "part-00001", ["start"]), ("mentions", "part-00003", ["start"])]
    assert stored.read("mentions", articles=[]).columns.tolist() == list(ARTICLES["mentions"].columns)
    assert len(read) == 2
    parts = stored.parts(("mentions", ["actor"]), ("articles", ["words"]))
    assert [len(table) for table in next(parts)] == [2, 1]
    assert read[2:] == [("mentions", "part-00000", ["actor"]), ("articles", "part-00000", ["words"])]
    assert [(len(mentions), articles["words"].tolist()) for mentions, articles in parts] == [
        (1, [2]),
        (0, [3]),
        (1, [4]),
    ]


def test_a_part_without_rows_has_the_same_columns_and_types(tmp_path):
    stored = store(tmp_path, {"articles": ARTICLES["articles"]}, cuts="b")
    dataset.write_part(tmp_path, "stances", 0, pd.DataFrame(columns=filled("stances", []).columns))
    for name in dataset.COLUMNS:
        files = sorted((tmp_path / name).iterdir())
        assert {pq.read_schema(path).remove_metadata() for path in files} == {dataset.schema(name)}
        assert all(not pq.read_schema(path).metadata for path in files)
    assert_frame_equal(stored.read("stances"), filled("stances", []))
    empty = store(tmp_path / "none", {})
    assert [len(table) for (table,) in empty.parts("mentions")] == [0] and empty.articles == 0


def test_the_same_rows_give_the_same_bytes_however_they_are_held(tmp_path):
    halves = [ARTICLES["mentions"].iloc[:2], ARTICLES["mentions"].iloc[2:]]
    for number, frame in enumerate([ARTICLES["mentions"], pd.concat(halves), ARTICLES["mentions"].astype(object)]):
        dataset.write_part(tmp_path, "mentions", number, frame)
    assert len({path.read_bytes() for path in (tmp_path / "mentions").iterdir()}) == 1
    assert sorted(path.name for path in (tmp_path / "mentions").iterdir()) == [
        f"part-0000{n}.parquet" for n in range(3)
    ]


def test_what_is_missing_or_damaged_is_told_with_its_mend(tmp_path):
    stored = store(tmp_path, ARTICLES, cuts="c")
    manifest, part = tmp_path / "presslens.json", tmp_path / "mentions" / "part-00001.parquet"
    said, whole = json.loads(manifest.read_text()), part.read_bytes()

    def fails(message, action=lambda: dataset.open_dataset(tmp_path)):
        with pytest.raises(InputError, match=message) as error:
            action()
        assert str(tmp_path) in str(error.value)

    manifest.unlink()
    fails("presslens.json: no such file, so the data set is unfinished; run `presslens annotate`")
    wrong = [
        "{", "[]", json.dumps(said | {"format": "presslens tables 2"}), json.dumps(said | {"parts": ["../part-00000"]}),
        json.dumps(said | {"tables": ["../articles"]}), json.dumps(said | {"articles": "4"}), "[" * 100_000,
    ]  # fmt: skip
    for text in wrong:
        manifest.write_text(text)
        fails("presslens.json: (cannot be read|its format is|does not say)")
    manifest.write_text(json.dumps(said | {"articles": 5}))
    fails("4 articles in it and not 5; make the data set again")
    manifest.write_text(json.dumps(said))
    assert dataset.open_dataset(tmp_path) == stored
    part.write_bytes(whole[:-20])
    fails("part-00001.parquet: cannot be read .cut short")
    part.unlink()
    fails("part-00001.parquet: no such file")
    middle = len(whole) // 3
    part.write_bytes(whole[:20] + bytes(byte ^ 255 for byte in whole[20:middle]) + whole[middle:])
    dataset.open_dataset(tmp_path)
    fails("part-00001.parquet: cannot be read", lambda: stored.read("mentions"))
    part.write_bytes((tmp_path / "texts" / "part-00001.parquet").read_bytes())
    fails("part-00001.parquet: cannot be read", lambda: stored.read("mentions"))
    fails("no table mention; there are articles", lambda: stored.read("mention"))
    fails("no column actors in mentions; it has article_id start", lambda: stored.read("mentions", ["actors"]))


def test_a_folder_whose_name_looks_like_a_column_adds_none(tmp_path):
    stored = store(tmp_path / "form=name", ARTICLES)
    assert_frame_equal(stored.read("mentions"), ARTICLES["mentions"])


def test_other_programs_read_it(tables, tmp_path):
    store(tmp_path, tables, cuts="bc")
    read = pd.read_parquet(tmp_path / "mentions")
    assert read["start"].tolist() == tables["mentions"]["start"].tolist()
    assert read.columns.tolist() == tables["mentions"].columns.tolist()


def test_duckdb_reads_it(tables, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    store(tmp_path, tables, cuts="bc")
    rows = duckdb.sql(
        f"SELECT actor, count(*) AS n FROM '{tmp_path}/mentions/*.parquet' GROUP BY actor ORDER BY actor"
    ).fetchall()
    assert rows == list(tables["mentions"].groupby("actor").size().items())
