import shutil

import pandas as pd
import pytest

from presslens import cache as cache_module
from presslens import lookup, stages
from presslens.annotate import Settings
from presslens.cache import Cache, key_of, model_files
from presslens.kept import Kept
from presslens.lookup import Lookup, write_lookup
from presslens.portraits import link_reports
from presslens.progress import Progress
from presslens.reading import InputError
from presslens.retellings import STRIPES, cut_stripes, link_stripes, write_reports
from presslens.stages import pack, tables_of, unpack


def test_what_is_kept_comes_back_only_if_it_is_whole_and_in_its_place(tmp_path):
    kept, (one, other) = Cache(tmp_path), (key_of("a", 1), key_of("a", 2))
    assert one != other and kept.get_json("names", one) is None
    value = {"text": ["é", "“a”", None], "share": [0.1, 1e-300, 2], "own": [True]}
    kept.put_json("names", one, value)
    assert kept.get_json("names", one) == value
    path = next(path for path in tmp_path.rglob("*") if path.is_file())
    whole = path.read_bytes()
    for damaged in (b"", whole[:-1], whole + b"x", whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]):
        path.write_bytes(damaged)
        assert kept.get_json("names", one) is None
    path.write_bytes(whole)
    elsewhere = tmp_path / "names" / other[:2] / other[2:]
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    elsewhere.write_bytes(whole)  # right inside, but of another key
    assert kept.get_json("names", other) is None
    assert Cache(tmp_path).get_json("found", one) is None
    Cache(None).put_json("names", one, value)
    assert Cache(None).get_json("names", one) is None


def test_what_cannot_be_kept_is_told(tmp_path):
    (tmp_path / "names").write_text("in the way")
    with pytest.raises(OSError, match=r"cannot be written: .*; "):
        Cache(tmp_path).put("names", key_of(1), b"x")
    assert Cache(tmp_path).get("names", key_of(1)) is None


def test_a_cache_that_is_deleted_meanwhile_is_begun_again(tmp_path, monkeypatch):
    write, gone = cache_module.write_whole, []

    def write_whole(path, content):
        if not gone:
            gone.append(shutil.rmtree(tmp_path / "cache"))
        write(path, content)

    monkeypatch.setattr(cache_module, "write_whole", write_whole)
    Cache(tmp_path / "cache").put("names", key_of(1), b"x")
    assert gone and Cache(tmp_path / "cache").get("names", key_of(1)) == b"x"


def test_a_readers_tables_count_by_what_they_hold_not_by_where_they_are(tmp_path):
    for name in ("data", "other", "none"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "countries.csv").write_text("no table that a reader may have\n")
    for name in ("data", "other"):
        (tmp_path / name / "aliases.csv").write_text("alias,actor,kind\n")
    assert tables_of(tmp_path / "data") == tables_of(tmp_path / "other") != tables_of(tmp_path / "none")


def test_a_model_counts_by_its_files_as_they_are_now(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "labels.json").write_text("[]")
    before = model_files(tmp_path / "model")
    (tmp_path / "model" / "labels.json").write_text("{}")
    assert before != model_files(tmp_path / "model") != model_files(None) == ""
    with pytest.raises(InputError, match="gone: no such folder; name one made by `presslens train`"):
        model_files(tmp_path / "gone")


def test_kept_topics_are_of_the_networks_that_found_them(tmp_path, monkeypatch):
    def key(**options):
        job = stages.Job(tmp_path, tmp_path, tmp_path, Settings(**options), "", {stages.TABLES: ""})
        sources = pd.DataFrame({"article_id": []})
        return stages.Article(job, stages.Batch(0, (), sources, {}), "a.txt", "0").topics_key

    before, none = key(), key(model=None, stance_model=None)
    monkeypatch.setattr(stages, "model_hash", lambda folder: folder.name)
    assert len({before, none, key()}) == 3 and key(model=None, stance_model=None) == none


def test_the_program_counts_with_its_tables_and_packages(monkeypatch):
    cache_module.fingerprint.cache_clear()
    now = cache_module.fingerprint()
    assert cache_module.fingerprint(but=()) != now
    assert cache_module.fingerprint(only=("language.py",)) != now
    version = cache_module.metadata.version
    monkeypatch.setattr(cache_module.metadata, "version", lambda name: "0" if name == "spacy" else version(name))
    cache_module.fingerprint.cache_clear()
    assert cache_module.fingerprint() != now
    cache_module.fingerprint.cache_clear()


def test_tables_come_back_with_their_types():
    table = pd.DataFrame({"start": [1, 2], "text": ["a", ""], "confidence": [0.1, 1.0], "own": [True, False]})
    table["id"] = pd.Series(["x", "y"], dtype=object)
    tables = unpack(pack({"rows": table, "none": table.iloc[:0]}))
    pd.testing.assert_frame_equal(tables["rows"], table)
    pd.testing.assert_frame_equal(tables["none"], table.iloc[:0], check_index_type=False)


def test_a_function_keeps_its_latest_results():
    asked = []
    double = Kept(lambda number: asked.append(number) or 2 * number, most=2)
    assert [double(n) for n in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4]
    assert asked == [1, 2, 3, 2]
    double.noted = {}
    double.take({(5,): 10, (6,): 12})
    assert (double(5), double(6), double(7)) == (10, 12, 14) and asked[-1] == 7
    assert double.noted == {(5,): 10, (6,): 12, (7,): 14}


def test_values_are_looked_up_in_the_order_in_which_they_were_written(tmp_path):
    path = tmp_path / "odd #%?.sqlite"
    write_lookup(path, [("b", ["é", 1]), ("a", 0.5), ("b", None), ("", [])])
    with Lookup(path) as looked:
        assert (looked["a"], looked["b"], looked[""], looked["c"]) == ([0.5], [["é", 1], None], [[]], [])
    write_lookup(path, [])
    with Lookup(path) as looked:
        assert looked["b"] == []
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    path.write_bytes(b"no database" * 100)
    with Lookup(path) as looked, pytest.raises(InputError, match=r"cannot be read .*; run again"):
        looked["a"]
    with pytest.raises(InputError, match="cannot be read"), Lookup(tmp_path / "gone"):
        pass
    with pytest.raises(OSError, match="cannot be written"):
        write_lookup(tmp_path / "gone" / "x", [])


def test_a_lookup_that_cannot_be_finished_leaves_the_one_before(tmp_path):
    def rows():
        yield "a", 2
        raise lookup.sqlite3.OperationalError("database or disk is full")

    write_lookup(tmp_path / "x", [("a", 1)])
    with pytest.raises(OSError, match="database or disk is full; make room"):
        write_lookup(tmp_path / "x", rows())
    with Lookup(tmp_path / "x") as looked:
        assert looked["a"] == [1]
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("linked", [200_000, 3, 1])
def test_retellings_are_the_same_in_any_number_of_buckets(tmp_path, monkeypatch, linked):
    words = ["agreed", "on", "a", "budget", "for", "all", "schools", "roads", "bridges"]
    rows = [
        (actor, f"a{article}", f"s{number}", "", " ".join([*words[number:], actor]), "")
        for article in range(6)
        for number, actor in enumerate(["ANNA", "BERT", "", "CLEO", "DORA"])
    ]
    reports = pd.DataFrame(rows, columns=["source_actor", "article_id", "statement_id", "part", "stems", "strings"])
    expected = link_reports(reports)
    assert expected
    monkeypatch.setattr("presslens.retellings.LINKED", linked)
    cuts = [reports.iloc[:7], reports.iloc[7:7], reports.iloc[7:]]
    known = sum(write_reports(tmp_path, number, cut) for number, cut in enumerate(cuts))
    assert known == 24
    buckets = cut_stripes(known)
    assert (buckets[0][0], buckets[-1][1]) == (0, STRIPES) and len(buckets) == min(STRIPES, -(-known // linked))
    found = [pair for first, behind in buckets for pair in link_stripes(tmp_path, [2, 0, 1], first, behind)]
    assert dict(found) == expected and len(found) == len(expected)


def test_progress_tells_rate_and_remaining_time(monkeypatch, capsys):
    now = iter([0.0, 20.0, 20.0, 25.0, 200.0, 200.0])
    monkeypatch.setattr("presslens.progress.time.monotonic", lambda: next(now))
    with Progress("names", 1000) as progress:
        for done in (100, 5, 895):
            progress.add(done)
    first, last = capsys.readouterr().err.splitlines()
    assert first == "names: 100 of 1,000 articles, 5.0 a second, 3 min left"
    assert last == "names: 1,000 of 1,000 articles, 5.0 a second"
