import pytest

from presslens.discovery import find_unknown_names
from presslens.language import parse


def found(text, *known):
    spans = [(text.index(name), text.index(name) + len(name), part) for name, part in known]
    return [(text[c.start : c.end], c.type) for c in find_unknown_names(parse(text), spans)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He met Brig. Gen. Hassan Abu Tariq al-Oakfieldi on Monday.", [("Hassan Abu Tariq al-Oakfieldi", "person")]),
        ("The town of Oakfield lies near Kfar Elmstone.", [("Oakfield", "place"), ("Kfar Elmstone", "place")]),
        ("The Ministry of Youth and Sports answered.", [("Ministry of Youth and Sports", "organization")]),
        ("The Elm Charity and Oak Trust left.", [("Elm Charity", "organization"), ("Oak Trust", "organization")]),
        ("Members of the Harvest Unity party left.", [("Harvest Unity", "organization")]),
        ("It was built by Oakfield & Sons.", [("Oakfield & Sons", "organization")]),
        ("The Radio Télévision du Lac (RTL) reported it.", [("Radio Télévision du Lac", "organization")]),
        ("They signed the Oakfield Treaty after the Elmstone War.", []),
        ("Two Haitians and a Turk prayed on the Sabbath in April.", []),
    ],
)  # fmt: skip
def test_names_that_no_table_knows(text, names):
    assert found(text) == names


def test_longer_names_take_in_known_places():
    text = "Students of the University of Tehran met Chad Whitcomb of the Iraqi Airways Company."
    known = ("Tehran", "name"), ("Chad", "name"), ("Iraqi", "demonym")
    assert [name for name, _ in found(text, *known)] == [
        "University of Tehran",
        "Chad Whitcomb",
        "Iraqi Airways Company",
    ]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The Iraqi Police came.", ("Iraqi", "demonym")),
        ("It was up to Iran's Foreign Ministry to answer.", ("Iran", "name")),
        ("Then Hamas fighters left.", ("Hamas", "")),
    ],
)
def test_descriptions_are_no_names(text, known):
    assert found(text, known) == []
