import re
import subprocess
import sys

import pandas as pd
import pytest

from presslens.__main__ import FAILURE, PARTIAL, SUCCESS, main

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
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {
        ".presslens",
        *(f"{name}.csv" for name in COLUMNS),
    }
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


def publish(tmp_path, *words):
    """Run a command on one article."""
    folder = tmp_path / "articles"
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(AGAINST)
    return main([*words, "--corpus", str(folder)])


def test_a_figure_is_written_in_its_width_and_in_grey(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert publish(tmp_path, "figure", "source_share") == SUCCESS
    said = capsys.readouterr()
    assert said.out == "" and "source_share_single.svg: Who is made to speak. Bars: share" in said.err
    first = (tmp_path / "source_share_single.svg").read_bytes()
    assert publish(tmp_path, "figure", "source_share", "--out", "again.svg") == SUCCESS
    assert (tmp_path / "again.svg").read_bytes() == first
    grey = ["--palette", "grey", "--width", "full", "--format", "svg"]
    assert publish(tmp_path, "figure", "source_share", *grey) == SUCCESS
    written = (tmp_path / "source_share_full_grey.svg").read_text()
    colours = re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", written)
    assert colours and all(len(set(colour)) == 1 for colour in colours)
    assert publish(tmp_path, "figure", "source_share", "--out", "picture.pdf") == SUCCESS
    assert (tmp_path / "picture.pdf").read_bytes().startswith(b"%PDF")


def test_a_table_is_printed_or_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert publish(tmp_path, "table", "source_camp", "--format", "md") == SUCCESS
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "**Who is made to speak: camps**"
    assert lines[2].startswith("| camp | statements | share statements |") and "ids" not in lines[2]
    assert publish(tmp_path, "table", "source_camp", "--out", "camps.csv") == SUCCESS
    assert capsys.readouterr().out == ""
    assert "ids" in pd.read_csv(tmp_path / "camps.csv").columns
    assert publish(tmp_path, "table", "source_camp", "--format", "xlsx") == SUCCESS
    assert (tmp_path / "source_camp.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("what", ["figure", "table"])
def test_names_are_listed_with_their_titles(what, capsys):
    assert main([what, "--list"]) == SUCCESS
    assert re.search(r"^stance_matrix +Who takes which position$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["figure", "nobody"], "no figure is called 'nobody'; there are: corpus_overview, cleaning_ledger,"),
        (["table", "nobody"], "no table is called 'nobody'; there are: corpus_overview, cleaning_ledger,"),
        (["table", "topics", "--format", "md", "--out", "x.csv"], "x.csv: ends in .csv, but the format is md"),
        (["figure", "topic_terms", "--out", "gone/x.svg"], "gone: no such folder; make it, or name another file"),
        (["figure", "topic_terms", "--out", "articles"], "articles: is a folder; name a file"),
        (["table", "topics", "--out", "articles/actors.csv"], "is read, so nothing is written there"),
        (["table", "topics", "--gold", "gone"], "gone: none of the tables segments,"),
        (["table", "topics", "--corrections", "gone"], "gone: no such folder; name the folder that holds"),
    ],
)
def test_what_cannot_be_published_is_told_before_anything_is_written(tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    assert publish(tmp_path, *words) == FAILURE
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["articles", "a.txt"]


def test_publishing_without_articles_is_wrong_usage(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["figure", "stance_matrix"])
    assert "figure needs a NAME and --corpus FOLDER" in capsys.readouterr().err
