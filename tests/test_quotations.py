import pytest

from presslens.quotations import find_quotations


def quoted(*paragraphs: str) -> list[str]:
    text = "\n".join(paragraphs)
    given, offset = [], 0
    for paragraph in paragraphs:
        given.append((offset, paragraph))
        offset += len(paragraph) + 1
    return [text[q.start : q.end] for q in find_quotations(given)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We agree,” he said.", ["We agree,"]),
        ('"We agree," he said, "and we stay."', ["We agree,", "and we stay."]),
        ('“We agree," she said. It was “fine”.', ["We agree,", "fine"]),
        ("«Nous partons», he said.", ["Nous partons"]),
        ("‘We agree,’ he said.", ["We agree,"]),
        ("'We agree,' he said.", ["We agree,"]),
        ("``We agree,'' he said.", ["We agree,"]),
        ("“He told me ‘no’ twice,” she said.", ["He told me ‘no’ twice,", "no"]),
        ("‘She said “no” twice,’ he wrote.", ["She said “no” twice,", "no"]),
    ],
)
def test_marks_of_all_kinds(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kata’ib Imam Ali and the Shi’a parties met in Sa'dah.",
        "The ministers’ aides met al-‘Abadi’s staff.",
        "It happened in the '90s and the fighters' families left.",
        'A pipe of 6" and one of 8" were found.',
    ],
)
def test_apostrophes_and_inches_are_no_marks(text: str) -> None:
    assert quoted(text) == []


def test_plural_possessive_does_not_close_a_quotation() -> None:
    assert quoted("‘The guards’ weapons are gone,’ he said.") == ["The guards’ weapons are gone,"]


def test_long_quotation_runs_over_paragraphs() -> None:
    found = find_quotations([(0, "“One."), (6, "“Two."), (12, "“Three,” he said.")])
    assert [(q.start, q.end, q.closed, q.goes_on) for q in found] == [
        (1, 5, False, True),
        (7, 11, False, True),
        (13, 19, True, False),
    ]


def test_missing_mark_spoils_only_its_own_paragraph() -> None:
    assert quoted("“We stay, he said. Nobody left.", "“We go,” she said.") == [
        "We stay, he said. Nobody left.",
        "We go,",
    ]
    assert quoted("He called it “a trap. Nobody left.", "They “agreed” later.")[1:] == ["agreed"]
    assert quoted("We stay,” he said.", "“We go,” she said.") == ["We stay,", "We go,"]


def test_second_opening_mark_ends_an_unclosed_quotation() -> None:
    assert quoted("“We stay, he said. “We go,” she said.") == ["We stay,", "We go,"]


def test_inner_quotations_are_marked() -> None:
    found = find_quotations([(0, "“He said ‘no’ twice.”")])
    assert [q.inner for q in found] == [False, True]


@pytest.mark.parametrize("unit", ['"', "“", "”", "‘a ", "a' 'b ", "“a, The "])
def test_hostile_marks_do_not_fail(unit: str) -> None:
    text = unit * 20_000
    for quotation in find_quotations([(0, text)]):
        assert 0 <= quotation.start < quotation.end <= len(text)


def test_nothing_quoted() -> None:
    assert quoted("Nobody spoke.", "") == []


def test_marks_of_other_languages() -> None:
    assert quoted("« We stay here », she said. « We go. »") == ["We stay here", "We go."]
    assert quoted("„We stay here“, she said. „We go.“") == ["We stay here", "We go."]
    assert quoted("»We stay here«, she said. »We go.«") == ["We stay here", "We go."]
