import hashlib
from pathlib import Path

import pytest

from presslens.corpus import count_words, load_corpus, split_sentences
from presslens.reading import InputError

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
BODY = "The council met on Monday in the old town hall. It agreed on a budget for the coming year."


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("“We will act,” he said. “Soon.” Then he left.", ["“We will act,” he said.", "“Soon.”", "Then he left."]),
        ("“No!” she said. Why?", ["“No!” she said.", "Why?"]),
        ("Lt. Gen. Ali Saadi met Mr. Smith on Nov. 5 in the U.S. The talks ended.", None),
        ("They stopped.. The rest went on.", ["They stopped..", "The rest went on."]),
    ],
)
def test_sentences(text, sentences):
    found = [text[start:end] for start, end in split_sentences(text)]
    assert found == (sentences or [text[:-17], "The talks ended."])


def test_words():
    assert count_words("Kata’ib Hizballah's 2,500 U.S.-led co-ordinated “men” – all of them.") == 9


def test_offsets_reproduce_their_text(seeds):
    for table in (seeds.segments, seeds.sentences):
        assert all(seeds.texts[row.article_id][row.start : row.end] == row.text for row in table.itertuples())


def test_sentences_stay_inside_their_paragraph(seeds):
    segments = seeds.segments.set_index(["article_id", "start"])["end"]
    for row in seeds.sentences.itertuples():
        assert row.paragraph <= row.start < row.end <= segments[row.article_id, row.paragraph]


def test_seeds_are_as_given():
    sums = dict(reversed(line.split("  ")) for line in (SEEDS / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {path.name for path in SEEDS.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())


def test_carriage_returns_and_unpaired_marks(make_corpus):
    corpus = make_corpus(a=f"{BODY}\r\n\r\n“A mark that nobody closes stood in the text of this paragraph.\r\n")
    assert list(corpus.segments["text"]) == [BODY, "“A mark that nobody closes stood in the text of this paragraph."]
    assert corpus.articles["words"].tolist() == [31]


def test_file_without_running_text_is_reported(make_corpus):
    corpus = make_corpus(a=BODY, b="Updated: October 23, 2023, 12:47 PM\n")
    assert list(corpus.texts) == ["a"]
    assert corpus.problems.to_dict("records") == [
        {"file": "b.txt", "reason": "no running text found", "mend": "put the article's text into it"}
    ]


def test_many_paragraphs(make_corpus):
    corpus = make_corpus(a="\n\n".join(f"{BODY} This is paragraph number {i}." for i in range(10_000)))
    assert (len(corpus.segments), len(corpus.sentences)) == (10_000, 30_000)


def test_supplied_metadata_and_its_errors(tmp_path):
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "sources.csv").write_text(
        "article_id,outlet,url,published,evidence\n"
        "a,The Gazette,,2024-06-07,the date in the address\n"
        "b,The Herald,,2024,\n"
    )
    corpus = load_corpus(tmp_path)
    row = corpus.articles.iloc[0]
    assert (row["outlet"], row["published"], row["published_precision"]) == ("The Gazette", "2024-06-07", "day")
    assert row["published_evidence"] == "supplied: the date in the address"
    assert list(corpus.problems["file"]) == ["sources.csv"]
    assert "b" in corpus.problems["reason"].iloc[0]


def test_nothing_usable_is_an_error_that_names_the_files(tmp_path):
    with pytest.raises(InputError, match=r"no \.txt file in it"):
        load_corpus(tmp_path)
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(InputError, match=r"no file in it can be used \(a.txt: empty file\)"):
        load_corpus(tmp_path)


def test_order_of_files_changes_nothing(make_corpus):
    one = make_corpus(b=BODY)
    two = make_corpus(a="Another council met on Tuesday. It agreed on nothing at all.", b=BODY)
    assert two.segments[two.segments["article_id"] == "b"].reset_index(drop=True).equals(one.segments)
