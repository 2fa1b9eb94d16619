"""One actor for the spellings of a name that no table knows.

Takes the labels under which unknown names were found, gives each an actor id, a label and a type. Spellings are one
name if their loosely folded words are equal, if two persons' first and last words are, or if edit similarity
(rapidfuzz) is high. Nothing depends on the order of articles.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz

from presslens.names import fold_loosely, portfolio, split_words, without_marks


def _key(label: str) -> tuple[str, ...]:
    return tuple(fold_loosely(word.surface) for word in split_words(label))


def _same(a: str, b: str, kind: str) -> bool:
    """Whether two labels of one type are spellings of one name."""
    x, y = _key(a), _key(b)
    if x == y or (portfolio(a) and portfolio(a) == portfolio(b)):
        return True
    if kind == "person" and min(len(x), len(y)) > 1 and (x[0], x[-1]) == (y[0], y[-1]):
        return True
    long_enough = min(len("".join(x)), len("".join(y))) >= 8 and len(x) == len(y)
    return long_enough and fuzz.ratio(" ".join(x), " ".join(y)) >= 92


def join_names(
    found: Iterable[tuple[str, str, bool]], *, acronyms: dict[str, str], taken: set[str]
) -> dict[str, tuple[str, str, str]]:
    """Make one actor of the spellings of each name.

    Parameters
    ----------
    found : (label, type, sure) of every occurrence of an unknown name, in any order; a type that its context
        gives is `sure` and counts three times one that the tagger gives.
    acronyms : label -> the acronym that an article gives it.
    taken : ids that known actors have.

    Returns
    -------
    label -> (actor id, label of the actor, type). The most frequent spelling names the actor, the most frequent type
    of its spellings types it, ties by alphabet. Ids follow the codebook: a person's surname, `PLACE_` and a place's
    name, another's acronym or name, in capitals; the whole name where the short form is taken.
    """
    counts: dict[str, Counter] = defaultdict(Counter)
    for label, kind, sure in found:
        counts[label][kind] += 3 if sure else 1
    groups: list[list[str]] = []
    for label in sorted(counts, key=lambda label: (-sum(counts[label].values()), label)):
        kind = _majority(counts[label])
        group = next((g for g in groups if _same(g[0], label, kind)), None)
        if group is None:
            groups.append([label])
        else:
            group.append(label)
    types = {group[0]: _majority(sum((counts[label] for label in group), Counter())) for group in groups}
    ids = {group[0]: _short_id(group, types[group[0]], acronyms) for group in groups}
    short = Counter(ids.values())
    joined = {}
    for group in groups:
        label, kind = group[0], types[group[0]]
        actor = ids[label]
        if short[actor] > 1 or actor in taken:
            actor = _id(_words_of(label), kind)
        other = actor in taken and kind != "place"  # a place of that name is that place
        joined |= dict.fromkeys(group, (f"FOUND_{actor}" if other else actor, label, kind))
    return joined


GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})


def _majority(counts: Counter) -> str:
    return min(counts, key=lambda kind: (-counts[kind], kind))


def _words_of(label: str) -> list[str]:
    plain = re.sub(r"['’]s\b", "s", without_marks(label))  # "People's Council" gives PEOPLES_COUNCIL
    words = [re.sub(r"\W+", "", word.surface) for word in split_words(plain) if word.surface[0].isalnum()]
    return [word for word in words if word] or ["NAME"]


def _id(words: list[str], kind: str) -> str:
    return ("PLACE_" if kind == "place" else "") + "_".join(words).upper()


def _short_id(group: list[str], kind: str, acronyms: dict[str, str]) -> str:
    acronym = next((acronyms[label] for label in group if label in acronyms), "")
    words = _words_of(acronym or group[0])
    if kind == "person":
        words = words[:-1] if len(words) > 1 and words[-1].lower() in GENERATIONS else words
        words = words[-2:] if len(words) > 1 and words[-2].lower() in ("abu", "umm", "bin", "ibn") else words[-1:]
    return _id(words, kind)
