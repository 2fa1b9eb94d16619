import pytest

from presslens.combining import attributions
from presslens.language import parse
from presslens.quotations import find_quotations
from presslens.tagger import Frame


def frame(text: str, cue: str, content: str, source: str, is_cue: float = 0.99, is_content: float = 0.99) -> Frame:
    spans = [(text.index(part), text.index(part) + len(part)) for part in (cue, content, source)]
    return Frame(spans[0], (spans[1],), spans[2], is_cue, is_content)


def combined(text: str, *frames: Frame) -> list[tuple[str, list[str], str, str]]:
    doc = parse(text)
    quotes = [(q.start, q.end) for q in find_quotations([(0, text)])]
    return [
        (
            " ".join(t.text for t in found.cue.tokens),
            [text[start:end] for start, end in found.content],
            found.sources[0].text,
            found.evidence,
        )
        for found in attributions(doc, quotes, reader=lambda sentence: list(frames))
    ]


SAID = "Berg said that the harbour would close."


def test_what_both_see() -> None:
    both = frame(SAID, "said", "the harbour would close", "Berg")
    assert combined(SAID, both) == [("said", ["the harbour would close"], "Berg", "both")]


def test_what_only_the_rules_see_stands_and_is_marked() -> None:
    assert combined(SAID) == [("said", ["the harbour would close"], "Berg", "rules, unseen")]


def test_without_a_reader_or_beyond_its_reach_the_rules_stand_alone() -> None:
    assert [a.evidence for a in attributions(parse(SAID), [])] == ["rules alone"]
    assert [a.evidence for a in attributions(parse(SAID), [], reader=lambda sentence: None)] == ["rules alone"]


NEW = "Berg floated the idea that the harbour could close."


@pytest.mark.parametrize(("is_cue", "evidence"), [(0.99, ["network, sure"]), (0.85, ["network"]), (0.5, [])])
def test_what_only_the_network_sees_stands_if_it_is_sure(is_cue: float, evidence: list[str]) -> None:
    found = combined(NEW, frame(NEW, "floated the idea", "the harbour could close", "Berg", is_cue=is_cue))
    assert [row[3] for row in found] == evidence
    assert all(row[1:3] == (["the harbour could close"], "Berg") for row in found)


@pytest.mark.parametrize(
    "text",
    [
        "Berg did not float the idea that the harbour could close.",
        "Berg might float the idea that the harbour could close.",
        "Berg declined to float the idea that the harbour could close.",
        "Nobody would float the idea that the harbour could close.",
    ],
)
def test_what_was_not_said_is_no_attribution(text: str) -> None:
    source = text.split()[0]
    assert combined(text, frame(text, "float", "the harbour could close", source)) == []


def test_a_passive_needs_its_agent() -> None:
    text = "The man accused of arson in the harbour left Berg there."
    assert combined(text, frame(text, "accused", "of arson in the harbour", "Berg")) == []


WARNED = "Berg warned the ministry about the ice in the harbour and the cold."


def test_ends_are_those_of_the_network_where_it_is_sure() -> None:
    wide, narrow = "the ice in the harbour and the cold", "the ice"
    sure = frame(WARNED, "warned", narrow, "Berg", is_content=0.99)
    assert [row[1:] for row in combined(WARNED, sure)] == [([narrow], "Berg", "both, ends differ")]
    unsure = frame(WARNED, "warned", narrow, "Berg", is_content=0.6)
    assert [row[1:] for row in combined(WARNED, unsure)] == [([wide], "Berg", "both, ends differ")]


def test_a_quotation_stays_whole() -> None:
    text = "“The harbour is closed, and the ice is thick,” Berg said."
    (found,) = combined(text, frame(text, "said", "the ice is thick", "Berg"))
    assert found[1] == ["The harbour is closed, and the ice is thick,"]


def test_a_quotation_that_the_network_nearly_holds_is_completed() -> None:
    text = "Berg floated “the idea of a closed and frozen harbour” again."
    (found,) = combined(text, frame(text, "floated", "the idea of a closed and frozen", "Berg"))
    assert found[1] == ["the idea of a closed and frozen harbour"]


def test_the_place_of_speaking_is_no_content() -> None:
    text = "Berg floated a new harbour tax in a letter."
    (found,) = combined(text, frame(text, "floated", "a new harbour tax in a letter", "Berg"))
    assert found[1] == ["a new harbour tax"]
