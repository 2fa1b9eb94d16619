import subprocess
import sys

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from presslens import coding, coding_findings, draw_coding
from presslens.coding import coder_agreement, growing_agreement, read_answers, save_answer, table_answers, write_sheet
from presslens.coding_sample import ITEM_COLUMNS, sample_items
from presslens.provenance import pieces, plain, with_ids
from presslens.reading import InputError

TEXT = (
    "Harbour & town <quarrel>\n\n"
    "“The quay is ours,” Vell said, “and it stays ours.” The town called this a dream.\n\n"
    "Orr said the harbour was well led. She added that the town was not.\n\n"
    "The harbour lies north of the town."
)
ACTORS = pd.DataFrame(
    [
        ("VELL", "Vell", "person", "other"),
        ("ORR", "Ada Orr", "person", "other"),
        ("TOWN", "the town", "place", "other"),
    ],
    columns=["actor", "label", "type", "camp"],
)


def at(words, start=0):
    start = TEXT.index(words, start)
    return start, start + len(words)


def span(*words):
    return ";".join("{}-{}".format(*at(part)) for part in words)


@pytest.fixture
def corpus(make_corpus):
    return make_corpus(a=TEXT)


@pytest.fixture
def tables():
    said = [("s1", span("The quay is ours,", "and it stays ours."), "Vell", "VELL", 0.9),
            ("s2", span("the harbour was well led"), "Orr", "ORR", 0.9),
            ("s3", span("the town was not"), "She", "ORR", 0.3)]  # fmt: skip
    columns = ["statement_id", "content_spans", "source_text", "source_actor", "confidence"]
    taken = [("statement:s2", *at("the harbour was well led"), "HARBOUR", 1, 0.9),
             ("statement:s3", *at("the town was not"), "TOWN", -1, 0.9),
             ("narration", *at("The harbour lies north of the town."), "TOWN", 0, 0.9),
             ("narration", *at("The harbour lies north of the town."), "HARBOUR", 0, 0.2)]  # fmt: skip
    stances = pd.DataFrame(taken, columns=["unit", "start", "end", "target", "polarity", "confidence"])
    passages = pd.DataFrame([at("“The quay is ours,” Vell said, “and it stays ours.” The town called this a dream.")])
    return {
        "statements": pd.DataFrame(said, columns=columns).assign(article_id="a"),
        "stances": stances.assign(article_id="a"),
        "mentions": pd.DataFrame({"article_id": "a", "actor": ["VELL", "ORR", "TOWN"]}),
        "actors": ACTORS,
        "passages": passages.set_axis(["start", "end"], axis=1).assign(article_id="a"),
        "topics": pd.DataFrame(columns=["article_id", "start", "end", "topic"]),
    }


@pytest.fixture
def items(corpus, tables):
    return sample_items(corpus, tables)


def item(items, name):
    return items.set_index("item", drop=False).loc[name].to_dict()


def answer_all(path, items, answers, coder="kim"):
    for name, answer in answers.items():
        save_answer(path, item(items, name), answer, coder=coder)
    return read_answers(path, items)


def names(items, kind):
    return list(items[items["kind"] == kind].sort_values(["start", "item"])["item"])


def test_items_point_at_their_text(items):
    assert list(items.columns) == ITEM_COLUMNS
    assert all(TEXT[row.start : row.end] == row.text for row in items.itertuples())
    quoted = item(items, f"source:a:{at('The quay')[0]}-{at('stays ours.')[1]}")
    assert [quoted["context"][start:end] for start, end in quoted["marks"]] == [
        "The quay is ours,",
        "and it stays ours.",
    ]
    assert quoted["before"] == "Harbour & town <quarrel>"
    assert quoted["context"].startswith("“The quay") and quoted["context"].endswith("a dream.")
    assert quoted["choices"] == {
        "ORR": "Ada Orr",
        "VELL": "Vell",
        "somebody_else": "somebody else",
        "cannot_tell": "cannot tell",
    }
    stance = item(items, "stance:a:{}-{}:TOWN:statement".format(*at("the town was not")))
    assert stance["question"] == "Which position toward TOWN is “She” made to take in the marked words?"
    assert len(items) == 8 and items["item"].is_unique


def test_sample_is_blind(corpus, tables, items):
    statements, stances = tables["statements"], tables["stances"]
    other = {
        "statements": statements.assign(source_actor=["ORR", "VELL", "VELL"], confidence=[0.1, 0.9, 0.1]),
        "stances": stances.assign(polarity=[0, 1, -1, -1], confidence=[0.1, 0.2, 0.3, 0.9], holder_actor="VELL"),
        "topics": tables["passages"].assign(topic="attacks"),
    }
    pd.testing.assert_frame_equal(items, sample_items(corpus, tables | other))


def test_sample_holds_rare_and_doubtful_rows_and_repeats(corpus, tables):
    places = [(start, start + 3) for start in range(30)]
    stances = pd.DataFrame(places, columns=["start", "end"])
    stances = stances.assign(article_id="a", unit="narration", target="TOWN", polarity=0, confidence=0.9)
    stances.loc[7, "polarity"] = -1
    stances.loc[19, "confidence"] = 0.4
    drawn = [sample_items(corpus, {"stances": stances}, each=4, seed=seed) for seed in (1, 1, 2)]
    assert all({7, 19} < set(items["start"]) and len(items) == 4 for items in drawn)
    pd.testing.assert_frame_equal(drawn[0], drawn[1])
    assert list(drawn[0]["item"]) != list(drawn[2]["item"])
    shuffled = sample_items(corpus, {"stances": stances.sample(frac=1, random_state=0)}, each=4, seed=1)
    pd.testing.assert_frame_equal(drawn[0], shuffled)


def test_one_content_of_two_sources_is_not_asked(corpus, tables):
    twice = pd.concat([tables["statements"], tables["statements"].iloc[[0]].assign(source_actor="ORR")])
    assert names(sample_items(corpus, tables | {"statements": twice}), "source") == [
        "source:a:{}-{}".format(*at("the harbour was well led")),
        "source:a:{}-{}".format(*at("the town was not")),
    ]


def test_answers_are_saved_one_by_one_and_replaced(tmp_path, items):
    path = tmp_path / "coding" / "kim.csv"
    one, two, three = names(items, "source")
    assert read_answers(path).empty
    answer_all(path, items, {one: "ORR", two: "VELL"})
    answers = answer_all(path, items.iloc[::-1], {one: "cannot_tell"})
    assert answers[["item", "answer", "coder"]].to_numpy().tolist() == [
        [one, "cannot_tell", "kim"],
        [two, "VELL", "kim"],
    ]
    kept = answer_all(path, items[items["item"] != one], {three: "ORR"})
    assert list(kept["item"]) == [one, two, three]
    assert all(TEXT[row.start : row.end] == row.text for row in kept.itertuples())
    assert path.read_text().splitlines()[0] == "item,kind,article_id,start,end,text,answer,coder"
    with pytest.raises(
        InputError, match=r"answer 'nobody' to source:a:.*: none of ORR, VELL, somebody_else, cannot_tell"
    ):
        save_answer(path, item(items, one), "nobody", coder="kim")
    with pytest.raises(InputError, match=r"kim\.csv: holds the answers of kim; name another file for lee"):
        save_answer(path, item(items, one), "ORR", coder="lee")


def test_a_crash_while_saving_loses_nothing(tmp_path, items, monkeypatch):
    path = tmp_path / "kim.csv"
    one, two, _ = names(items, "source")
    answer_all(path, items, {one: "ORR"})
    before = path.read_bytes()

    def fail(*paths):
        raise OSError("no space left")

    monkeypatch.setattr(coding.os, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        save_answer(path, item(items, two), "ORR", coder="kim")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.glob("*kim.csv*")] == ["kim.csv"]


def test_a_sheet_is_filled_in_by_hand(tmp_path, items):
    path = write_sheet(items, tmp_path / "kim.csv", coder="kim")
    assert read_answers(path, items).empty
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert "ORR (Ada Orr); VELL (Vell); somebody_else (somebody else)" in " ".join(sheet["choices"])
    one, two, _ = names(items, "source")
    sheet.loc[sheet["item"] == one, "answer"] = " ada orr "
    sheet.to_csv(path, index=False)
    answers = answer_all(path, items, {two: "VELL"})
    assert dict(zip(answers["item"], answers["answer"], strict=True)) == {one: "ORR", two: "VELL"}
    assert list(pd.read_csv(path).columns) == list(sheet.columns) and len(pd.read_csv(path)) == len(items)
    with pytest.raises(InputError, match=r"kim\.csv: exists already, perhaps with answers"):
        write_sheet(items, path, coder="kim")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": "maybe"}, "row 2: answer 'maybe' is none of ORR, VELL, somebody_else, cannot_tell; correct it"),
        ({"text": "other words"}, "row 2: its text is not what stands there in the article; remove the row"),
        ({"kind": "mood"}, "row 2: kind 'mood' is none of source, stance, topic"),
        ({"kind": "topic"}, "row 2: kind 'topic', but its item asks for a source; correct the kind"),
        ({"coder": ""}, "row 2: no coder; write who gave the answer"),
        ({"start": "first"}, "row 2: start is no whole number"),
    ],
)
def test_a_bad_row_is_named(tmp_path, items, change, message):
    path = tmp_path / "kim.csv"
    row = answer_all(path, items, {names(items, "source")[0]: "ORR"}).iloc[0].to_dict()
    pd.DataFrame([row | change]).to_csv(path, index=False)
    with pytest.raises(InputError, match=message):
        read_answers(path, items)


def test_a_bad_file_is_named(tmp_path, items):
    path = tmp_path / "kim.csv"
    row = answer_all(path, items, {names(items, "source")[0]: "ORR"}).iloc[0].to_dict()
    pd.DataFrame([row, row]).to_csv(path, index=False)
    with pytest.raises(InputError, match="row 3: its item is answered above"):
        read_answers(path)
    pd.DataFrame([row, row | {"item": "x", "coder": "lee"}]).to_csv(path, index=False)
    with pytest.raises(InputError, match="answers of kim and lee; give each coder a file"):
        read_answers(path)
    path.write_text("item;answer\n")
    with pytest.raises(InputError, match="no column item, kind"):
        read_answers(path)
    with pytest.raises(InputError, match=r"coder '\.\./kim': give a name of letters"):
        coding.answers_path(tmp_path, "../kim")


def test_tables_answer_as_a_coder(items, tables):
    program = table_answers(items, tables, coder="program").set_index("item")["answer"].to_dict()
    assert [program[name] for name in names(items, "source")] == ["VELL", "ORR", "ORR"]
    assert sorted(program[name] for name in names(items, "stance")) == ["against", "in_favour", "neutral", "neutral"]
    assert not set(names(items, "topic")) & program.keys()
    stances = tables["stances"].iloc[[0]].assign(polarity=-1)
    statements = tables["statements"].iloc[[1]].assign(source_actor="")
    topics = tables["passages"].assign(topic="attacks")
    by_hand = {"stances": stances, "statements": statements, "topics": topics}
    answers = table_answers(items, by_hand, coder="hand")
    assert sorted(answers["answer"]) == [
        "against",
        "attacks",
        "no_position",
        "no_position",
        "no_position",
        "somebody_else",
    ]


def test_agreement_by_kind_and_as_it_grows(tmp_path, items, tables):
    one, two, three = names(items, "source")  # the program says VELL, ORR, ORR
    stance = names(items, "stance")[0]
    answers = answer_all(tmp_path / "kim.csv", items, {one: "VELL", two: "VELL", three: "ORR", stance: "no_position"})
    by_hand = {"statements": tables["statements"].head(2)}
    table = coder_agreement(items, answers, tables, by_hand)
    assert table[["kind", "against", "answers", "units"]].to_numpy().tolist() == [
        ["source", "program", 3, 3],
        ["source", "hand-made tables", 3, 2],
        ["source", "program and hand-made tables", 3, 2],
    ]
    # VELL with VELL, VELL with ORR, ORR with ORR: 2 of 6 values differ from their partner's; by chance 2 x 3 x 3 of 30.
    assert table["alpha"].tolist() == pytest.approx(
        [1 - (2 / 6) / (18 / 30), 1 - (2 / 4) / (6 / 12), 1 - (2 / 6) / (16 / 30)]
    )
    assert table["same"].tolist() == pytest.approx([2 / 3, 1 / 2, 1 / 2])
    assert coding_findings.left_out(table) == ""
    assert plain(coding_findings.left_out(coder_agreement(items, answers, {}, by_hand))) == (
        "Not compared, since one of the two gives no answer there: 1 of 3 answers on sources with the hand-made tables."
    )
    growth = growing_agreement(items, answers, tables)
    assert growth[["kind", "answers", "units"]].to_numpy().tolist() == [["source", 2, 2], ["source", 3, 3]]
    assert growth["alpha"].tolist() == pytest.approx([0.0, 4 / 9])
    assert growing_agreement(items, answers.head(1), tables).empty
    assert plain(coding_findings.agreed(coder_agreement(items, answers.head(1), tables, {}))) == (
        "Krippendorff's alpha (1 agreement in everything, 0 as by chance): on sources the coder agrees with the "
        "program in 100% of 1 item alike (a single item, so no alpha)."
    )


def test_agreement_opens_the_rows_that_were_coded_again(tmp_path, items, tables):
    one, two, three = names(items, "source")
    said = with_ids("statements", tables["statements"].assign(source_start=[1, 2, 3]))
    answers = answer_all(tmp_path / "kim.csv", items, {one: "VELL", two: "VELL", three: "cannot_tell"})
    ids = said["id"].tolist()
    table = coder_agreement(items, answers, {"statements": said}, {"statements": said.head(1)})
    assert table.loc[table["against"] == "program", ["ids", "answers_ids", "same_ids", "left_ids"]].values.tolist() == [
        [" ".join(ids[:2]), " ".join(ids), ids[0], ids[2]]
    ]
    assert dict(pieces(coding_findings.agreed(table.head(1))))["50%"] == ids[0]
    assert dict(pieces(coding_findings.left_out(table.head(1))))["1"] == ids[2]
    growth = growing_agreement(items, answers, {"statements": said})
    assert growth["ids"].tolist() == [ids[1], " ".join(ids)]
    assert coding.differences(items, answers, {"statements": said})["id"].tolist() == ids[1:]
    sampled = dict(pieces(coding_findings.sampled(items, 1)))
    assert sampled["1 of 1 article"] == "articles:a" and len(sampled["3 sources"].split()) == 3
    assert sampled["3 sources"].startswith("passages:a:")  # of the passage alone, since coding is blind


def test_growth_is_drawn_a_panel_a_kind():
    columns = ["kind", "answers", "units", "alpha", "low", "high"]
    rows = [("source", 2, 2, 0.0, -0.5, 1.0), ("source", 3, 3, 0.5, -0.2, 1.0), ("topic", 4, 3, 1.0, 1.0, 1.0)]
    drawing = draw_coding.coder_growth(pd.DataFrame(rows, columns=columns))
    assert [axes.get_title(loc="left") for axes in drawing.figure.axes] == ["source (n = 3)", "topic (n = 3)"]
    assert "(n = 6 units that both coded)" in drawing.caption
    assert drawing.alt == (
        "Alpha with the program is 0.50 on sources after 3 answers (95% interval -0.20 to 1.00) and 1.00 on topics "
        "after 4 answers (too little disagreement for an interval)."
    )
    empty = draw_coding.coder_growth(pd.DataFrame(columns=columns))
    assert empty.caption == "There are too few answers that differ from each other for alpha to be told."
    for made in (drawing, empty):
        plt.close(made.figure)


def test_differences_name_both_answers(tmp_path, items, tables):
    one, two, three = names(items, "source")
    answers = answer_all(tmp_path / "kim.csv", items, {three: "VELL", one: "VELL", two: "cannot_tell"})
    found = coding.differences(items, answers, tables)
    assert found[["text", "answer", "program"]].to_numpy().tolist() == [
        ["the town was not", "VELL", "ORR"],
        ["the harbour was well led", "cannot_tell", "ORR"],
    ]


def open_desk(items, tables, path):
    return coding.open_desk(items, path, coder="kim", tables=tables, by_hand={})


def press(desk, label):
    next(button for button in desk.choices if button.description == label and button.layout.display == "").click()


def test_desk_saves_each_answer_and_resumes(tmp_path, items, tables):
    path = tmp_path / "kim.csv"
    order = list(items["item"])
    desk = open_desk(items, tables, path)
    assert desk.progress.value == "Item 1 of 8; 0 answered."
    for done in (1, 2, 3):
        press(desk, "cannot tell")
        assert list(read_answers(path)["item"]) == order[:done]
    desk.back.click()
    assert [button.description for button in desk.choices if button.button_style == "info"] == ["cannot tell"]
    again = open_desk(items, tables, path)
    assert (again.place, again.progress.value) == (3, "Item 4 of 8; 3 answered.")
    again.forward.click()
    press(again, "cannot tell")
    assert list(read_answers(path)["item"]) == [*order[:3], order[4]]
    again.back.click()
    again.back.click()
    for _ in range(8 - 4):
        press(again, "cannot tell")
    assert again.progress.value.endswith("8 answered: all done.")


def test_desk_shows_the_text_and_nothing_found(tmp_path, items, tables):
    only = items[items["item"].isin(names(items, "source")[:1])]
    desk = open_desk(only, tables, tmp_path / "kim.csv")
    assert "Harbour &amp; town &lt;quarrel&gt;" in desk.text.value
    assert "“<mark>The quay is ours,</mark>” Vell said, “<mark>and it stays ours.</mark>”" in desk.text.value
    assert [button.description for button in desk.choices] == ["Ada Orr", "Vell", "somebody else", "cannot tell"]
    assert desk.box.children[-1].selected_index is None
    assert "No answer can be compared yet." in desk.agreement.value
    press(desk, "Vell")
    assert "100% of 1 item alike" in desk.agreement.value


def test_nothing_to_code_is_said(corpus, tmp_path, tables):
    with pytest.raises(InputError, match="the sample has no items"):
        open_desk(sample_items(corpus, {}), tables, tmp_path / "kim.csv")


def test_only_the_desk_needs_widgets():
    code = "import sys, presslens.coding, presslens.draw_coding; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
