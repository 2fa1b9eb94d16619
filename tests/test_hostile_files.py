import errno
import io
import os
import re
import resource
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from presslens import reading
from presslens.annotate import annotate
from presslens.cells import csv_bytes
from presslens.corpus import load_corpus
from presslens.figures import Drawing, render, save_figure
from presslens.gallery import literal, unliteral
from presslens.pages import article_addresses, page_names
from presslens.plots import canvas, label_rows
from presslens.provenance import split_ids
from presslens.reading import InputError, read_folder, read_table
from presslens.site import _swap_in
from presslens.whole import write_together, write_whole

TEXT = "Council {n}\n\nThe council of Iraq met on Monday. “We agreed on budget {n},” the United States said.\n"
USABLE = [
    "=1+1", "-1", "@x", "'=x", "+a", "CON", "nul.x", "a<b>|c;d", "x\"y'z", "a:b", "a..b", "dot.", "-rf", "a\\b", "*?",
    "👩\u200d👩\u200d👧", "a$b$c", "[l](x)", "&amp;", "{{ 7 }}", "nan", "001", "%41", "x" * 240, "é",
]  # fmt: skip
UNUSABLE = {
    "a\nb": r"its name holds a character that does not show, \n",
    "a\tb": r"its name holds a character that does not show, \t",
    "a\x1b[31m": r"its name holds a character that does not show, \x1b",
    "a\u202etxt": r"its name holds a character that does not show, \u202e",
    "a\u2028b": r"its name holds a character that does not show, \u2028",
    "a ": "its name begins or ends with a blank",
    " a": "its name begins or ends with a blank",
    os.fsdecode(b"caf\xe9"): "its name is not UTF-8",
}


def article_files(folder, names):
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / f"{name}.txt").write_text(TEXT.format(n="one " * (number + 1)), encoding="utf-8")
    return folder


def test_odd_names_work_from_the_folder_to_tables_and_addresses(tmp_path):
    corpus = load_corpus(article_files(tmp_path / "c", USABLE))
    assert sorted(corpus.texts) == sorted(USABLE) and corpus.problems.empty
    notes = annotate(corpus, model=None, stance_model=None)
    for table in (corpus.articles, corpus.segments, notes.mentions, notes.statements):
        assert set(table["article_id"]) == set(USABLE)
        (tmp_path / "t.csv").write_bytes(csv_bytes(table))
        read = read_table(tmp_path / "t.csv", ["article_id"])
        assert list(read["article_id"]) == list(table["article_id"]) and list(read["id"]) == list(table["id"])
        assert set(split_ids(table["id"])["article_id"]) == set(USABLE)
    addresses = article_addresses({name: name for name in USABLE})
    assert len({address.casefold() for address in addresses.values()}) == len(USABLE)
    assert all(re.fullmatch(r"articles/[A-Za-z0-9_-]+\.html", address) for address in addresses.values())


def test_names_that_cannot_be_shown_are_problems_and_stay_out_of_every_line(tmp_path):
    texts, problems = read_folder(article_files(tmp_path / "c", [*UNUSABLE, "good"]))
    assert list(texts) == ["good"]
    assert sorted(problems["reason"]) == sorted(UNUSABLE.values())
    assert problems["mend"].str.startswith("rename it").all()
    assert r"caf\xe9.txt" in set(problems["file"]) and r"a\nb.txt" in set(problems["file"])
    assert csv_bytes(problems).isascii() and csv_bytes(problems).count(b"\n") == len(UNUSABLE) + 1


def test_of_names_that_other_file_systems_take_for_one_the_first_is_read(tmp_path):
    names = ["A", "a", "e\u0301", "\u00e9", "\u00c9", "ss", "\u00df"]
    texts, problems = read_folder(article_files(tmp_path / "c", names))
    assert sorted(texts) == ["A", "e\u0301", "ss", "\u00df"]
    assert dict(zip(problems["file"], problems["reason"].str.extract("that of (.+?) to file")[0], strict=True)) == {
        "a.txt": "A.txt", "\u00c9.txt": "e\u0301.txt", "\u00e9.txt": "e\u0301.txt",
    }  # fmt: skip
    assert set(problems["mend"]) == {"rename one of the two"}


def test_an_article_cannot_take_the_page_of_another():
    taken = page_names(["a b"])["a b"]
    assert len({*page_names(["a b", taken]).values()}) == 2


def test_what_is_no_file_is_a_problem_and_nothing_waits_for_it(tmp_path):
    folder = article_files(tmp_path / "c", ["good"])
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "nowhere.txt").symlink_to("gone")
    (folder / "round.txt").symlink_to("round.txt")
    (folder / "out.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "outside.txt").write_text("secret")
    (folder / "large.txt").touch()
    os.truncate(folder / "large.txt", 2**40)
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("socket.txt")
    os.chdir(here)
    texts, problems = read_folder(folder)
    assert list(texts) == ["good"]
    assert problems.set_index("file")["reason"].to_dict() == {
        "device.txt": "a link that leaves the folder",
        "folder.txt": "not a regular file",
        "large.txt": "1,099,512 MB: more than an article",
        "nowhere.txt": "a link that leads nowhere",
        "out.txt": "a link that leaves the folder",
        "pipe.txt": "not a regular file",
        "round.txt": "a link that leads nowhere",
        "socket.txt": "not a regular file",
    }


def test_a_table_that_is_a_pipe_or_gone_is_an_error_and_nothing_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match=r"pipe.csv: not a regular file; remove it"):
        read_table(tmp_path / "pipe.csv", [])
    with pytest.raises(InputError, match=r"gone.csv: gone since the folder was listed"):
        read_table(tmp_path / "gone.csv", [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: path.write_text("Other words"), "changed while it was read"),
        (lambda path: os.utime(path, ns=(1, 1)), "changed while it was read"),
        (lambda path: path.with_name("b").replace(path), "changed while it was read"),
        (lambda path: path.unlink(), "gone since the folder was listed"),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_a_problem(tmp_path, monkeypatch, change, reason):
    path = tmp_path / "a.txt"
    path.write_text("The council met.")
    (tmp_path / "b").write_text("The council met.")
    really = os.stat

    def meanwhile(given, **options):
        monkeypatch.setattr(os, "stat", really)
        change(path)
        return really(given, **options)

    monkeypatch.setattr(os, "stat", meanwhile)
    assert reading._bytes_of(path) == (b"", next(pair for pair in PAIRS if pair[0] == reason))


PAIRS = [("changed while it was read", "wait until nothing writes to it, and run again"), reading.GONE]


def test_a_name_that_becomes_a_pipe_meanwhile_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    assert reading._bytes_of(tmp_path / "a.txt")[1][0] == "not a regular file"


def drawn(label: str) -> Drawing:
    figures = {}
    for width, inches in (("single", 3.5), ("full", 7.0)):
        figures[width], axes = canvas(inches, 1)
        label_rows(axes, [label, "b"])
        axes.text(0, 0, label)
    data = pd.DataFrame({"article_id": [label], "share": [0.5], "ids": [""]})
    words = {"title": "T", "caption": f"Of {label}", "alt": f"Of {label}"}
    return Drawing("topic_by_article", figures, data, **words, notebook="04_topics", width="single")


LABELS = ["$x^2$ \\$ $\\frac{1}{0$", "a\x07b\x1b<i>&\ufffe 👩\u200d👧 \u202eabc", "=1+1"]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_drawn_as_it_stands_and_the_svg_is_xml(tmp_path, label):
    save_figure(drawn(label), tmp_path / "figures")
    plt.close("all")
    texts = {node.text for node in ElementTree.parse(tmp_path / "figures" / "topic_by_article_full.svg").iter()}
    assert re.sub("[\x07\x1b\ufffe]", "\ufffd", label) in texts
    read = read_table(tmp_path / "figures" / "topic_by_article.csv", ["share"])
    assert list(read["article_id"]) == [label]
    assert list(read_table(tmp_path / "figures" / "figures.csv", ["alt"])["alt"]) == [f"Of {label}"]


def test_words_of_an_article_are_no_markdown():
    words = "of [x](http://h) ![p](http://h) <b> `c` $y$ \\ *stars*"
    assert literal(words) == r"of \[x](http://h) !\[p](http://h) \<b> \`c\` \$y\$ \\ *stars*"
    assert unliteral(literal(words)) == words


@contextmanager
def small_disk():
    """No file may grow beyond 4 kB in this block, as on a disk that is full; pytest's own log may, outside of it."""
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_leaves_what_was_there(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").write_bytes(b"old")
    before = files_of(tmp_path)
    with small_disk(), pytest.raises(OSError, match=r"cannot be written: File too large; .*: '.*/b'"):
        write_together({tmp_path / "a": b"new", tmp_path / "b": b"x" * 5000})
    with small_disk(), pytest.raises(OSError, match=r"File too large"):
        save_figure(drawn("a"), tmp_path)
    plt.close("all")
    assert files_of(tmp_path) == before


def test_a_site_that_does_not_fit_leaves_the_one_made_earlier(tmp_path):
    _swap_in({"index.html": b"one", "a/b.html": b"two"}, tmp_path / "site")
    before = files_of(tmp_path)
    with small_disk(), pytest.raises(OSError, match=r"cannot be written: File too large; .*/site'"):
        _swap_in({"index.html": b"new", "a/c.html": b"x" * 5000}, tmp_path / "site")
    with pytest.raises(InputError, match=r"\.\./x: leaves the folder of the site"):
        _swap_in({"../x": b"new"}, tmp_path / "site")
    assert files_of(tmp_path) == before
    _swap_in({"index.html": b"new"}, tmp_path / "site")
    assert files_of(tmp_path) == {"site/index.html": b"new"}


def test_nothing_is_written_through_a_link_or_over_a_device(tmp_path):
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("mine")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    wrong = {"link": errno.ELOOP, "folder": errno.EISDIR, "pipe": errno.EEXIST, "mine/x": errno.ENOTDIR}
    for name, number in wrong.items():
        with pytest.raises(OSError, match=rf"{name}'$") as told:
            write_whole(tmp_path / name, b"new")
        assert told.value.errno == number
    assert (tmp_path / "mine").read_bytes() == b"mine" and sorted(os.listdir(tmp_path)) == sorted(
        ["folder", "link", "mine", "pipe"]
    )


def run(*words, stdout=subprocess.PIPE):
    command = [sys.executable, "-m", "presslens", *map(str, words)]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_the_command_line_tells_of_a_full_disk_and_of_a_link_in_one_line(tmp_path):
    folder = article_files(tmp_path / "c", ["a"])
    table = ["table", "corpus_overview", "--corpus", folder]
    with open("/dev/full", "w") as full:
        ended = run(*table, stdout=full)
    assert ended.returncode == 1 and ended.stderr.splitlines()[-1] == (
        "presslens: [Errno 28] cannot be written: No space left on device; make room on the disk, or name a place on "
        "another one: 'standard output'"
    )
    (tmp_path / "t.csv").symlink_to("c/a.txt")
    ended = run(*table, "--out", tmp_path / "t.csv")
    assert ended.returncode == 1 and "it is a link; name the file or folder itself" in ended.stderr
    assert (folder / "a.txt").read_text().startswith("Council") and (tmp_path / "t.csv").is_symlink()


def test_a_figure_has_the_same_bytes_whatever_was_drawn_before():
    first = render(drawn("$a$").figures["single"], "x", "svg", title="T")
    with io.BytesIO() as other:
        plt.figure().savefig(other)
    assert render(drawn("$a$").figures["single"], "x", "svg", title="T") == first
    plt.close("all")
