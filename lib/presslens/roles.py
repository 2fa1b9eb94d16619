"""Nouns that stand for somebody without naming them, and words that say what the name beside them is.

Takes tokens of a parse, gives what their noun stands for: a role, an institution, a document, a crowd, a collective.
The nouns are data: `roles.csv` (noun, kind, group, source) and `collectives.csv` (phrase, use, actor, given_camp,
source), where a phrase such as "armed groups" means an actor only in articles that name somebody of a given camp.
Titles, head words and what else surrounds a name are in `name_words.csv` (word, role, source).
"""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token

from presslens.reading import read_data

PLACE_PREPOSITIONS = {"in", "near", "at", "around", "outside", "across", "toward", "towards", "inside"}
DIRECTIONS = {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "outskirts"}
QUOTES = set("“”\"'‘’«([:–—")


@cache
def role_nouns() -> dict[str, dict[str, str]]:
    """Kind (person, institution, document, collective, occasion) -> {noun: group of nouns that mean the same}."""
    kinds: dict[str, dict[str, str]] = {
        kind: {} for kind in ("person", "institution", "document", "collective", "occasion")
    }
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


@cache
def name_words(role: str) -> frozenset[str]:
    """The words with a role in names (`name_words.csv`), as they are written there."""
    table = read_data("name_words.csv")
    words = set(table.loc[table["role"] == role, "word"])
    if role == "common":  # a people is no actor: "Haitians"
        demonyms = read_data("countries.csv")["demonyms"].str.split(";").explode()
        words |= {f"{demonym}s" for demonym in demonyms}
    return frozenset(words)


def is_title(word: str) -> bool:
    """Whether a word is a form of address or a role that stands before a person's name."""
    return bool({word, f"{word}."} & (name_words("title") | name_words("role")))


def is_word(token: Token, *roles: str) -> bool:
    """Whether a token is a word with one of these roles in names."""
    return any(token.text in name_words(role) for role in roles)


def opens_sentence(token: Token) -> bool:
    """Whether the token would have a capital whatever it is."""
    return token.is_sent_start or token.nbor(-1).text in QUOTES


def in_place_context(doc: Doc, start: int, stop: int) -> bool:
    """Whether a place is likely here: after "in", "near", "the town of", or before "province", "airport"."""
    if _exemplifies(doc, start, stop):
        return True
    before = doc[start - 1].lower_ if start else ""
    after = doc[stop].text if stop < len(doc) else ""
    if before == "of" and start > 1:
        return doc[start - 2].lemma_.capitalize() in name_words("place") or doc[start - 2].lower_ in DIRECTIONS
    return (before in PLACE_PREPOSITIONS and after not in ("'s", "’s")) or after.capitalize() in name_words("place")


def _exemplifies(doc: Doc, start: int, stop: int) -> bool:
    """Whether the name, or the one that it is coordinated with, is an example of places: "towns such as"."""
    root = doc[start:stop].root
    if root.dep_ == "conj" and root.head.i < start:
        return _exemplifies(doc, root.head.left_edge.i, root.head.i + 1)
    words = [token.lower_ for token in doc[max(0, start - 2) : start]]
    width = 2 if words == ["such", "as"] else 1 if words[-1:] in (["like"], ["including"]) else 0
    noun = start - width - 1 - (width > 0 and doc[start - width - 1].text == ",")
    return width > 0 and noun >= 0 and doc[noun].lemma_.capitalize() in name_words("place")


def is_described_as_person(doc: Doc, start: int, stop: int) -> bool:
    """Whether a title or role stands before the name, or a role in apposition behind it."""
    if start and is_word(doc[start - 1], "title", "role") and doc[start].pos_ == "PROPN":
        return True
    root, roles = doc[start:stop].root, name_words("role")
    return any(t.dep_ == "appos" and (t.text in roles or t.lemma_.capitalize() in roles) for t in root.rights)
