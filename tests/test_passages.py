from dataclasses import replace

import pandas as pd

from presslens.passages import find_paragraphs, find_passages, passage_terms, without_names

RAIN = "It rained on the hills for three long days, and then the river rose over its banks."
SNOW = "Snow fell on the northern valleys all night, so that no train left before noon on Sunday."
SHORT = "Nobody had seen that."


def article(*paragraphs: str) -> str:
    return "\n\n".join(["Rain falls", *paragraphs])


def joined(corpus) -> list[list[str]]:
    """The paragraphs of each passage."""
    return [text.split("\n\n") for text in find_passages(corpus)["text"]]


def test_a_short_paragraph_joins_the_one_before_it_and_the_first_the_one_after_it(make_corpus):
    assert joined(make_corpus(a=article(RAIN, SHORT, SNOW))) == [[RAIN, SHORT], [SNOW]]
    assert joined(make_corpus(a=article(SHORT, RAIN, SNOW))) == [[SHORT, RAIN], [SNOW]]
    assert joined(make_corpus(a=article(RAIN, SNOW, SHORT))) == [[RAIN], [SNOW, SHORT]]


def test_what_is_short_can_be_said(make_corpus):
    corpus = make_corpus(a=article(RAIN, SHORT, SNOW))
    assert find_passages(corpus, shortest=4)["words"].tolist() == [17, 4, 17]
    assert find_passages(corpus, shortest=5)["words"].tolist() == [21, 17]


def test_never_more_than_three_paragraphs_are_joined(make_corpus):
    passages = find_passages(make_corpus(a=article(*[SHORT] * 7)))
    assert passages["paragraphs"].tolist() == [3, 3, 1]
    assert passages["words"].tolist() == [12, 12, 4]


def test_nothing_joins_across_furniture_or_articles(make_corpus):
    corpus = make_corpus(a=article(RAIN, "Read more: Snow falls", SHORT), b=article(SNOW, SHORT))
    assert joined(corpus) == [[RAIN], [SHORT], [SNOW, SHORT]]
    assert find_paragraphs(corpus)["section"].tolist() == [1, 2, 1, 1]


def test_nothing_joins_across_a_subhead(make_corpus):
    corpus = make_corpus(a=article(RAIN, SNOW, RAIN.replace("rained", "hailed"), SHORT))
    rows = corpus.segments.assign(kind=["title", "body", "subhead", "body", "body"])
    assert joined(replace(corpus, segments=rows)) == [[RAIN], [RAIN.replace("rained", "hailed"), SHORT]]


def test_offsets_reproduce_the_text_whatever_the_order_of_the_articles(make_corpus):
    texts = {"a": article(RAIN, SHORT, SNOW), "b": article(SHORT, SNOW, SHORT, SHORT, RAIN)}
    corpus = make_corpus(**texts)
    passages = find_passages(corpus)
    assert [corpus.texts[row.article_id][row.start : row.end] for row in passages.itertuples()] == list(
        passages["text"]
    )
    turned = replace(corpus, segments=corpus.segments.iloc[::-1])
    pd.testing.assert_frame_equal(find_passages(turned), passages)


def test_names_are_cut_out_at_their_places(make_corpus):
    text = "Ada Orr met Vell in Tula, and on Sunday Vell told Ada Orr that the old harbour would be closed soon."
    corpus = make_corpus(a=article(text, RAIN))
    passages = find_passages(corpus)
    start, places = passages["start"].iloc[0], [(0, 7), (12, 16), (40, 44), (50, 57)]
    rows = [("a", 5, 10)] + [("a", start + first, start + last) for first, last in places]  # the first in the title
    mentions = pd.DataFrame(rows, columns=["article_id", "start", "end"])
    bare = "met in Tula, and on Sunday told that the old harbour would be closed soon."
    assert without_names(passages, mentions) == without_names(passages, mentions.iloc[::-1]) == [bare, RAIN]
    assert without_names(passages, mentions.head(0)) == [text, RAIN]


def test_terms_are_content_words_without_names_dates_and_words_of_reporting(make_corpus):
    text = "On Monday the workers in Paris said that 200 old bridges were closed."
    corpus = make_corpus(a=article(text + " It had been so for a while."))
    assert passage_terms(corpus, find_passages(corpus)) == [["workers", "old", "bridges", "closed"]]


def test_the_commonest_form_stands_for_a_lemma_in_the_whole_corpus(make_corpus):
    one = "The boats left. A boat sank, and two boats burned while the crew watched the harbour."
    corpus = make_corpus(
        a=article(one), b=article("A boat came back into the harbour when the crew of it was long gone.")
    )
    terms = passage_terms(corpus, find_passages(corpus))
    assert [part.count("boats") for part in terms] == [3, 1] and "boat" not in terms[0] + terms[1]
