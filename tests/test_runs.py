import os
import pty
import random
import re
import shutil
import signal
import termios
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from joblib.externals.loky.process_executor import BrokenProcessPool
from starter import until
from stored import tables_of
from tiny import BROKEN, RULES, TEXTS, as_csv, files, in_memory, kept, rows, waiting, write

import presslens.annotate
from presslens import batches, spreading, stages
from presslens.__main__ import FAILURE, PARTIAL, SUCCESS, main
from presslens.corpus import load_corpus
from presslens.dataset import open_dataset
from presslens.knowledge import load_knowledge

PARQUET = ["--format", "parquet"]
KILLS = 20


def annotate(folder, out, *more, networks=False):
    kind = [] if networks else [RULES]
    return main(["annotate", str(folder), "--out", str(out), *kind, *map(str, more)])


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A cache for tests in which it does not matter what was kept before."""
    return "--cache", tmp_path_factory.mktemp("cache")


@pytest.fixture
def broken(monkeypatch):
    """Articles with the word Brokenland cannot be read."""
    find = presslens.annotate.find_statements

    def find_statements(corpus, *given, **options):
        if any("Brokenland" in text for text in corpus.texts.values()):
            raise RuntimeError("broken on purpose\x1b[2J")
        return find(corpus, *given, **options)

    monkeypatch.setattr(presslens.annotate, "find_statements", find_statements)


@pytest.mark.parametrize("networks", [False, True])
def test_tables_are_those_in_memory(tmp_path, networks):
    folder = write(tmp_path / "articles", empty="")
    (folder / "sources.csv").write_text("article_id,outlet,url,published,evidence\na,The Paper,,2024-05-03,mail\n")
    (folder / "aliases.csv").write_text("alias,actor,kind\nthe relief men,USA_STATE,name\n")
    assert annotate(folder, tmp_path / "csv", networks=networks) == PARTIAL
    corpus, notes = in_memory(folder, networks=networks)
    assert notes.statements["same_as"].ne("").any() and notes.actors["source"].eq("found in the corpus").any()
    assert len(notes.stances) and bool(len(notes.portrayals)) == networks
    assert files(tmp_path / "csv") == as_csv(corpus, notes, networks=networks)
    assert annotate(folder, tmp_path / "parquet", *PARQUET, networks=networks) == PARTIAL
    dataset = open_dataset(tmp_path / "parquet")
    topics = pd.read_csv(tmp_path / "csv" / "topics.csv", dtype="str")[["article_id", "topic"]]
    pd.testing.assert_frame_equal(dataset.read("topics")[["article_id", "topic"]], topics)
    for name, table in tables_of(corpus, notes).items():
        read = dataset.read(name)
        if name != "topics":  # in memory, columns of text may also be objects
            pd.testing.assert_frame_equal(read, table[read.columns], check_exact=True, check_dtype=False)


def test_an_article_that_cannot_be_read_is_as_if_it_were_not_there(tmp_path, broken, capsys, shared):
    folder = write(tmp_path / "articles", bb=BROKEN, k=BROKEN.replace("Kira", "Mira"))
    assert annotate(folder, tmp_path / "out", *PARQUET, *shared) == PARTIAL
    said = capsys.readouterr().err
    assert re.search(r"^bb\.txt: set aside: it could not be read \(RuntimeError: broken on purpose\\x1b", said, re.M)
    assert "\x1b" not in said
    problems = open_dataset(tmp_path / "out").read("problems")
    assert problems["file"].tolist() == ["bb.txt", "k.txt"]
    assert annotate(write(tmp_path / "good"), tmp_path / "expected", *PARQUET, *shared) == SUCCESS
    expected = rows(tmp_path / "expected") | {"problems": problems.to_dict("records")}
    assert rows(tmp_path / "out") == expected


def test_nothing_that_is_left_when_all_articles_fail(tmp_path, broken, capsys):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(BROKEN)
    assert annotate(tmp_path / "articles", tmp_path / "out") == FAILURE
    assert "no file in it can be used (a.txt: set aside" in capsys.readouterr().err
    assert files(tmp_path / "out") == {}


def written(out: Path) -> set[tuple]:
    """The files below a folder, each as it was written; those that come or go meanwhile may be among them."""
    found = set()
    for folder, _, names in os.walk(out):
        for name in names:
            with suppress(FileNotFoundError):
                found.add((folder, name, os.stat(os.path.join(folder, name)).st_mtime_ns))
    return found


def damage(chance: random.Random, state: Path) -> str | None:
    """Cut short or change a file that a run keeps; which one."""
    paths = sorted(path for path in state.rglob("*") if path.is_file() and path.name not in ("lock", "run.json"))
    if not paths:
        return None
    path = chance.choice(paths)
    data = bytearray(path.read_bytes())
    if chance.random() < 0.5 or not data:
        del data[len(data) // 2 :]
    else:
        data[chance.randrange(len(data))] ^= 0x10
    path.write_bytes(data)
    return str(path.relative_to(state / "cache")) if state / "cache" in path.parents else None


def test_killed_at_random_moments_and_resumed(tmp_path, starter):
    folder, out, log = write(tmp_path / "articles"), tmp_path / "out", tmp_path / "log"
    assert starter.run("annotate", folder, "--out", tmp_path / "whole", RULES, log=log) == SUCCESS
    expected = files(tmp_path / "whole")
    command = ["annotate", folder, "--out", out, RULES, "--resume"]
    chance, table, again = random.Random(7), [], set()
    before = {}

    while len(table) < KILLS:
        if table and len(table) % 3 == 0:
            again.add(damage(chance, out / ".presslens"))
            before = kept(out / ".presslens" / "cache")
        start, more = written(out), chance.choice([4, 12, 25, 45, 65, 78, 86])
        run = starter.start(*command, log=log)
        until(lambda start=start, more=more, run=run: len(written(out) - start) >= more or starter.ended(run))
        done = starter.ended(run)
        if done:
            assert starter.wait(run) == SUCCESS and files(out) == expected
        else:
            starter.kill(run)
            now = kept(out / ".presslens" / "cache")
            parts, drafts = (len([*(out / ".presslens" / "tables").glob(path)]) for path in ("*/part-*", "csv/*"))
            table.append((len(table) + 1, len(now), parts, drafts, len(files(out))))
        now = kept(out / ".presslens" / "cache")
        assert [name for name in before if name not in again and now.get(name) != before[name]] == []
        again -= {name for name in again if before.get(name) != now.get(name)}  # it was made again, once
        before = now
        assert all(expected[name] == data for name, data in files(out).items())
    assert starter.run(*command, log=log) == SUCCESS
    assert files(out) == expected
    assert not [path for path in out.rglob(".*") if path.is_file()]
    print("\n kill  kept parts drafts tables", *("".join(f"{n:6}" for n in row) for row in table), sep="\n")
    assert [any(row[place] for row in table) for place in (1, 2, 3)] == [True] * 3  # also while tables were written


def test_what_did_not_change_is_not_done_again(tmp_path):
    folder, out, cache = write(tmp_path / "articles"), tmp_path / "out", tmp_path / "cache"

    def new() -> dict[str, int]:
        """How many results of each kind a run makes; those from before stay as they are."""
        before = kept(cache)
        assert annotate(folder, out, "--cache", cache) == SUCCESS
        after = kept(cache)
        assert {name: after[name] for name in before} == before
        kinds = [name.split("/")[0] for name in after.keys() - before.keys()]
        return {kind: kinds.count(kind) for kind in sorted({*kinds})}

    each = dict.fromkeys(["cleaned", "found", "names", "parses", "topics"], len(TEXTS))
    first = new()
    assert {kind: first[kind] for kind in each} == each
    tables = files(out)
    assert new() == {} and files(out) == tables
    (folder / "f.txt").write_text(TEXTS["f"] + " It was late.")
    changed = new()
    assert changed == dict.fromkeys([*each, *(["readings"] if "readings" in changed else [])], 1)
    (folder / "aliases.csv").write_text("alias,actor,kind\nthe relief men,USA_STATE,name\n")
    assert new() == {"names": len(TEXTS), "found": len(TEXTS)}
    assert files(out) == as_csv(*in_memory(folder))
    (folder / "aliases.csv").unlink()
    (folder / "f.txt").write_text(TEXTS["f"])
    assert new() == {} and files(out) == tables
    shutil.rmtree(cache)
    assert new() == first and files(out) == tables


def test_two_runs_share_a_cache_but_not_a_folder(tmp_path, starter, hold):
    folder, cache = write(tmp_path / "articles", w=waiting(tmp_path)), tmp_path / "cache"
    command = ["annotate", folder, RULES, "--cache", cache, "--out"]
    runs = [starter.start(*command, tmp_path / f"out{n}", log=tmp_path / f"log{n}") for n in range(2)]
    until((hold / "reached").exists)
    until(lambda: "another run is writing there" in (tmp_path / "log2").read_text()
          if starter.run(*command, tmp_path / "out1", log=tmp_path / "log2") == FAILURE else False)  # fmt: skip
    (hold / "go").touch()
    assert [starter.wait(run) for run in runs] == [SUCCESS, SUCCESS]
    assert files(tmp_path / "out0") == files(tmp_path / "out1") == as_csv(*in_memory(folder))
    assert not [*cache.rglob(".*")]


def test_resume_refuses_other_settings(tmp_path, starter, hold, capsys, shared):
    folder, out = write(tmp_path / "articles", w=waiting(tmp_path)), tmp_path / "out"
    run = starter.start("annotate", folder, "--out", out, RULES, "--resume", *shared, log=tmp_path / "log")
    until((hold / "reached").exists)
    os.kill(run, signal.SIGINT)
    assert starter.wait(run) == FAILURE
    said = (tmp_path / "log").read_text()
    assert "presslens: stopped; the same command with --resume goes on from here" in said and "Traceback" not in said
    (folder / "aliases.csv").write_text("alias,actor,kind\nthe relief men,USA_STATE,name\n")
    assert main(["annotate", str(folder), "--out", str(out), "--resume"]) == FAILURE
    said = capsys.readouterr().err
    assert "the unfinished run there had other reader of attributions, reader of stance and tables of actors" in said
    assert files(out) == {}
    (hold / "go").touch()
    assert annotate(folder, out, *shared) == SUCCESS  # without --resume it is another run
    assert (
        annotate(folder, out, *shared, "--resume", "--corrections", write(tmp_path / "none")) == SUCCESS
    )  # it was finished


def test_files_that_change_or_vanish_meanwhile_are_set_aside(tmp_path, starter, hold, shared):
    folder = write(tmp_path / "articles", w=waiting(tmp_path))
    run = starter.start("annotate", folder, "--out", tmp_path / "out", RULES, *shared, log=tmp_path / "log")
    until((hold / "reached").exists)
    (folder / "a.txt").write_text("The council did not meet in Basra.")
    (folder / "b.txt").unlink()
    (hold / "go").touch()
    assert starter.wait(run) == PARTIAL
    said = (tmp_path / "log").read_text()
    assert "a.txt: changed while the folder was read; wait" in said
    assert "b.txt: gone since the folder was listed; put it back, or run again" in said
    (folder / "a.txt").unlink()
    assert files(tmp_path / "out") == as_csv(*in_memory(folder))


def test_a_table_that_changes_meanwhile_ends_the_run(tmp_path, starter, hold, shared):
    folder = write(tmp_path / "articles", w=waiting(tmp_path))
    run = starter.start("annotate", folder, "--out", tmp_path / "out", RULES, *shared, log=tmp_path / "log")
    until((hold / "reached").exists)
    (folder / "aliases.csv").write_text("alias,actor,kind\nthe relief men,USA_STATE,name\n")
    (hold / "go").touch()
    assert starter.wait(run) == FAILURE
    assert "articles: a table changed during the run; run again" in (tmp_path / "log").read_text()
    assert annotate(folder, tmp_path / "out", *shared) == SUCCESS
    assert files(tmp_path / "out") == as_csv(*in_memory(folder))


def test_what_was_made_of_a_changed_table_is_not_kept(tmp_path, monkeypatch, capsys):
    folder, cache = write(tmp_path / "articles"), tmp_path / "cache"
    aliases, find = folder / "aliases.csv", stages.find_names

    def find_names(one, *, knowledge):
        aliases.write_text("alias,actor,kind\nthe relief men,USA_STATE,name\n")
        return find(one, knowledge=load_knowledge(folder))

    with monkeypatch.context() as patched:
        patched.setattr(stages, "find_names", find_names)
        assert annotate(folder, tmp_path / "out", "--cache", cache) == FAILURE
    assert "a table changed during the run; run again" in capsys.readouterr().err
    aliases.unlink()
    assert annotate(folder, tmp_path / "out", "--cache", cache) == SUCCESS
    assert files(tmp_path / "out") == as_csv(*in_memory(folder))


def test_a_process_that_holds_another_version_ends_the_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batches, "versions", lambda settings: stages.versions(settings) | {"reader of stance": "old"})
    assert annotate(write(tmp_path / "articles"), tmp_path / "out") == FAILURE
    assert "a worker has loaded another version: reader of stance; install the same" in capsys.readouterr().err


def test_processes_that_die_before_they_begin_end_the_run(tmp_path, monkeypatch, capsys):
    def parallel(**options):
        raise BrokenProcessPool("out of memory")

    monkeypatch.setattr(spreading, "Parallel", parallel)
    assert annotate(write(tmp_path / "articles"), tmp_path / "out") == FAILURE
    assert "the processes die before they begin (out of memory); give them more memory" in capsys.readouterr().err


def test_tables_of_the_other_format_are_not_left_beside_new_ones(tmp_path, capsys, shared):
    folder, out = write(tmp_path / "articles"), tmp_path / "out"
    for first, second, left in (([], PARQUET, "articles.csv"), (PARQUET, [], "presslens.json")):
        assert annotate(folder, out, *first, *shared) == SUCCESS
        before = files(out)
        assert annotate(folder, out, *second, *shared) == FAILURE
        assert f"{left}: tables of the other --format; remove them" in capsys.readouterr().err
        assert files(out) == before
        shutil.rmtree(out)


def test_articles_are_in_the_order_of_their_ids(tmp_path, shared):
    folder, ids = tmp_path / "articles", ["report", "report (2)", "report-2"]
    folder.mkdir()
    for name in ids:
        (folder / f"{name}.txt").write_text(f"{TEXTS['a']} The {name} came late.")
    assert annotate(folder, tmp_path / "out", *PARQUET, *shared) == SUCCESS
    assert [*load_corpus(folder).texts] == open_dataset(tmp_path / "out").read("articles")["article_id"].tolist() == ids


def test_corrections_that_cannot_be_read_are_told(tmp_path, capsys, shared):
    folder, fixed = write(tmp_path / "articles"), tmp_path / "corrections"
    fixed.mkdir()
    os.mkfifo(fixed / "mentions.csv")
    assert annotate(folder, tmp_path / "out", "--corrections", fixed, *shared) == FAILURE
    assert "mentions.csv: " in capsys.readouterr().err


def test_a_full_disk_costs_nothing_that_was_there(tmp_path, starter, shared):
    folder, out, log = write(tmp_path / "articles"), tmp_path / "out", tmp_path / "log"
    assert annotate(folder, out, *shared) == SUCCESS
    before = files(out)
    write(folder, a="The council met on Sunday.", i=" ".join(TEXTS.values()))
    for limit in (100, 4_000):  # bytes of a file: none can be written, or no large one
        log.unlink(missing_ok=True)
        assert starter.run("annotate", folder, "--out", out, RULES, *shared, log=log, limit=limit) == FAILURE
        said = log.read_text()
        assert "cannot be written" in said and "Traceback" not in said
        assert files(out) == before
    assert annotate(folder, out, *shared) == SUCCESS
    assert files(out) == as_csv(*in_memory(folder))


def test_places_that_cannot_take_tables_are_told_before_the_work(tmp_path, capsys):
    folder, out = write(tmp_path / "articles"), tmp_path / "out"

    def refused(*more: object) -> str:
        assert annotate(folder, *more) == FAILURE
        said = capsys.readouterr().err
        assert said.startswith("presslens: ") and said.count("\n") == 1
        return said

    (tmp_path / "file").write_text("mine")
    assert "name another place" in refused(tmp_path / "file" / "out")
    assert "is a file; name a folder" in refused(tmp_path / "file")
    assert "cannot be written: File exists" in refused(out, "--cache", tmp_path / "file")
    assert "--jobs 0: name at least one process" in refused(out, "--jobs", 0)
    assert "articles: holds a.txt, which is no part of a table" in refused(tmp_path, *PARQUET)
    assert len([*folder.iterdir()]) == len(TEXTS)
    (out / "mentions").symlink_to(folder)
    assert "mentions: is no folder of a table" in refused(out, *PARQUET)
    (out / "mentions").unlink()
    (out / "mentions.csv").symlink_to(tmp_path / "file")
    assert "it is a link" in refused(out)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_later_run_replaces_all_of_an_earlier_one(tmp_path, shared):
    folder, out = write(tmp_path / "articles"), tmp_path / "out"
    assert annotate(folder, out, *PARQUET, *shared) == SUCCESS
    for name in "bcdef":
        (folder / f"{name}.txt").unlink()
    assert annotate(folder, out, *PARQUET, *shared) == SUCCESS
    assert {*files(out)} == {f"{name}/part-00000.parquet" for name in rows(out) | {"problems": []}} | {"presslens.json"}
    assert open_dataset(out).read("articles")["article_id"].tolist() == ["a"]


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(tmp_path, capsys, monkeypatch, shared):
    folder = write(tmp_path / "articles", **{"odd\x1b]0;name": TEXTS["a"] + " Twice."})
    assert annotate(folder, tmp_path / "out", *shared) == PARTIAL
    said = capsys.readouterr().err
    assert re.search(r"^names: 6 of 6 articles, [\d.,]+ a second$", said, re.MULTILINE)
    assert "\r" not in said and "\x1b" not in said and r"odd\x1b]0;name.txt: its name holds" in said
    shown, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 100))
    with os.fdopen(terminal, "w") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        assert annotate(folder, tmp_path / "out", *shared) == PARTIAL
    drawn = b""
    while b"its name holds" not in drawn:
        drawn += os.read(shown, 65536)
    os.close(shown)
    assert re.search(rb"tables: +\d+%\|.*\| \d/6 \[\d\d:\d\d<.*, .* articles", drawn)
    assert b"\x1b]0" not in drawn
