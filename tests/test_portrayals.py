from test_sourcing import corpus_of, mentions_in

from presslens.portrayals import PORTRAYAL_COLUMNS, find_portrayals
from presslens.sourcing import find_statements

NAMES = {
    "Iran": ("IRN", "name", "country"),
    "Baghdad": ("IRQ_GOV", "metonym", "government"),
    "US": ("USA", "modifier", "country"),
}


def portrayals(*paragraphs: str) -> list[tuple]:
    corpus = corpus_of(*paragraphs)
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    table = find_portrayals(corpus, mentions, statements)
    assert all(corpus.texts["a"][row.start : row.end] == row.text for row in table.itertuples())
    assert all(row.text in row.sentence for row in table.itertuples())
    columns = ["text", "target", "unit", "holder_actor", "portrayal", "attack"]
    return list(table[columns].itertuples(index=False, name=None))


def test_each_mention_has_its_voice_and_its_portrayal() -> None:
    assert portrayals("Baghdad said Iran was a reliable friend.", "The US embassy opened.") == [
        ("Iran", "IRN", "statement:s1", "IRQ_GOV", "positive", False),
        ("US", "USA", "narration", "NARRATOR", "neutral", False),
    ]


def test_a_sentence_may_tell_of_an_attack() -> None:
    assert [row[-1] for row in portrayals("US strikes killed four men.")] == [True]
    assert [row[-1] for row in portrayals("US officials carried out a plan.")] == [False]


def test_no_mention_gives_an_empty_table() -> None:
    corpus = corpus_of("The harbour was closed on Monday.")
    mentions = mentions_in(corpus, NAMES)
    statements, _ = find_statements(corpus, mentions)
    table = find_portrayals(corpus, mentions, statements)
    assert list(table.columns) == PORTRAYAL_COLUMNS and table.empty
