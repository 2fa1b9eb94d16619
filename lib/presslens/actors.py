"""What is known about actors, and where their names stand in a text.

Takes the tables that `knowledge.load_knowledge` reads, and holds them in a frozen `Knowledge`.
`find_names` meets every known name in a text, longest first, through a trie over folded words: apostrophes,
hyphens, diacritics, doubled letters, the Arabic article and British or American spelling make no difference,
capital letters do. Spellings that no table has are compared by edit similarity (rapidfuzz) afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from presslens.names import (
    Name,
    Word,
    capitals_fit,
    first_and_last,
    fold,
    fold_loosely,
    is_initial,
    portfolio,
    read_name,
    similarity,
    split_words,
)  # fmt: skip

ACTOR_COLUMNS = ["actor", "label", "type", "camp", "source"]
ALIAS_COLUMNS = ["alias", "actor", "kind", "source"]


class Match(NamedTuple):
    """A known name in a text, with the candidates that this spelling may mean."""

    start: int
    end: int
    names: tuple[Name, ...]


@dataclass(frozen=True, eq=False)  # what is made of it can be kept by it: it is one object a process
class Knowledge:
    """The actors (`actor, label, type, camp, source`) and their names (`alias, actor, kind, source`).

    `governments` maps the id of a capital as a place, and the name of a camp that is a state's, to the id of the
    government that it may stand for.
    """

    actors: pd.DataFrame
    aliases: pd.DataFrame
    governments: dict[str, str]

    def country_of(self, actor: str) -> str | None:
        """The country that a known actor is, or belongs to by its id or camp, or None."""
        if actor not in self._homes:
            self._homes[actor] = self._home(actor)
        return self._homes[actor]

    @cached_property
    def _homes(self) -> dict[str, str | None]:
        return {}  # filled as it is asked for

    def _home(self, actor: str) -> str | None:
        if actor not in self.by_id or self.by_id[actor]["type"] == "country":
            return actor if actor in self.by_id else None
        home = self.governments.get(actor) or self.government_of(actor) or actor
        return next((country for country in self.country_words if home.startswith(f"{country}_")), None)

    @cached_property
    def country_words(self) -> dict[str, set[str]]:
        """Country -> its names and demonyms of one word, folded."""
        rows = self.aliases[self.aliases["kind"].isin(["country", "demonym"])].groupby("actor")["alias"]
        return {country: {fold(name) for name in names if " " not in name} for country, names in rows}

    @cached_property
    def _ministries(self) -> dict[frozenset[str], str]:
        rows = self.aliases[self.aliases["alias"].str.contains("Ministry", regex=False)]
        return {portfolio(alias): actor for alias, actor in zip(rows["alias"], rows["actor"], strict=True)}

    def ministry(self, words: frozenset[str], country: str | None = None) -> str | None:
        """The known ministry with these words (`portfolio`) in its name, beside one of the country's if it is given."""
        owners = sorted(self.country_words[country]) if country else words
        return next((found for owner in owners if (found := self._ministries.get(words | {owner}))), None)

    def government_of(self, actor: str) -> str | None:
        """The government that a person of a state's camp belongs to, or None."""
        return self.governments.get(self.by_id[actor]["camp"]) if actor in self.by_id else None

    @cached_property
    def by_id(self) -> dict[str, dict[str, str]]:
        """Actor id -> its row."""
        return {row["actor"]: row for row in self.actors.to_dict("records")}

    @cached_property
    def aliases_of(self) -> dict[str, list[str]]:
        """Actor id -> its aliases."""
        found: dict[str, list[str]] = defaultdict(list)
        for actor, alias in zip(self.aliases["actor"], self.aliases["alias"], strict=True):
            found[actor].append(alias)
        return dict(found)

    @cached_property
    def camps(self) -> dict[str, str]:
        """Actor id -> its camp."""
        return {actor: row["camp"] for actor, row in self.by_id.items()}

    @cached_property
    def armed_groups(self) -> frozenset[str]:
        """The ids of the armed groups."""
        return frozenset(actor for actor, row in self.by_id.items() if row["type"] == "armed_group")

    @cached_property
    def peoples(self) -> dict[str, str]:
        """The plural of each country's demonym, in lower case -> the country."""
        rows = zip(self.aliases["alias"], self.aliases["actor"], self.aliases["kind"], strict=True)
        return {f"{alias.lower()}s": actor for alias, actor, kind in rows if kind == "demonym"}

    @cached_property
    def names(self) -> list[Name]:
        """Every alias, split into words; a person's first and last name are joined where a middle name stands."""
        rows = zip(self.aliases["alias"], self.aliases["actor"], self.aliases["kind"], strict=True)
        names = [name for alias, actor, kind in rows if (name := read_name(alias, actor, kind)).words]
        shorter = [short for name in names if self._is_person(name) and (short := first_and_last(name))]
        return names + shorter

    def _is_person(self, name: Name) -> bool:
        return self.by_id[name.actor]["type"] == "person"

    @cached_property
    def _trie(self) -> dict:
        root: dict = {}
        for name in self.names:
            node = root
            for word in name.words:
                node = node.setdefault(word.folded, {})
            node.setdefault("", []).append(name)
        return root

    @cached_property
    def _by_first_letter(self) -> dict[tuple[str, int], list[Name]]:
        groups: dict[tuple[str, int], list[Name]] = defaultdict(list)
        for name in self.names:
            if name.kind == "name":
                groups[fold_loosely(name.words[0].surface)[:1], len(name.words)].append(name)
        return groups

    def find_names(self, text: str) -> Iterator[Match]:
        """Every known name in a text, longest first from the left, without overlap.

        Names of kind `surname` and `context` are included; whether they count is the caller's to decide.
        """
        words = split_words(text)
        position = 0
        while position < len(words):
            length, names = self._longest(words, position)
            if not length:
                position += 1
                continue
            if words[position].folded == "the":  # "The National" loses to "National Security Council"
                further, others = self._longest(words, position + 1)
                if further >= length:
                    position, length, names = position + 1, further, others
                elif _goes_on(text, words, position + length):
                    position += 1
                    continue
            first, last = words[position + names[0].before], words[position + length - 1 - names[0].after]
            yield Match(first.with_article, last.end, names)
            position += length

    def _longest(self, words: list[Word], position: int) -> tuple[int, tuple[Name, ...]]:
        """Length and names of the longest match; a person's middle initials may be passed over."""
        paths, best, names = [(self._trie, ())], 0, ()
        for length, word in enumerate(words[position:], start=1):
            passing = paths if length > 1 and is_initial(words, position + length - 1) else []
            paths = [(node[word.folded], (*met, word)) for node, met in paths if word.folded in node] + passing
            if not paths:
                break
            for node, met in paths:
                fitting = tuple(name for name in node.get("", ()) if met[-1] is word and self._fits(name, met, length))
                if fitting and length > best:
                    best, names = length, fitting
        return best, names

    def _fits(self, name: Name, met: tuple[Word, ...], length: int) -> bool:
        needs_article = len(met) == 1 and name.kind == "name" and name.words[0].with_article < name.words[0].start
        if needs_article and met[0].with_article == met[0].start:
            return False
        passed = length > len(met)
        return (not passed or self._is_person(name)) and all(
            capitals_fit(alias, word, name.kind) for alias, word in zip(name.words, met, strict=True)
        )

    def find_similar(self, text: str, *, least: float = 88.0) -> Name | None:
        """The known name that a spelling unknown to the tables most probably means, or None.

        Compares loosely folded forms by `similarity`, which must reach `least`; short names (under eight letters)
        and ties give None.
        """
        words = split_words(text)
        keys = [fold_loosely(word.surface) for word in words]
        if len("".join(keys)) < 8:
            return None
        scored: dict[str, tuple[float, Name]] = {}
        for name in self._by_first_letter.get((keys[0][:1], len(keys)), ()):
            score = similarity(keys, [fold_loosely(word.surface) for word in name.words])
            if score >= least and score > scored.get(name.actor, (0.0,))[0]:
                scored[name.actor] = score, name
        ranked = sorted(scored.values(), key=lambda pair: -pair[0])
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]


def _goes_on(text: str, words: list[Word], position: int) -> bool:
    """Whether a name with its article is only the start of a longer one: "The National Liberation Army"."""
    if position >= len(words):
        return False
    between = text[words[position - 1].end : words[position].with_article]
    return between == " " and words[position].surface[0].isupper()
