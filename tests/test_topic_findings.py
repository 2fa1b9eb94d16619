import pandas as pd
import pytest

from presslens import draw_topics
from presslens import topic_findings as findings
from presslens.provenance import pieces, plain, with_ids
from presslens.reliability import UNMEASURED
from presslens.topics import Topics

A0, A1, B0, B1 = ("topics:a_1:0-9", "topics:a_1:10-19", "topics:b_1:0-9", "topics:b_1:10-19")
LABELS = pd.Series({"a_1": "a", "b_1": "b"})
TOPICS = pd.DataFrame(
    [
        ("T1", "bread · oven", 2, 60, 0.6, 2, "a_1", 0.75, False, f"{A0} {B0}", A0),
        ("T2", "boat · sail", 1, 30, 0.3, 1, "b_1", 1.0, True, B1, B1),
        ("T3", "rain", 1, 10, 0.1, 1, "a_1", 1.0, True, A1, A1),
    ],
    columns=["topic", "label", "passages", "words", "share", "articles", "main_article", "main_share", "rests_on_one",
             "ids", "main_share_ids"],
)  # fmt: skip
PASSAGES = pd.DataFrame(
    [
        ("a_1", 0, 9, "T1", 45, 0.9, True),
        ("b_1", 0, 9, "T1", 15, 1.0, True),
        ("b_1", 10, 19, "T2", 30, 0.8, True),
        ("a_1", 10, 19, "T3", 10, 0.5, False),
    ],
    columns=["article_id", "start", "end", "topic", "words", "kept", "stable"],
)
PASSAGES = with_ids("topics", PASSAGES)
SURVIVAL = pd.DataFrame(
    [
        ("other examples", 4, 0.91, f"{A0} {B0} {B1} {A1}"),
        ("names left out", 4, 0.5, f"{A0} {B0} {B1} {A1}"),
        ("without a_1", 2, 0.3, f"{B0} {B1}"),
    ],
    columns=["change", "passages", "rand_index", "ids"],
)
METHODS = pd.DataFrame(
    [
        ("codebook", 2, 0.6, 0.7, 0.8, 0.9, f"{A0} {A1}", f"{A0} {B0} {B1} {A1}"),
        ("words: k-means", 2, 0.3, 0.4, None, 0.5, f"{A0} {A1}", f"{A0} {B0} {B1} {A1}"),
        ("articles", 2, 0.2, 0.3, None, None, f"{A0} {A1}", ""),
        ("words: k-means, names left out", 2, 0.1, 0.2, None, 0.4, f"{A0} {A1}", f"{A0} {B0} {B1} {A1}"),
    ],
    columns=["method", "passages", "rand_index", "v_measure", "accuracy", "stability", "ids", "stability_ids"],
)


def described(*, description="groups", reason="", topics=TOPICS, passages=PASSAGES, survival=SURVIVAL) -> Topics:
    """Topics made of those tables."""
    shares = pd.get_dummies(passages["topic"]).astype(float)
    columns = ["topic", "rank", "term", "count", "log_ratio", "low", "high"]
    none = pd.DataFrame(columns=columns)
    return Topics(passages, shares, none.head(0), topics, none, survival, none.head(0), description, reason)


def opens(sentence: str) -> dict[str, str]:
    """What the sentence opens: its words -> the ids of their rows."""
    return {words: ids for words, ids in pieces(sentence) if ids}


NOTHING = described(
    topics=TOPICS.head(0), passages=PASSAGES.head(0), survival=SURVIVAL.head(0), reason="1 passage is too few"
)
OTHER_SUBJECT = described(topics=TOPICS.head(0), passages=PASSAGES.assign(topic="", stable=True))


def test_what_the_passages_are_about():
    assert plain(findings.described(described())) == (
        "4 passages are grouped by likeness, and each group goes by its key terms: by their share of the "
        "words bread · oven (60%), boat · sail (30%) and rain (10%). 3 of 4 keep their topic in at least four of "
        "five runs with other choices; the others are marked as unstable."
    )
    told = plain(findings.described(described(description="codebook", passages=PASSAGES.assign(stable=True))))
    assert "most are like examples of the codebook's topics, so these describe them" in told
    assert told.endswith("4 of 4 keep their topic in at least four of five runs with other choices.")
    many = pd.concat([TOPICS, TOPICS], ignore_index=True)
    assert "rain (10%), bread · oven (60%) and 2 more. " in plain(findings.described(described(topics=many)))


def test_every_number_opens_its_passages():
    assert opens(findings.described(described())) == {
        "4 passages": f"{A0} {B0} {B1} {A1}", "60%": f"{A0} {B0}", "30%": B1, "10%": A1, "3 of 4": f"{A0} {B0} {B1}",
    }  # fmt: skip
    many = pd.concat([TOPICS, TOPICS], ignore_index=True)
    assert opens(findings.described(described(topics=many)))["2 more"] == f"{B1} {A1}"
    assert opens(findings.across_articles(described(topics=TOPICS.iloc[1:]), LABELS))["2"] == f"{B1} {A1}"
    assert opens(findings.across_articles(described(topics=TOPICS.head(1)), LABELS)) == {"75% of its words": A0}
    assert opens(findings.survives(described(), LABELS)) == {"0.91": f"{A0} {B0} {B1} {A1}", "0.30": f"{B0} {B1}"}
    assert opens(findings.compared(METHODS)) == {
        "stability 0.90": f"{A0} {B0} {B1} {A1}", "0.60": f"{A0} {A1}", "stability 0.50": f"{A0} {B0} {B1} {A1}",
        "0.30": f"{A0} {A1}", "0.20": f"{A0} {A1}",
    }  # fmt: skip
    assert opens(findings.names_matter(METHODS)) == {"0 of 1 way": f"{A0} {A1}"}


def test_what_articles_share_and_what_rests_on_one():
    assert plain(findings.across_articles(described(), LABELS)) == (
        "bread · oven is in every article; 2 rest on a single article: boat · sail on b (100% of its words) and rain "
        "on a (100% of its words)."
    )
    assert plain(findings.across_articles(described(topics=TOPICS.iloc[1:2]), LABELS)) == (
        "No topic is in every article; one rests on a single article: boat · sail on b (100% of its words)."
    )
    assert plain(findings.across_articles(described(topics=TOPICS.head(1)), LABELS)) == (
        "bread · oven is in every article; none rests on a single article (the nearest to it is bread · oven, with 75% "
        "of its words in a)."
    )
    assert findings.across_articles(described(), LABELS.head(1)) == (
        "With one article, nothing can be said about which articles share a topic."
    )
    everywhere = pd.concat([TOPICS.head(1)] * 5)
    told = findings.across_articles(described(topics=everywhere), LABELS)
    assert plain(told).startswith("5 topics are in every article;") and opens(told)["5 topics"] == f"{A0} {B0}"


def test_what_the_description_survives():
    assert plain(findings.survives(described(), LABELS)) == (
        "With other examples it agrees with itself by an adjusted Rand index of 0.91 (0 is chance, 1 the same), which "
        "is excellent agreement; it survives least the change “without a” (0.30)."
    )


@pytest.mark.parametrize(
    ("rand_index", "word"), [(0.9, "excellent"), (0.89, "good"), (0.79, "moderate"), (0.64, "poor"), (-0.1, "poor")]
)
def test_agreement_in_words(rand_index, word):
    survival = SURVIVAL.head(1).assign(rand_index=rand_index)
    assert f"which is {word} agreement" in plain(findings.survives(described(survival=survival), LABELS))


def test_agreement_with_a_reader():
    measured = {"passages": 9, "rand_index": 0.5, "v_measure": 0.625, "accuracy": 0.75}
    measured |= {"ids": f"{A0} {A1}", "accuracy_ids": A0}
    told = findings.agrees(described(description="codebook"), measured)
    assert [*opens(told).values()] == [f"{A0} {A1}", A0, f"{A0} {A1}", f"{A0} {A1}"]
    assert plain(told) == (
        "On 9 paragraphs with topics given by hand: 75% have the same topic; adjusted Rand index 0.50, V-measure 0.62. "
        "The classifier has seen none of these articles."
    )
    assert findings.agrees(described(), measured | {"accuracy": float("nan"), "ids": "", "accuracy_ids": ""}) == (
        "On 9 paragraphs with topics given by hand: adjusted Rand index 0.50, V-measure 0.62."
    )
    assert findings.agrees(described(), {}) == UNMEASURED


def test_ways_are_compared():
    assert plain(findings.compared(METHODS)) == (
        "Of 3 ways to describe the passages, “codebook” (stability 0.90) agrees best with the topics by hand (adjusted "
        "Rand index 0.60). Of those that know no codebook, the best is “words: k-means” (stability 0.50) (0.30), where "
        "taking each article as one topic gives 0.20."
    )
    blind = METHODS.assign(rand_index=float("nan"))
    assert plain(findings.compared(blind)) == (
        "Without topics given by hand only stability can be compared: highest is “codebook” (stability 0.90)."
    )


def test_names_matter_where_most_ways_are_worse_without_them():
    assert plain(findings.names_matter(METHODS)) == (
        "Without the names of actors, 0 of 1 way agree better with the reader: names tell what a passage is about "
        "here, so they are left in."
    )
    better = METHODS.assign(rand_index=[0.6, 0.3, 0.2, 0.4])
    told = findings.names_matter(better)
    assert plain(told) == "Without the names of actors, 1 of 1 way agree better with the reader."
    assert findings.names_matter(METHODS.head(3)) == findings.names_matter(METHODS.assign(rand_index=None)) == ""


@pytest.mark.parametrize("topics", [NOTHING, OTHER_SUBJECT], ids=["too little", "another subject"])
def test_every_sentence_and_figure_reads_well_where_nothing_is_found(topics):
    first = {
        "too little": "What the passages are about is not told: 1 passage is too few. The key terms alone are shown.",
        "another subject": "Of 4 passages, not one is about a topic that the codebook names.",
    }["too little" if topics.reason else "another subject"]
    assert plain(findings.described(topics)) == plain(findings.across_articles(topics, LABELS)) == first
    drawn = [
        draw_topics.topic_terms(topics), draw_topics.topic_course(topics, LABELS),
        draw_topics.topic_by_article(topics, LABELS),
    ]  # fmt: skip
    assert [(drawing.alt, drawing.caption) for drawing in drawn] == [(first, first)] * 3


def test_nothing_to_compare_or_to_change():
    assert findings.survives(NOTHING, LABELS) == "What the description survives cannot be told."
    nothing = draw_topics.topic_methods(METHODS.head(0))
    assert nothing.alt == nothing.caption == "There are too few passages to compare ways to describe them."


def test_the_course_keeps_the_order_and_rings_what_is_unstable():
    drawing = draw_topics.topic_course(described(), LABELS)
    assert drawing.data["stable"].tolist() == [True, True, True, False]
    assert "(n = 4) in reading order, 2 of 2 articles" in drawing.caption
    axes = drawing.figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["bread · oven", "boat · sail", "rain"]
    assert len(axes.lines) == 1 and axes.lines[0].get_ydata() == 2


def test_cells_are_percent_of_the_words_of_an_article():
    drawing = draw_topics.topic_by_article(described(), LABELS)
    assert drawing.data[["topic", "article_id", "passages", "words"]].values.tolist() == [
        ["T1", "a_1", 1, 45], ["T1", "b_1", 1, 15], ["T2", "b_1", 1, 30], ["T3", "a_1", 1, 10],
    ]  # fmt: skip
    assert [text.get_text() for text in drawing.figure.axes[0].texts] == ["82", "33", "67", "18"]
    labels = [label.get_text() for label in drawing.figure.axes[0].get_yticklabels()]
    assert labels == ["bread · oven", "boat · sail (one article)", "rain (one article)"]


def test_the_figure_of_ways_leaves_out_those_without_names():
    drawing = draw_topics.topic_methods(METHODS)
    assert drawing.data["method"].tolist() == ["codebook", "words: k-means", "articles"]
    assert "n = 2 paragraphs" in drawing.caption
    labels = [label.get_text() for label in drawing.figure.axes[0].get_yticklabels()]
    assert labels == ["the codebook’s examples", "words: k-means", "each article one topic"]
