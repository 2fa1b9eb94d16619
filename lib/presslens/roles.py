"""Nouns that stand for somebody without naming them: roles, institutions, documents, crowds and collectives.

Takes tokens of a parse, gives what their noun stands for. The nouns are data: `roles.csv` (noun, kind, group, source)
and `collectives.csv` (phrase, use, actor, given_camp, source), where a phrase such as "armed groups" means an actor
only in articles that name somebody of a given camp.
"""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from presslens.actors import read_data


@cache
def role_nouns() -> dict[str, dict[str, str]]:
    """Kind (person, institution, document, collective) -> {noun: group of nouns that mean the same}."""
    kinds: dict[str, dict[str, str]] = {"person": {}, "institution": {}, "document": {}, "collective": {}}
    for row in read_data("roles.csv").to_dict("records"):
        kinds[row["kind"]][row["noun"]] = row["group"]
    return kinds


@cache
def collectives() -> dict[str, tuple[str, frozenset[str]]]:
    """Collective phrases, singular and in lower case -> (actor, camps of which one must be named in the article)."""
    table = read_data("collectives.csv").to_dict("records")
    return {
        row["phrase"]: (row["actor"], frozenset(row["given_camp"].split(";")))
        for row in table
        if row["use"] == "phrase"
    }


@cache
def anaphors() -> dict[str, str]:
    """Nouns that take up a collective named before ("these groups") -> its actor."""
    return {
        row["phrase"]: row["actor"]
        for row in read_data("collectives.csv").to_dict("records")
        if row["use"] == "anaphor"
    }


@cache
def governments() -> dict[str, str]:
    """Country -> its government, for officials who are named by their country alone."""
    return {row["actor"]: row["government"] for row in read_data("countries.csv").to_dict("records")}


def is_role(head: Token) -> bool:
    """Whether a noun names a person, an institution or a crowd by role."""
    roles, noun = role_nouns(), head.lemma_.lower()
    return head.pos_ in ("NOUN", "PROPN") and any(
        noun in roles[kind] for kind in ("person", "institution", "collective")
    )


def label_camp(head: Token) -> frozenset[str]:
    """The camps that a label such as "Tehran-backed" before a noun stands for, read off the countries' names."""
    for word in head.lefts:
        parts = [t.lower_ for t in word.subtree]
        if len(parts) == 3 and parts[1] in "-–‑" and parts[2] in labels():
            return _camps_of_names().get(parts[0], frozenset())
    return frozenset()


@cache
def labels() -> frozenset[str]:
    """Words that make a country's name a label of somebody else: backed, aligned, allied, ..."""
    return frozenset(row["act"] for row in read_data("stance_acts.csv").to_dict("records") if row["kind"] == "label")


@cache
def _camps_of_names() -> dict[str, frozenset[str]]:
    rows = read_data("countries.csv").to_dict("records")
    names = [
        (name, row["camp"])
        for row in rows
        for part in ("names", "demonyms", "capital")
        for name in row[part].split(";")
    ]
    return {
        name.lower(): frozenset({camp, f"{camp}-aligned"}) - {"other", "other-aligned"} for name, camp in names if name
    }


def collective_at(head: Token, camps: set[str]) -> str | None:
    """The actor of a collective phrase that ends at a token ("armed groups"), if the article names one of its camps."""
    if head.pos_ not in ("NOUN", "PROPN"):
        return None
    if head.lemma_.lower() in anaphors() and (given := label_camp(head)) and given & camps:
        return anaphors()[head.lemma_.lower()]
    words = [head.lemma_.lower()]
    for left in range(head.i - 1, max(-1, head.i - 3), -1):
        words.insert(0, head.doc[left].lower_)
    for size in (3, 2, 1):
        actor, given = collectives().get(" ".join(words[-size:]), ("", frozenset()))
        if actor and given & camps:
            return actor
    return None
