import pandas as pd
import pytest

from presslens.language import paragraphs, parse, truecase


@pytest.mark.parametrize(
    ("heading", "cased"),
    [
        ("Iraq Condemns US Strikes on Border Militias", "Iraq condemns US strikes on border militias"),
        ("Council rejects plan for new bridge over the Lynn", "Council rejects plan for new bridge over the Lynn"),
        ("Boost relations", "Boost relations"),
    ],
)
def test_truecase(heading, cased):
    assert truecase(heading, {"Iraq"}) == cased
    assert len(cased) == len(heading)


def test_sentences_of_the_parse_are_those_of_the_table(make_corpus):
    text = "Gen. Ali Saadi left the U.S. on Monday. “We agreed,” he said. “No more.”"
    corpus = make_corpus(a=text)
    ((offset, kind, doc),) = paragraphs(corpus, "a")
    assert (offset, kind) == (0, "body")
    parsed = pd.Series([sentence.text for sentence in doc.sents])
    assert parsed.tolist() == corpus.sentences["text"].tolist()


def test_a_paragraph_is_parsed_once():
    assert parse("The council met.") is parse("The council met.")
