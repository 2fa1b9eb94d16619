from collections.abc import Iterable

import pytest

from presslens.hiding import HIDDEN, hide_names
from presslens.spans import Stretch

NAMES = ["US", "Iran", "Iraq", "Israel", "Freedonia"]


def places(sentence: str, pieces: Iterable[str]) -> list[Stretch]:
    """Where each piece first stands."""
    return [(sentence.index(piece), sentence.index(piece) + len(piece)) for piece in pieces]


def hidden(sentence: str, *marked: str) -> tuple[str, list[str]]:
    """The sentence with the marked pieces hidden, and what then stands at their spans."""
    text, moved = hide_names(sentence, places(sentence, marked))
    return text, [text[start:end] for start, end in moved]


@pytest.mark.parametrize(
    ("sentence", "marked", "text", "there"),
    [
        ("Iran left.", "Iran", "[MASK] left.", "[MASK]"),
        ("The US left.", "The US", "[MASK] left.", "[MASK]"),
        ("The US left.", "US", "[MASK] left.", "[MASK]"),
        ("THE US left.", "THE US", "[MASK] left.", "[MASK]"),
        ("ENVOYS OF THE US LEFT.", "US", "ENVOYS OF [MASK] LEFT.", "[MASK]"),
        ("They saw the  US leave.", "US", "They saw [MASK] leave.", "[MASK]"),
        ("They fear Iran’s fleet.", "Iran’s", "They fear [MASK]’s fleet.", "[MASK]’s"),
        ("They fear Iran's fleet.", "Iran", "They fear [MASK]'s fleet.", "[MASK]"),
        ("The Houthis' fleet left.", "The Houthis'", "[MASK]' fleet left.", "[MASK]'"),
        ("Iran-backed men left.", "Iran", "[MASK]-backed men left.", "[MASK]"),
        ("He met the U.S. envoy.", "U.S.", "He met [MASK] envoy.", "[MASK]"),
        ("Asaib Ahl al-Haq (AAH) left.", "Asaib Ahl al-Haq", "[MASK] (AAH) left.", "[MASK]"),
    ],
)
def test_a_name_goes_with_its_article_and_without_its_possessive(
    sentence: str, marked: str, text: str, there: str
) -> None:
    assert hidden(sentence, marked) == (text, [there])


def test_the_same_name_is_hidden_wherever_it_stands_as_a_word() -> None:
    assert hidden("Iran said the Iran Air pilot and Iranians left Iran’s coast, not IRAN or PetroIran.", "Iran") == (
        "[MASK] said [MASK] Air pilot and Iranians left [MASK]’s coast, not IRAN or PetroIran.",
        ["[MASK]"],
    )


@pytest.mark.parametrize("marked", ["It", "their", "themselves", "us", "the rebels", "the group’s", "rebels"])
def test_pronouns_and_descriptions_stay(marked: str) -> None:
    sentence = "It told us that their rebels and the group’s men, the rebels themselves, had left Iran."
    assert hidden(sentence, marked) == (sentence, [marked])


def test_the_us_is_no_pronoun() -> None:
    assert hidden("The US told us of the US fleet.", "US", "us") == (
        "[MASK] told us of [MASK] fleet.",
        ["[MASK]", "us"],
    )
    assert hidden("Us it hit, not the US.", "Us") == ("Us it hit, not the US.", ["Us"])


def test_a_pronoun_in_capitals_is_a_name() -> None:
    assert hidden("WHO staff who left thanked the WHO.", "WHO", "who") == (
        "[MASK] staff who left thanked [MASK].",
        ["[MASK]", "who"],
    )
    assert hidden("I said so.", "I") == ("I said so.", ["I"])


def test_of_overlapping_names_that_of_the_first_span_wins() -> None:
    sentence = "The Islamic Republic of Iran left Iran."
    long = "Islamic Republic of Iran"
    assert hidden(sentence, "Iran", long) == (
        "The Islamic Republic of [MASK] left [MASK].",
        ["[MASK]", "Islamic Republic of [MASK]"],
    )
    assert hidden(sentence, long, "Iran") == ("[MASK] left [MASK].", ["[MASK]", "[MASK]"])


def test_spans_keep_their_order_and_those_that_are_not_hidden_move_along() -> None:
    assert hidden("Zed of Iran hit the rebels of Sylvania.", "Sylvania", "the rebels", "Iran") == (
        "Zed of [MASK] hit the rebels of [MASK].",
        ["[MASK]", "the rebels", "[MASK]"],
    )
    assert hidden("Iran-backed men left.", "-backed men", "Iran")[1] == ["-backed men", "[MASK]"]
    assert hide_names("Zed left.", []) == ("Zed left.", [])


@pytest.mark.parametrize(
    ("template", "others"),
    [
        ("{} condemned the raid.", []),
        ("The raid by {} hurt {}’s friends, told us of {}-backed men and left {}.", []),
        ("Anna Berg said that {}'s fleet would help us, not the rebels.", ["Anna Berg", "the rebels", "us"]),
        ("“We thank {},” Sylvania said; “{} was right.”", ["Sylvania", "We"]),
        ("{}", []),
    ],
)
def test_every_name_gives_the_same(template: str, others: list[str]) -> None:
    given = []
    for name in [*NAMES, "the US", "the Freedonia"]:
        sentence, at = template.replace("{}", name), template.index("{}")
        given.append(hide_names(sentence, [(at, at + len(name)), *places(sentence, others)]))
    assert given == [given[0]] * len(given)
    text, spans = given[0]
    stay = {"us", "We", "the rebels"}
    assert [text[start:end] for start, end in spans] == [HIDDEN, *(o if o in stay else HIDDEN for o in others)]
