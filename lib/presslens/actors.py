"""What is known about actors, and where their names stand in a text.

Takes the knowledge tables of `data/` (`countries.csv`, `actors.csv`, `aliases.csv`, `institutions.csv`), joined with
`actors.csv` and `aliases.csv` beside the articles if a reader put such files there, and gives a frozen `Knowledge`.
`find_names` meets every known name in a text, longest first, through a trie over folded words: apostrophes,
hyphens, diacritics, doubled letters, the Arabic article and British or American spelling make no difference,
capital letters do. Spellings that no table has are compared by edit similarity (rapidfuzz) afterwards.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from presslens.names import Word, fold_loosely, split_words, without_marks
from presslens.reading import InputError

ACTOR_COLUMNS = ["actor", "label", "type", "camp", "source"]
ALIAS_COLUMNS = ["alias", "actor", "kind", "source"]
TYPES = ("person", "government", "organization", "armed_group", "country", "place", "media")
CAMPS = ("US", "Iran", "Iran-aligned", "Iraq", "Kurdistan", "Israel", "Palestine", "other")
# name: met anywhere; surname: well known enough to be met alone; context: met where the fuller name stands too.
LOWER_CASE_TAIL = re.compile(r"(?:\s[a-z]+)+$")  # "Ain Al Asad base" is named "Ain Al Asad"
ALIAS_KINDS = ("name", "surname", "context", "country", "demonym", "capital", "institution")


class Name(NamedTuple):
    """One way to write an actor: `words` as `split_words` gives them."""

    actor: str
    kind: str
    words: tuple[Word, ...]


class Match(NamedTuple):
    """A known name in a text, with the candidates that this spelling may mean and the rule that found it."""

    start: int
    end: int
    names: tuple[Name, ...]
    rule: str


def _capitals_fit(alias: Word, word: Word) -> bool:
    """Whether the word in the text is as much a name as the alias demands: acronyms in capitals, names capitalised."""
    letters = alias.surface.replace(".", "")
    if len(letters) > 1 and letters.isupper():
        return word.surface.replace(".", "").isupper()
    return not letters[:1].isupper() or not word.surface[:1].islower()


@dataclass(frozen=True)
class Knowledge:
    """The actors (`actor, label, type, camp, source`) and their names (`alias, actor, kind, source`).

    `governments` maps the id of a capital as a place, and the name of a camp that is a state's, to the id of the
    government that it may stand for.
    """

    actors: pd.DataFrame
    aliases: pd.DataFrame
    governments: dict[str, str]

    def government_of(self, actor: str) -> str | None:
        """The government that a person of a state's camp belongs to, or None."""
        return self.governments.get(self.by_id[actor]["camp"]) if actor in self.by_id else None

    @cached_property
    def by_id(self) -> dict[str, dict[str, str]]:
        """Actor id -> its row."""
        return {row["actor"]: row for row in self.actors.to_dict("records")}

    @cached_property
    def names(self) -> list[Name]:
        """Every alias, split into words; a person's first and last name are joined where a middle name stands."""
        names = [
            Name(row.actor, row.kind, tuple(words))
            for row in self.aliases.itertuples()
            if (words := split_words(row.alias))
        ]
        persons = {row["actor"] for row in self.by_id.values() if row["type"] == "person"}
        shorter = [
            Name(name.actor, "name", (name.words[0], name.words[-1]))
            for name in names
            if name.actor in persons and name.kind == "name" and len(name.words) > 2 and len(name.words[0].surface) > 3
        ]
        return names + shorter

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
            first, last = words[position], words[position + length - 1]
            yield Match(first.with_article, last.end, names, "alias")
            position += length

    def _longest(self, words: list[Word], position: int) -> tuple[int, tuple[Name, ...]]:
        node, best, names = self._trie, 0, ()
        for length, word in enumerate(words[position:], start=1):
            node = node.get(word.folded)
            if node is None:
                break
            here = words[position : position + length]
            fitting = tuple(name for name in node.get("", ()) if self._fits(name, here))
            if fitting:
                best, names = length, fitting
        return best, names

    @staticmethod
    def _fits(name: Name, words: list[Word]) -> bool:
        needs_article = len(words) == 1 and name.kind == "name" and name.words[0].with_article < name.words[0].start
        if needs_article and words[0].with_article == words[0].start:
            return False
        return all(map(_capitals_fit, name.words, words))

    def find_similar(self, text: str, *, least: float = 88.0) -> Name | None:
        """The known name that a spelling unknown to the tables most probably means, or None.

        Compares, word by word, loosely folded forms by `rapidfuzz.fuzz.ratio` (0 to 100): the whole must reach
        `least` and no word may fall below 75; short names (under eight letters) and ties give None.
        """
        words = split_words(text)
        keys = [fold_loosely(word.surface) for word in words]
        if len("".join(keys)) < 8:
            return None
        scored: dict[str, tuple[float, Name]] = {}
        for name in self._by_first_letter.get((keys[0][:1], len(keys)), ()):
            others = [fold_loosely(word.surface) for word in name.words]
            score = fuzz.ratio(" ".join(keys), " ".join(others))
            if score >= least and all(fuzz.ratio(a, b) >= 75 for a, b in zip(keys, others, strict=True)):
                scored[name.actor] = max(scored.get(name.actor, (0.0, name)), (score, name), key=lambda pair: pair[0])
        ranked = sorted(scored.values(), key=lambda pair: -pair[0])
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]


def read_data(name: str) -> pd.DataFrame:
    """One of the package's data tables, every column as text."""
    with resources.files("presslens").joinpath("data", name).open(encoding="utf-8") as handle:
        return pd.read_csv(handle, dtype=str, keep_default_na=False)


def _read_own(folder: Path | None, name: str, columns: list[str]) -> pd.DataFrame:
    path = folder / name if folder else None
    if path is None or not path.is_file():
        return pd.DataFrame(columns=columns, dtype=str)
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    missing = [column for column in columns[:-1] if column not in table]
    if missing:
        raise InputError(f"{path}: no column {', '.join(missing)}; the columns are {', '.join(columns)}")
    return table.reindex(columns=columns, fill_value="added by the reader")


def _country_rows(countries: pd.DataFrame) -> tuple[list[dict], list[dict], dict[str, str]]:
    """The actors and names that each country implies: the state, its government, its capital, its institutions."""
    institutions = read_data("institutions.csv").to_dict("records")
    actors, aliases, governments = [], [], {}
    for row in countries.to_dict("records"):
        split = {
            column: [word for word in row[column].split(";") if word] for column in ("names", "demonyms", "capital")
        }
        base = {"camp": row["camp"], "source": row["source"]}
        actors.append({"actor": row["actor"], "label": row["label"], "type": "country", **base})
        aliases += [{"alias": name, "actor": row["actor"], "kind": "country"} for name in split["names"]]
        aliases += [{"alias": word, "actor": row["actor"], "kind": "demonym"} for word in split["demonyms"]]
        if row["camp"] != "other":
            governments[row["camp"]] = row["government"]
        for capital in split["capital"][:1]:
            place = "PLACE_" + re.sub(r"\W+", "_", without_marks(capital)).upper()
            governments[place] = row["government"]
            actors.append({"actor": place, "label": capital, "type": "place", **base})
            aliases += [{"alias": word, "actor": place, "kind": "capital"} for word in split["capital"]]
        fillers = {"country": split["names"] + split["demonyms"], "name": split["names"], "capital": split["capital"]}
        for part in institutions:
            actor = row["government"] if part["suffix"] == "GOV" else f"{row['actor']}_{part['suffix']}"
            label = part["label"].format(demonym=(split["demonyms"] + split["names"] + [row["label"]])[0])
            actors.append({"actor": actor, "label": label, "type": part["type"], **base})
            slot = re.search(r"{(\w+)}", part["pattern"]).group(1)
            names = [part["pattern"].format(**{slot: word}) for word in fillers[slot]]
            aliases += [{"alias": name, "actor": actor, "kind": "institution"} for name in names]
    return actors, [{**alias, "source": "countries.csv"} for alias in aliases], governments


def _labels(actors: pd.DataFrame, implied: list[dict]) -> pd.DataFrame:
    """Each label as a name, without a gloss in brackets or the plain noun behind it ("Ain Al Asad base")."""
    own = actors[
        ~actors["actor"].isin({row["actor"] for row in implied}) & ~actors["label"].str.contains("(", regex=False)
    ]
    rows = []
    for row in own.itertuples():
        name = LOWER_CASE_TAIL.sub("", row.label)
        whole = row.type != "place" and " " not in name  # "Iranian judiciary"
        rows.append({"alias": row.label if whole else name, "actor": row.actor, "kind": "name", "source": row.source})
    return pd.DataFrame(rows)


@cache
def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Load the knowledge tables.

    Parameters
    ----------
    folder : where a reader's own `actors.csv` (`actor, label, type, camp, source`) and `aliases.csv`
        (`alias, actor, kind, source`) may stand; their rows come first and win over the shipped ones.

    Raises
    ------
    InputError : a table of the reader lacks a column, or names an unknown type, camp, kind or actor.
    """
    own_actors = _read_own(folder, "actors.csv", ACTOR_COLUMNS)
    own_aliases = _read_own(folder, "aliases.csv", ALIAS_COLUMNS)
    implied_actors, implied_aliases, governments = _country_rows(read_data("countries.csv"))
    actors = pd.concat([own_actors, read_data("actors.csv"), pd.DataFrame(implied_actors)], ignore_index=True)
    actors = actors.drop_duplicates("actor", ignore_index=True)[ACTOR_COLUMNS]
    aliases = pd.concat([own_aliases, read_data("aliases.csv"), _labels(actors, implied_actors)], ignore_index=True)
    # A ministry with a row of its own is not also the one that its country implies.
    implied = pd.DataFrame(implied_aliases)
    implied = implied[~(implied["kind"].eq("institution") & implied["alias"].isin(aliases["alias"]))]
    aliases = pd.concat([aliases, implied], ignore_index=True).drop_duplicates(["alias", "actor"], ignore_index=True)
    _check(actors, aliases, folder)
    return Knowledge(actors=actors, aliases=aliases[ALIAS_COLUMNS], governments=governments)


def _check(actors: pd.DataFrame, aliases: pd.DataFrame, folder: Path | None) -> None:
    place = folder or "presslens/data"
    for table, column, allowed in (
        (actors, "type", TYPES), (actors, "camp", CAMPS), (aliases, "kind", ALIAS_KINDS),
        (aliases, "actor", set(actors["actor"])),
    ):  # fmt: skip
        wrong = table.loc[~table[column].isin(allowed), column].tolist()
        if wrong:
            raise InputError(f"{place}: unknown {column} {wrong[0]!r} in actors.csv or aliases.csv")
