import os

import pytest

from presslens.reading import LONGEST_PARAGRAPH, InputError, read_folder, read_table

TEXT = "The council met on Monday. It agreed on a budget."


def problem_of(folder, name):
    texts, problems = read_folder(folder)
    row = problems.set_index("file").loc[name]
    assert row["mend"]
    return texts, row["reason"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b" \n\t\r\n ", "no words, only white space or marks"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", "binary data, not text"),
        (TEXT.encode("utf-16"), "encoded as UTF-16, not UTF-8"),
        (TEXT.encode("utf-32"), "encoded as UTF-32, not UTF-8"),
        ("Nothing but a café".encode("cp1252"), "not UTF-8 (byte 17 is 0xe9; probably Windows-1252)"),
        (b"The council\x00 met.", "contains NUL bytes: UTF-16, binary data or a damaged file"),
        (
            b"word " * (LONGEST_PARAGRAPH // 5 + 1),
            "one line of 100,005 characters; the parser takes at most 100,000",
        ),
    ],
)
def test_bad_file_is_named_and_the_others_are_read(tmp_path, data, reason):
    (tmp_path / "bad.txt").write_bytes(data)
    (tmp_path / "good.txt").write_text(TEXT)
    texts, found = problem_of(tmp_path, "bad.txt")
    assert (list(texts), found) == (["good"], reason)


def test_line_ends_byte_order_mark_and_control_characters_stay_as_stored(tmp_path):
    stored = "\ufeffThe council met.\r\n\r\nA \u202ebidi\u202c and a \x07bell stay.\r\n"
    (tmp_path / "a.txt").write_bytes(stored.encode("utf-8"))
    assert read_folder(tmp_path)[0] == {"a": stored}


def test_other_files_are_left_alone_and_documents_are_named(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    for name in ("SHA256SUMS", "sources.csv", ".hidden.txt", "notes.md"):
        (tmp_path / name).write_text("x")
    (tmp_path / "page.html").write_text("<p>x</p>")
    (tmp_path / "folder.txt").mkdir()
    texts, problems = read_folder(tmp_path)
    assert list(texts) == ["a"]
    assert list(problems["file"]) == ["folder.txt", "page.html"]


def test_same_text_twice_is_read_once(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.replace(". ", ".\r\n").encode())
    texts, reason = problem_of(tmp_path, "b.txt")
    assert (list(texts), reason) == (["a"], "the same text as a.txt")


def test_one_id_for_two_files_is_refused(tmp_path):
    (tmp_path / "a.TXT").write_text(TEXT)
    (tmp_path / "a.txt").write_text(TEXT + " More.")
    texts, reason = problem_of(tmp_path, "a.txt")
    assert (texts, reason) == ({"a": TEXT}, "its article_id is taken by a.TXT")


def test_link_that_leaves_the_folder_is_not_followed(tmp_path):
    outside, folder = tmp_path / "outside.txt", tmp_path / "corpus"
    folder.mkdir()
    outside.write_text(TEXT)
    (folder / "link.txt").symlink_to(outside)
    (folder / "a.txt").write_text(TEXT)
    (folder / "inner.txt").symlink_to(folder / "gone.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    texts, reason = problem_of(folder, "link.txt")
    assert (list(texts), reason) == (["a"], "a link that leaves the folder")
    assert problem_of(folder, "inner.txt")[1] == problem_of(folder, "loop.txt")[1] == "a link that leads nowhere"


def test_missing_folder_is_an_error(tmp_path):
    with pytest.raises(InputError, match="no such folder; give the folder that holds the articles"):
        read_folder(tmp_path / "gone")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError):
        read_folder(tmp_path / "file")


def test_nothing_is_written_to_the_folder(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    before = os.stat(tmp_path).st_mtime_ns, os.listdir(tmp_path)
    read_folder(tmp_path)
    assert (os.stat(tmp_path).st_mtime_ns, os.listdir(tmp_path)) == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "cannot be read"),
        (b"a,start\n\xff\xfe,1\n", "cannot be read"),
        (b"a,start\nx,1,2\n", "cannot be read"),
        (b'a,start\n"x,1\n', "cannot be read"),
        (b"a\nx\n", "no column start; add it to the first line"),
        (b"a,start\nx,1\ny,\n", "row 3: start is no whole number"),
        (b"a,start\nx\x00,1\n", "contains NUL bytes"),
    ],
)
def test_broken_table_is_a_clear_error(tmp_path, data, message):
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=f"t.csv: {message}"):
        read_table(path, ["a", "start"], offsets=["start"])


def test_table_with_a_byte_order_mark_and_lines_within_a_cell(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b'\xef\xbb\xbfa, start\r\n"two\nlines",1\r\nNA,2\r\n')
    table = read_table(path, ["a", "start"], offsets=["start"])
    assert table.to_dict("list") == {"a": ["two\nlines", "NA"], "start": [1, 2]}
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "t.csv").symlink_to(path)
    with pytest.raises(InputError, match="a link that leaves the folder"):
        read_table(tmp_path / "in" / "t.csv", ["a"])
