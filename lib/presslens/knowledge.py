"""The knowledge tables: actors and their names, shipped and the reader's own.

Takes the tables of `data/` (`countries.csv`, `actors.csv`, `aliases.csv`, `institutions.csv`), joined with `actors.csv`
and `aliases.csv` beside the articles if a reader put such files there, and gives a frozen `actors.Knowledge`. A
country's row implies its government, its capital and its ministries, so that they need no rows of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pandas as pd

from presslens.actors import ACTOR_COLUMNS, ALIAS_COLUMNS, Knowledge
from presslens.names import without_marks
from presslens.reading import InputError, read_data, read_table

TYPES = ("person", "government", "organization", "armed_group", "country", "place", "media")
CAMPS = ("US", "Iran", "Iran-aligned", "Iraq", "Kurdistan", "Israel", "Palestine", "other")
# name: met anywhere; exact: no acronym written as a word ("Swift"); surname: well known enough to be met alone;
# context: met where the fuller name stands too; word: there and where its capital shows that it is a name.
OWN_KINDS = ("name", "exact", "surname", "context", "word")
OWN = "added by the reader"
ID = re.compile(r"(?!NARRATOR$)[A-Z0-9][A-Z0-9_]*")
SLOT = re.compile(r"{(\w+)}")
GLOSS = re.compile(r"\s*\(.*\)$")
LOWER_CASE_TAIL = re.compile(r"(?:\s[a-z]+)+$")  # "Ain Al Asad base" is named "Ain Al Asad"


def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Load the knowledge tables; those of a folder are read again when they have changed.

    Parameters
    ----------
    folder : where a reader's own `actors.csv` (`actor, label, type, camp, source`) and `aliases.csv`
        (`alias, actor, kind, source`) may stand; their rows come first and win over the shipped ones.

    Raises
    ------
    InputError : a table of the reader cannot be read or lacks a column, or a row of it has no proper id, an id that
        another row has, or an unknown type, camp, kind or actor; the message names the row.
    """
    own = [Path(folder) / name for name in ("actors.csv", "aliases.csv")] if folder else []
    return _load(tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in own if path.is_file()))


@cache
def _load(own: tuple[tuple[Path, int, int], ...]) -> Knowledge:
    paths = {path.name: path for path, *_ in own}
    own_actors = _read_own(paths.get("actors.csv"), ACTOR_COLUMNS, {"type": TYPES, "camp": CAMPS})
    implied_actors, implied_aliases, governments = _country_rows(read_data("countries.csv"))
    listed = pd.concat([own_actors, read_data("actors.csv")], ignore_index=True)
    actors = pd.concat([listed, pd.DataFrame(implied_actors)], ignore_index=True)
    known = set(actors["actor"])
    own_aliases = _read_own(paths.get("aliases.csv"), ALIAS_COLUMNS, {"kind": OWN_KINDS, "actor": known})
    implied = pd.DataFrame(implied_aliases)
    named = {*implied[["alias", "actor"]].itertuples(index=False, name=None)}  # as a country, a capital, an institution
    labels = [row for row in _labels(listed) if (row["alias"], row["actor"]) not in named]
    aliases = pd.concat([own_aliases, read_data("aliases.csv"), pd.DataFrame(labels)], ignore_index=True)
    actors = actors.drop_duplicates("actor", ignore_index=True)[ACTOR_COLUMNS]
    # A ministry with a row of its own is not also the one that its country implies.
    implied = implied[~(implied["kind"].eq("institution") & implied["alias"].isin(aliases["alias"]))]
    aliases = pd.concat([aliases, implied], ignore_index=True).drop_duplicates(["alias", "actor"], ignore_index=True)
    return Knowledge(actors=actors, aliases=_fill_slots(aliases[ALIAS_COLUMNS]), governments=governments)


def _read_own(path: Path | None, columns: list[str], allowed: dict[str, Collection[str]]) -> pd.DataFrame:
    """A table of the reader's, checked row by row; empty if there is none."""
    if path is None:
        return pd.DataFrame(columns=columns, dtype=str)
    table = read_table(path, columns[:-1]).reindex(columns=columns, fill_value=OWN)
    seen: set[str] = set()
    for number, row in enumerate(table.to_dict("records"), 2):
        wrong = [f"unknown {name} {row[name]!r}" for name, values in allowed.items() if row[name] not in values]
        if not ID.fullmatch(row["actor"]):
            wrong.append(f"actor {row['actor']!r} is no id (capital letters, digits and _)")
        if "alias" not in row and row["actor"] in seen:
            wrong.append(f"actor {row['actor']} again")
        if wrong:
            raise InputError(f"{path}: row {number}: {'; '.join(wrong)}; correct or remove the row")
        seen.add(row["actor"])
    return table


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
        for part in (part for part in institutions if part["except"] != row["actor"]):
            actor = row["government"] if part["suffix"] == "GOV" else f"{row['actor']}_{part['suffix']}"
            label = part["label"].format(demonym=(split["demonyms"] + split["names"] + [row["label"]])[0])
            actors.append({"actor": actor, "label": label, "type": part["type"], **base})
            slot = SLOT.search(part["pattern"]).group(1)
            names = [part["pattern"].format(**{slot: word}) for word in fillers[slot]]
            aliases += [{"alias": name, "actor": actor, "kind": "institution"} for name in names]
    return actors, [{**alias, "source": "countries.csv"} for alias in aliases], governments


def _fill_slots(aliases: pd.DataFrame) -> pd.DataFrame:
    """The aliases with every name of an actor in the place of its id in braces: "coalition against {ISIS}"."""
    slotted = aliases["alias"].str.contains("{", regex=False)
    plain, filled = aliases[~slotted], []
    for row in aliases[slotted].to_dict("records"):
        words = plain.loc[plain["actor"] == SLOT.search(row["alias"]).group(1), "alias"]
        words = [*words, *(f"the {word}" for word in words if " " in word)]
        filled += [row | {"alias": SLOT.sub(word, row["alias"])} for word in words]
    return pd.concat([plain, pd.DataFrame(filled, columns=plain.columns)], ignore_index=True)


def _labels(actors: pd.DataFrame) -> list[dict[str, str]]:
    """The label of each listed actor as a name, without the plain noun behind it ("Ain Al Asad base").

    A shipped label with a gloss in brackets has its names in the table of aliases; a reader's loses the gloss.
    """
    glossed = actors["label"].str.contains("(", regex=False)
    rows = []
    for row in actors[~glossed | actors["source"].eq(OWN)].itertuples():
        label = GLOSS.sub("", row.label)
        name = LOWER_CASE_TAIL.sub("", label)
        whole = row.type != "place" and " " not in name  # "Iranian judiciary"
        rows.append({"alias": label if whole else name, "actor": row.actor, "kind": "name", "source": row.source})
    return rows
