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
        ("A seat in the People's Assembly is free.", [("People's Assembly", "organization")]),
        ("The Mothers of Oakfield Association met.", [("Mothers of Oakfield Association", "organization")]),
        ("He told The Sunday Oakfield Herald so.", [("Oakfield Herald", "media")]),
        ("He told The Sunday Herald so.", [("Sunday Herald", "media")]),
        ("Towns such as Elmyra and Kfar Oak were hit.", [("Elmyra", "place"), ("Kfar Oak", "place")]),
        ("In Ad Dawr, the birthplace of kings, it rained.", [("Ad Dawr", "place")]),
        ("Umm Nasser Al Jaradi travelled 11 hours.", [("Umm Nasser Al Jaradi", "person")]),
        ("Eight Tornados and an F-16 flew.", []),
        ("“Neither do I.” The rain fell.", []),
        ("J. D. Oakfield, a lawyer, left.", [("J. D. Oakfield", "person")]),
        ("Jane Marsh, a lawyer, left.", [("Jane Marsh", "person")]),
        ("Workers told the Commission and the Prime Minister's Office so.", []),
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


def test_a_body_is_part_of_a_longer_name_only_before_a_unit_of_it():
    text = "The Senate Armed Services Committee met, and the Senate waited for Chad Whitcomb."
    assert found(text, ("Senate", "body"))[0] == ("Senate Armed Services Committee", "organization")
    assert found("The Senate voted for it on Monday.", ("Senate", "body")) == []


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
