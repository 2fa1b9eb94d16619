import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslens.cells import (
    csv_bytes,
    guarded,
    guarded_text,
    printable,
    read_csv,
    unguarded,
    unguarded_text,
    write_csv,
)
from presslens.reading import read_table

BEGINNINGS = st.text(alphabet="'=+-@\t\r\n ＝\u200b1.ea", max_size=6)
TEXTS = st.builds(str.__add__, BEGINNINGS, st.text(st.characters(exclude_categories=["Cs"]), max_size=8))


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1+1", "- x", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", " =1", "\u200b=1", "'=1", "''@"],
)
def test_what_would_start_a_formula_becomes_text(text):
    assert guarded_text(text) == f"'{text}"
    assert guarded(pd.DataFrame({text: [text]})).to_dict("list") == {f"'{text}": [f"'{text}"]}


@pytest.mark.parametrize("text", ["a=b", "– x", "", "'tis", "-1", "-0.25", "-1e-05", "1", "'"])
def test_other_texts_and_numbers_stay(text):
    assert guarded_text(text) == text == unguarded_text(text)


def test_only_texts_are_changed_and_kinds_of_columns_are_kept():
    table = pd.DataFrame({"x": ["a=b", None], "n": [-1, 2], "share": [-0.5, np.nan], "own": [True, False]})
    pd.testing.assert_frame_equal(guarded(table), table)
    mixed = pd.DataFrame({"v": [-3, "=x", None, -0.5]}, dtype=object)
    assert csv_bytes(mixed) == b'v\n-3\n\'=x\n""\n-0.5\n'


@given(TEXTS)
def test_every_text_comes_back_and_none_is_a_formula(text):
    cell = guarded_text(text)
    assert unguarded_text(cell) == text
    assert guarded_text(unguarded_text(text)) in (text, f"'{text}")
    assert cell[:1] not in ("=", "+", "@", "\t", "\r") and (cell[:1] != "-" or cell[1:2].isdigit())


@given(st.lists(st.tuples(TEXTS, TEXTS, st.integers(-5, 5)), min_size=1, max_size=5), TEXTS)
def test_a_table_comes_back_from_csv_as_it_was(rows, name):
    table = pd.DataFrame(rows, columns=[f"a{name}", f"{name}b", "n"]).astype({"n": str})
    pd.testing.assert_frame_equal(read_csv(csv_bytes(table)), table, check_dtype=False, check_column_type=False)
    pd.testing.assert_frame_equal(unguarded(guarded(table)), table, check_dtype=False, check_column_type=False)


def test_a_carriage_return_ends_no_row_and_tables_of_the_reader_are_read_the_same(tmp_path):
    table = pd.DataFrame(
        {"article_id": ["=a", "'=a", "b"], "text": ["one\rtwo", '"\r\n', "\ue000,"], "start": [0, 1, -2]}
    )
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == (
        b'article_id,text,start\n\'=a,"one\rtwo",0\n\'\'=a,"""\r\n",1\nb,"\xee\x80\x80,",-2\n'
    )
    read = read_table(tmp_path / "t.csv", ["article_id"], offsets=["start"])
    assert read.to_dict("list") == table.to_dict("list")


def test_a_terminal_is_given_no_commands():
    assert printable("a\x1b[31mb\rc\u202ed\x9b\udce9\n") == r"a\x1b[31mb\rc\u202ed\x9b\udce9\n"
    assert printable("Zoë “says” עברית 👩\u200d👧") == "Zoë “says” עברית 👩\u200d👧"
