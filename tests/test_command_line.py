import re
import subprocess
import sys

import pandas as pd
import pytest

from presslens.__main__ import FAILURE, PARTIAL, SUCCESS, main, write_tables

TEXT = "The council met on Monday in Basra. “We agreed on a budget,” Carla Jondottir, its spokesperson, said."
COLUMNS = {
    "articles": "article_id,outlet,outlet_evidence,title,dateline_place,published,published_precision,"
    "published_evidence",
    "segments": "article_id,start,end,text,kind",
    "mentions": "article_id,start,end,text,actor,form",
    "statements": "article_id,statement_id,content_spans,content_text,mode,cue_text,source_text,source_start,"
    "source_end,source_actor,source_status",
    "quoted_spans": "article_id,start,end,text,kind,statement_id",
    "stances": "article_id,unit,start,end,text,holder_actor,target,polarity",
    "topics": "article_id,start,end,topic",
    "portrayals": "article_id,start,end,text,actor,target,unit,holder_actor",
    "actors": "actor,label,type,camp",
}


def test_annotate_writes_every_table_with_the_codebooks_columns_first(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT)
    assert main(["annotate", str(tmp_path), "--out", str(tmp_path / "tables")]) == SUCCESS
    assert {path.stem for path in (tmp_path / "tables").iterdir()} == set(COLUMNS)
    for name, columns in COLUMNS.items():
        assert (tmp_path / "tables" / f"{name}.csv").read_text().startswith(columns)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "1 article, 17 words" in printed.err


def test_bad_file_makes_success_partial(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_bytes(b"")
    assert main(["annotate", str(tmp_path), "--out", str(tmp_path / "tables")]) == PARTIAL
    assert "b.txt: empty file; put the article's text into it or remove it" in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["gone", "."])
def test_nothing_usable_fails_and_writes_nothing(tmp_path, capsys, folder):
    out = tmp_path / "tables"
    assert main(["annotate", str(tmp_path / folder), "--out", str(out)]) == FAILURE
    assert "presslens: " in capsys.readouterr().err
    assert not list(out.glob("*.csv"))


AGAINST = (
    "The State Department said on Monday that it condemns the attacks of Kataib Hezbollah. Kataib Hezbollah said "
    "on Monday that it will not stop.\n"
)


def test_next_lists_the_rows_that_could_change_a_claim(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(AGAINST)
    assert main(["next", str(tmp_path), "--most", "2"]) == SUCCESS
    first, *rows = capsys.readouterr().out.splitlines()
    assert first.endswith("in all could weaken one.") and "could change a claim alone" in first
    assert len(rows) == 2
    place = re.match(r"(?:mentions|statements|stances) a (\d+)-(\d+): “(.+?)” ", rows[0])
    assert place and AGAINST[int(place[1]) : int(place[2])] == place[3]
    assert main(["next", str(tmp_path / "gone")]) == FAILURE
    assert main(["next", str(tmp_path), "--corrections", str(tmp_path / "gone")]) == FAILURE
    assert capsys.readouterr().err.endswith("gone: no such folder; name the folder that holds the corrections\n")
    with pytest.raises(SystemExit, match="2"):
        main(["next", str(tmp_path), "--most", "few"])


def test_corrections_tell_which_claims_moved(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(AGAINST)
    fixed = tmp_path / "fixed"
    fixed.mkdir()
    place = {"start": AGAINST.index("it condemns"), "end": AGAINST.index(". Kataib")}
    row = {"article_id": "a", "unit": "statement", **place, "text": AGAINST[place["start"] : place["end"]]}
    row |= {"holder_actor": "USA_STATE", "target": "IRN_ALIGNED", "polarity": 1, "action": "replace"}
    pd.DataFrame([row]).to_csv(fixed / "stances.csv", index=False)
    out = ["--out", str(tmp_path / "tables")]
    assert main(["annotate", str(tmp_path), *out, "--corrections", str(fixed)]) == SUCCESS
    printed = capsys.readouterr().err
    assert "The camp US is more often against than for the Iran-aligned groups: 1 -> 0 balance" in printed
    assert main(["annotate", str(tmp_path), *out, "--corrections", str(tmp_path / "fixd")]) == FAILURE
    assert "fixd: no such folder" in capsys.readouterr().err
    assert main(["annotate", str(tmp_path), *out]) == SUCCESS
    assert " -> " not in capsys.readouterr().err


def test_score_prints_the_measures(tmp_path, capsys):
    table = pd.DataFrame([{"article_id": "a", "start": 0, "end": 3, "text": "Low", "kind": "body"}])
    table.to_csv(tmp_path / "segments.csv", index=False)
    assert main(["score", str(tmp_path), str(tmp_path)]) == SUCCESS
    assert capsys.readouterr().out.startswith(
        "segments             P 1.000  R 1.000  F1 1.000   (1 of 1 predicted, 1 gold)"
    )
    assert main(["score", str(tmp_path / "gone"), str(tmp_path)]) == FAILURE


def test_tables_are_written_whole_or_not_at_all(tmp_path):
    class Broken(pd.DataFrame):
        def to_csv(self, path, **options):
            path.write_text("half")
            raise OSError("disk full")

    earlier = {"s.csv": "earlier", "t.csv": "earlier"}
    for name, text in earlier.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(OSError, match="disk full"):
        write_tables({"s": pd.DataFrame({"a": [1]}), "t": Broken()}, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == earlier


def test_help_and_wrong_usage():
    run = [sys.executable, "-m", "presslens"]
    shown = subprocess.run([*run, "annotate", "--help"], capture_output=True, text=True, check=True).stdout
    assert "FOLDER" in shown
    assert "--out TABLES" in shown
    assert "exit codes: 0 success" in shown
    assert subprocess.run([*run, "annotate"], capture_output=True, check=False).returncode == 2


def test_odd_characters_and_line_ends_keep_their_offsets(tmp_path):
    texts = {
        "ends": "Council meets\r\n\r\nThe council met on Monday in Basra.\r\n\r\n" + TEXT + "\r\n",
        "mark": "\ufeff" + TEXT + " It was its \u202efirst\u202c meeting\x07 in Erbil.",
        "open": "“We agreed on a budget, Carla Jondottir said in Basra.\n\nThe government of Iraq “did not” answer.\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
    assert main(["annotate", str(tmp_path), "--out", str(tmp_path / "tables")]) == SUCCESS
    for name in ("segments", "mentions", "quoted_spans", "stances"):
        for row in pd.read_csv(tmp_path / "tables" / f"{name}.csv", keep_default_na=False).itertuples():
            assert texts[row.article_id][row.start : row.end] == row.text


def test_out_that_holds_the_articles_or_is_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "actors.csv").write_text("actor,label,type,camp\n")
    assert main(["annotate", str(tmp_path), "--out", str(tmp_path)]) == FAILURE
    assert "holds the articles" in capsys.readouterr().err
    assert main(["annotate", str(tmp_path), "--out", str(tmp_path / "a.txt")]) == FAILURE
    assert "is a file; name a folder" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "actors.csv"]


def test_score_names_the_table_that_lacks_a_column(tmp_path, capsys):
    (tmp_path / "mentions.csv").write_text("article_id,start,end,actor\n")
    assert main(["score", str(tmp_path), str(tmp_path)]) == FAILURE
    assert "mentions.csv: no column form" in capsys.readouterr().err
