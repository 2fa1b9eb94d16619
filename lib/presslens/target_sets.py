"""The targets of stance: sets of actors, with the camps whose members speak for their own side about them.

Takes the knowledge of actors and `targets.csv` (target, actor, camp, types, own_camp), and what a reader adds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from presslens.actors import Knowledge
from presslens.knowledge import CAMPS, load_knowledge
from presslens.reading import InputError, read_data


@dataclass(frozen=True)
class Target:
    """A target: the actors that count as it, and the camps whose members speak for their own side about it."""

    name: str
    actors: frozenset[str]
    own_camps: frozenset[str]


def load_targets(
    knowledge: Knowledge | None = None,
    further: Mapping[str, Collection[str]] | Sequence[Target] | None = None,
    *,
    found: Collection[str] = (),
) -> list[Target]:
    """The targets of `targets.csv`, which selects by actor or by camp and types, and those that a reader adds.

    Parameters
    ----------
    knowledge : the actors to choose from; those of `load_knowledge()` if not given.
    further : name -> ids of actors, or names of camps for all their actors but places. One that bears the name of a
        target replaces it. Or targets made before, which are given back.
    found : ids of actors that a corpus holds and no table.

    Raises
    ------
    InputError : an id that neither a table of actors nor the corpus knows.
    """
    if further and not isinstance(further, Mapping):
        return list(further)
    knowledge = knowledge or load_knowledge()
    known, chosen = knowledge.by_id, dict(_shipped(knowledge))
    for name, given in (further or {}).items():
        given = [given] if isinstance(given, str) else given
        if unknown := sorted(set(given) - known.keys() - set(CAMPS) - set(found)):
            raise InputError(f"target {name}: no actor {unknown[0]} is known; add it to actors.csv beside the articles")
        actors = {a for a, k in known.items() if k["camp"] in given and k["type"] != "place"}
        actors |= set(given) - set(CAMPS)
        chosen[name] = actors, {known[actor]["camp"] for actor in actors & known.keys()} - {"other"}
    return [Target(name, frozenset(actors), frozenset(camps)) for name, (actors, camps) in chosen.items()]


@lru_cache(maxsize=4)
def _shipped(knowledge: Knowledge) -> dict[str, tuple[set[str], set[str]]]:
    """The actors and camps of each target of `targets.csv`."""
    known = knowledge.by_id
    chosen: dict[str, tuple[set[str], set[str]]] = {}
    for row in read_data("targets.csv").to_dict("records"):
        actors, camps = chosen.setdefault(row["target"], (set(), set()))
        types = row["types"].split(";")
        actors |= {row["actor"]} if row["actor"] else set()
        actors |= {a for a, k in known.items() if row["camp"] and k["camp"] == row["camp"] and k["type"] in types}
        camps |= set(filter(None, row["own_camp"].split(";")))
    return chosen
