"""Where a text names outlets and social networks: the article's own, another, a network.

Takes a sentence, gives it with the same length, marks standing for those names, so that a phrase such as "told
{outlet}" can be looked for. The names are those of the actors of type `media`, of `outlets.csv` and of `channels.csv`,
which also has patterns for outlets that no table knows ("the state news agency", "the Zambezi Times").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import pandas as pd

from presslens.actors import Knowledge
from presslens.datelines import fold_outlet
from presslens.reading import read_data

SLOTS = {"own": "\ue000", "outlet": "\ue001", "platform": "\ue002"}  # name in a phrase -> mark in a text


@cache
def entries_of(kind: str) -> list[tuple[str, str]]:
    """The rows of `channels.csv` of one kind: what they look for, and the channel."""
    rows = read_data("channels.csv").to_dict("records")
    return [(row["pattern"], row["channel"]) for row in rows if row["kind"] == kind]


def _any_of(names: Iterable[str], kind: str = "") -> re.Pattern[str]:
    """A pattern for any of some names, the longest first, and for those of a kind in the table."""
    listed = [re.escape(name) for name in sorted(set(names) - {""}, key=lambda name: (-len(name), name))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed + [entry for entry, _ in entries_of(kind)])})(?!\w)")


class Outlets:
    """The names of outlets and social networks, as the tables and the actors of the corpus give them."""

    def __init__(self, actors: pd.DataFrame, knowledge: Knowledge) -> None:
        """Take the actors of the corpus (`actor, label, type`) and those of the knowledge tables with their names."""
        known = pd.concat(
            [table.loc[table["type"] == "media", ["actor", "label"]] for table in (knowledge.actors, actors)]
        )
        aliases = knowledge.aliases[knowledge.aliases["actor"].isin(known["actor"])]
        names = [
            *zip(known["label"], known["actor"], strict=True),
            *zip(aliases["alias"], aliases["actor"], strict=True),
        ]
        platforms = [name for name, _ in entries_of("platform")]
        networks = {actor for name, actor in names if name in platforms}
        self._names: dict[str, set[str]] = defaultdict(set)  # of each outlet
        self._same: dict[str, set[str]] = defaultdict(set)  # folded name -> outlets
        for name, actor in names:
            if actor not in networks:
                self._names[actor].add(name)
                self._same[fold_outlet(name).removeprefix("the")].add(actor)
        self.media = frozenset(self._names)
        self.platforms = _any_of(platforms)
        self.outlets = _any_of(
            [*(name for name, actor in names if actor in self._names), *read_data("outlets.csv")["name"]], "outlet"
        )

    def own(self, outlet: str) -> tuple[re.Pattern[str], set[str]]:
        """A pattern for the names of an article's own outlet ("The Times" for one that ends so), and its actors."""
        same = fold_outlet(outlet).removeprefix("the")
        actors = self._same.get(same, set())
        names = {outlet, *(name for actor in actors for name in self._names[actor])} if same else set()
        last = outlet.rpartition(" ")[2]
        short = {f"{article} {last}" for article in ("The", "the") if " " in outlet.removeprefix("The ")}
        return _any_of({*names, *short}, "own"), actors

    def is_other(self, text: str, actor: str, own: tuple[re.Pattern[str], set[str]]) -> bool:
        """Whether a source is an outlet, by its actor or by its words, and not the article's own."""
        if actor in own[1] or own[0].fullmatch(text):
            return False
        return actor in self.media or bool(self.outlets.fullmatch(text))

    def mask(self, text: str, own: re.Pattern[str]) -> str:
        """A text of the same length in which marks stand for the names of outlets and social networks."""
        spans = [(m.start(), m.end(), "platform") for m in self.platforms.finditer(text)]
        spans += [(m.start(), m.end(), "own") for m in own.finditer(text)]
        spans += [(m.start(), m.end(), "outlet") for m in self.outlets.finditer(text)]
        for start, end, name in sorted(spans, key=lambda span: span[0] - span[1]):  # the longest wins, then one's own
            if not any(mark in text[start:end] for mark in SLOTS.values()):
                text = text[:start] + SLOTS[name] * (end - start) + text[end:]
        return text
