import pytest

from presslens.cleaning import find_segments
from presslens.metadata import describe_article, read_sources

LEAD = "The army said on Monday that two soldiers were killed in an attack near the town of Harda in the west."
SECOND = "Officials in the capital blamed a group that has fought the army for years and that is paid from abroad."
TITLE = "Two soldiers killed in attack near Harda"


def describe(*lines, supplied=None):
    text = "\n".join(lines)
    return describe_article(text, find_segments(text), supplied=supplied)


def test_everything_stated():
    assert describe(TITLE, "Nov. 20, 2024", f"HARDA, Ostland (Ostland 24) {LEAD}", SECOND) == {
        "outlet": "Ostland 24",
        "outlet_evidence": "stated: in the dateline",
        "title": TITLE,
        "dateline_place": "HARDA, Ostland",
        "published": "2024-11-20",
        "published_precision": "day",
        "published_evidence": 'stated: "Nov. 20, 2024"',
    }


def test_nothing_stated():
    assert describe(LEAD, SECOND) == {
        "outlet": "",
        "outlet_evidence": "unknown",
        "title": "",
        "dateline_place": "",
        "published": "",
        "published_precision": "",
        "published_evidence": "unknown",
    }


def test_outlet_that_sources_told():
    row = describe(TITLE, LEAD, "The mayor told The Harda Courier that he had been warned by the army in the spring.")
    assert (row["outlet"], row["outlet_evidence"]) == ("The Harda Courier", 'inferred: "told The Harda Courier"')


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor told Reuters that he had been warned by the army in the spring of the year.",
        "The mayor told Minister Karl Post that he had been warned by the army in the spring.",
        "The mayor told Congress that he had been warned by the army in the spring of the year.",
        "The mayor told the online outlet Harda Wire that he had been warned by the army in the spring.",
    ],
)
def test_no_outlet(sentence):
    assert describe(TITLE, LEAD, sentence)["outlet"] == ""


def test_agency_in_a_credit_is_no_outlet():
    assert describe(TITLE, "The bridge at Harda. (Photo: AFP)", LEAD, SECOND)["outlet"] == ""


def test_outlet_of_the_copyright_line():
    row = describe(TITLE, LEAD, SECOND, "© 2025 Harda Post. All rights reserved.")
    assert (row["outlet"], row["outlet_evidence"]) == ("Harda Post", 'stated: "© 2025 Harda Post"')


def test_updated_counts_as_published():
    row = describe(TITLE, LEAD, SECOND, "Updated: October 23, 2023, 12:47 PM")
    assert (row["published"], row["published_precision"]) == ("2023-10-23T12:47", "minute")


def test_published_goes_before_updated():
    row = describe(TITLE, "Updated: 24 October 2023", "Published: 23 October 2023", LEAD, SECOND)
    assert row["published"] == "2023-10-23"


def test_day_of_the_dateline_with_an_inferred_year():
    row = describe(
        TITLE,
        f"HARDA, March 3 (AP) - {LEAD}",
        "Parliament on Monday passed the 2024 budget, and the army got half of it.",
    )
    assert (row["published"], row["published_precision"]) == ("2024-03-03", "day")
    assert row["published_evidence"] == 'inferred: "on Monday passed the 2024 budget"; only day and month in the file'


def test_year_of_the_present_perfect():
    row = describe(
        TITLE, LEAD, "The group has carried out more than 40 attacks in 2021, and it began in 2014 with none."
    )
    assert (row["published"], row["published_precision"]) == ("2021", "year")


@pytest.mark.parametrize(
    "sentence",
    [
        "The war ended in 2003 and the army left the town of Harda.",
        "The law of the 2005 constitution was never used by the army.",
    ],
)
def test_years_gone_by_say_nothing(sentence):
    assert describe(TITLE, LEAD, sentence)["published"] == ""


GIVEN = {
    "outlet": "Harda Post",
    "url": "https://post.example/1",
    "published": "2024-06-07",
    "evidence": "the date in the address",
}


def test_supplied_fills_what_is_unknown():
    row = describe(TITLE, LEAD, SECOND, supplied=GIVEN)
    assert (row["outlet"], row["outlet_evidence"]) == ("Harda Post", "supplied: https://post.example/1")
    assert (row["published"], row["published_precision"]) == ("2024-06-07", "day")
    assert row["published_evidence"] == "supplied: the date in the address"


def test_what_the_file_states_stands():
    row = describe(TITLE, "Nov. 20, 2024", f"HARDA (Ostland 24) {LEAD}", SECOND, supplied=GIVEN)
    assert (row["outlet"], row["published"]) == ("Ostland 24", "2024-11-20")


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday the court cited the 2005 constitution.",
        "He has been the leader of the party since the war in 2003.",
        "She has written about the invasion in 2003.",
        "The town on Sunday marked the 1991 uprising.",
    ],
)
def test_year_of_something_past_is_not_inferred(sentence):
    assert describe(TITLE, LEAD, sentence)["published"] == ""


def test_supplied_is_taken_where_it_is_finer():
    assert describe(TITLE, "June 2024", LEAD, SECOND, supplied=GIVEN)["published"] == "2024-06-07"
    assert describe(TITLE, "July 2024", LEAD, SECOND, supplied=GIVEN)["published"] == "2024-07"


def test_read_sources(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text("x")
    (tmp_path / "sources.csv").write_text(
        "article_id,outlet,url,published,evidence\n"
        "a,Harda Post,,2024-06-07,address\n"
        "z,Nobody,,2024,none\n"
        "b,Harda Post,,7 June,address\n"
        "a,Other Post,,2023,none\n"
    )
    sources, problems = read_sources(tmp_path)
    assert sources.to_dict("list") == {
        "article_id": ["a", "b"],
        "outlet": ["Harda Post", "Harda Post"],
        "url": ["", ""],
        "published": ["2024-06-07", ""],
        "evidence": ["address", "address"],
    }
    assert problems["reason"].tolist() == [
        "row 3: no article 'z'",
        "row 4: published '7 June' is no date",
        "row 5: a again",
    ]
    assert set(problems["file"]) == {"sources.csv"}
    assert problems["mend"].str.len().gt(0).all()


def test_sources_with_missing_columns(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "sources.csv").write_text("article_id,outlet\na,Harda Post\n")
    sources, problems = read_sources(tmp_path)
    assert sources["outlet"].tolist() == ["Harda Post"]
    assert problems["reason"].tolist() == ["no column url, published, evidence"]


def test_sources_without_ids_or_unreadable(tmp_path):
    (tmp_path / "sources.csv").write_text("name\nx\n")
    assert read_sources(tmp_path)[0].empty
    (tmp_path / "sources.csv").write_bytes(b"article_id\n\xff\xfe")
    sources, problems = read_sources(tmp_path)
    assert sources.empty
    assert len(problems) == 1


def test_no_sources(tmp_path):
    sources, problems = read_sources(tmp_path)
    assert sources.empty
    assert problems.empty
    assert list(problems.columns) == ["file", "reason", "mend"]
