import pytest
from test_sourcing import found, read


def test_a_name_after_a_dash_is_the_speaker() -> None:
    assert found("“The harbour is all that we have.” — Anna Berg") == [
        ("BERG", "—", "The harbour is all that we have.", "direct")
    ]


@pytest.mark.parametrize("text", ["“The harbour is all we have.” — and no more", "The harbour — Anna Berg"])
def test_no_name_or_no_quotation(text: str) -> None:
    assert found(text) == []


def test_turns_of_a_transcript() -> None:
    statements, _ = read(
        "BERG: The harbour will not be closed.", "DORN: Who would pay for that?", "The talk ended there."
    )
    assert list(statements["source_text"]) == ["BERG", "DORN"]
    assert list(statements["content_text"]) == ["The harbour will not be closed", "Who would pay for that?"]


def test_one_word_in_capitals_is_no_transcript() -> None:
    assert found("UPDATE: The harbour was closed in the night.", "Nobody was hurt in the harbour.") == []
