import pandas as pd
import pytest

from presslens.actors import ACTOR_COLUMNS, ALIAS_COLUMNS, Knowledge
from presslens.knowledge import load_knowledge
from presslens.reading import InputError
from presslens.target_sets import Target, load_targets

ACTORS = [
    ("USA", "country", "US"), ("USA_MIL", "armed_group", "US"), ("PLACE_US", "place", "US"),
    ("IRN", "country", "Iran"), ("TV", "media", "Iran"),
    ("FRONT", "armed_group", "Iran-aligned"), ("ZED", "person", "Iran-aligned"),
    ("FREEDONIA", "country", "other"), ("PLACE_FREE", "place", "other"), ("IRQ", "country", "Iraq"),
]  # fmt: skip
KNOWLEDGE = Knowledge(
    actors=pd.DataFrame([(a, a.title(), kind, camp, "made up") for a, kind, camp in ACTORS], columns=ACTOR_COLUMNS),
    aliases=pd.DataFrame(columns=ALIAS_COLUMNS),
    governments={},
)
SHIPPED = [
    Target("USA", frozenset({"USA", "USA_MIL"}), frozenset({"US"})),
    Target("IRN", frozenset({"IRN"}), frozenset({"Iran"})),
    Target("IRN_ALIGNED", frozenset({"FRONT"}), frozenset({"Iran-aligned"})),
]


def test_targets_are_sets_of_actors_from_data() -> None:
    targets = {target.name: target for target in load_targets(load_knowledge())}
    assert list(targets) == ["USA", "IRN", "IRN_ALIGNED"]
    assert {"USA", "USA_GOV", "USA_STATE"} <= targets["USA"].actors
    assert {"IRN", "IRN_GOV", "IRGC"} <= targets["IRN"].actors
    assert {"PMF", "HOUTHIS", "IRAN_ALIGNED_GROUPS"} <= targets["IRN_ALIGNED"].actors
    assert not {"HAMAS", "COORD_FRAMEWORK", "MUHANDIS_COMPANY"} & targets["IRN_ALIGNED"].actors
    assert load_targets() == list(targets.values())


def test_targets_are_chosen_by_camp_and_type() -> None:
    assert load_targets(KNOWLEDGE) == load_targets(KNOWLEDGE, {}) == SHIPPED


@pytest.mark.parametrize(
    ("given", "actors", "camps"),
    [
        (["IRQ", "ZED"], {"IRQ", "ZED"}, {"Iraq", "Iran-aligned"}),
        ("IRQ", {"IRQ"}, {"Iraq"}),
        ("PLACE_US", {"PLACE_US"}, {"US"}),
        ("FREEDONIA", {"FREEDONIA"}, set()),
        (["US"], {"USA", "USA_MIL"}, {"US"}),
        ("Iran", {"IRN", "TV"}, {"Iran"}),
        ("other", {"FREEDONIA"}, set()),
        ({"Iran-aligned", "TV"}, {"FRONT", "ZED", "TV"}, {"Iran-aligned", "Iran"}),
        ("Kurdistan", set(), set()),
        ([], set(), set()),
    ],
)
def test_further_targets_by_actor_or_by_camp(given: str | list | set, actors: set[str], camps: set[str]) -> None:
    assert load_targets(KNOWLEDGE, {"MINE": given}) == [*SHIPPED, Target("MINE", frozenset(actors), frozenset(camps))]


def test_a_further_target_replaces_the_shipped_one_of_its_name() -> None:
    mine = Target("IRN", frozenset({"TV", "ZED"}), frozenset({"Iran", "Iran-aligned"}))
    assert load_targets(KNOWLEDGE, {"IRN": ["TV", "ZED"]}) == [SHIPPED[0], mine, SHIPPED[2]]


def test_an_actor_that_only_the_corpus_holds_belongs_to_no_camp() -> None:
    assert load_targets(KNOWLEDGE, {"MINE": "SYLVANIA"}, found=["SYLVANIA"])[-1] == Target(
        "MINE", frozenset({"SYLVANIA"}), frozenset()
    )


@pytest.mark.parametrize(("given", "named"), [("SYLVANIA", "SYLVANIA"), (["IRQ", *"ZYXWVA"], "A"), ("iran", "iran")])
def test_an_actor_that_nobody_knows_is_named(given: str | list[str], named: str) -> None:
    with pytest.raises(InputError, match=f"^target MINE: no actor {named} is known; add it to actors.csv"):
        load_targets(KNOWLEDGE, {"MINE": given}, found=["OTHER"])
