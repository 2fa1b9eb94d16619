import pytest

from presslens.forms import capital_form, country_form, demonym_form, modifies_thing
from presslens.language import parse


def place(text, name):
    start = text.index(name)
    return parse(text), start, start + len(name)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("The US urges restraint on its partners.", "name"),
        ("They attacked US troops in the desert.", "modifier"),
        ("Attacks on U.S. and coalition forces went on.", "modifier"),
        ("US-led talks failed on Sunday.", "modifier"),
        ("A pro-US politician lost the vote.", "modifier"),
        ("It was the US's decision to leave.", "name"),
    ],
)
def test_countries(text, form):
    name = "U.S." if "U.S." in text else "US"
    assert country_form(*place(text, name))[0] == form


def test_countries_in_a_list_before_a_colon_are_names():
    assert country_form(*place("Turkey, Iran, Baghdad: everybody has a hand in it.", "Turkey"))[0] == "name"


def test_a_country_before_a_verb_of_a_headline_is_a_name():
    assert country_form(*place("Malawi orders envoy out as row deepens", "Malawi"))[0] == "name"
    assert country_form(*place("Malawi orders of maize were late.", "Malawi"))[0] == "modifier"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("An Iranian diplomat spoke.", "modifier"),
        ("Iranian-backed fighters left.", "modifier"),
        ("Two Iranians and an Iranian were held.", None),
    ],
)
def test_demonyms(text, form):
    doc, start, end = place(text, "Iranian") if "an Iranian" not in text else (parse(text), 20, 27)
    found = demonym_form(doc, start, end)
    assert (found[0] if found else None) == form


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Baghdad rejected the proposal.", True),
        ("They urged Baghdad to act.", True),
        ("It has close ties with Baghdad.", True),
        ("Talks between Washington and Baghdad failed.", True),
        ("It raised concern in Baghdad over the raid.", True),
        ("Baghdad-backed fighters held the line.", True),
        ("The envoy arrived in Baghdad on Monday.", False),
        ("He paid a visit to Baghdad.", False),
        ("A rocket hit Baghdad's airport.", False),
        ("Rockets fell in Baghdad's fortified government district overnight.", False),
        ("Baghdad's support for the plan was welcome.", True),
        ("The base lies north of Baghdad.", False),
        ("A Baghdad-based analyst agreed.", False),
        ("Troops from Baghdad reached the town.", False),
        ("He said aid for reconstruction from Baghdad would remain frozen.", True),
        ("The move pleased Riyadh and, above all, Baghdad.", True),
        ("Nobody in Baghdad believes it.", True),
        ("Few in Baghdad have clean water.", False),
        ("He fled to Baghdad.", False),
        ("They sent the minister to Baghdad.", False),
        ("They sent a letter to Baghdad.", True),
        ("Without them Baghdad would have fallen.", False),
        ("Baghdad came under fire at night.", False),
        ("Baghdad came under pressure to act.", True),
        ("Up to Baghdad then.", True),
    ],
)
def test_capitals(text, acts):
    assert capital_form(*place(text, "Baghdad"))[0] is acts


def test_institutions_before_things_and_persons():
    assert modifies_thing(*place("Iraqi military units moved in.", "Iraqi military"))
    assert not modifies_thing(*place("Iraqi military spokesman Ali Saadi spoke.", "Iraqi military"))
    assert not modifies_thing(*place("The Iraqi military moved in.", "Iraqi military"))
