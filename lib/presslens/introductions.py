"""How an article introduces the persons whom it quotes: by a title before the name, an apposition behind it, an age.

Takes the parsed paragraphs of articles and their statements, gives for each source that is a person the type that the
words beside its names speak for (`source_types`), and the noun phrase of each source that is not named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from presslens.names import fold, split_words
from presslens.phrases import POLITICIAN, entries, entry_type, leads, read_phrase
from presslens.roles import is_title
from presslens.source_types import CITIZEN, RULING, SourceTypes
from presslens.spans import text_of

JOINING = frozenset({"NOUN", "PROPN", "ADJ", "DET", "NUM", "PART", "ADP", "SYM", "ADV"})  # within a noun phrase
PARTICLES = frozenset({"-", "‑", ".", "'", "’", "al", "el", "ul", "bin", "ibn", "abu", "de", "van", "von"})
FAR = 16  # tokens of a noun phrase that are looked at
AGE = re.compile(r", (?:aged )?[1-9]\d(?=[,.)]| and \b)")
ACRONYM = re.compile(r" \([A-Z][A-Z-]+\)")  # of a name inside a phrase: "a Finance Ministry (MOF) official"
NAME, NOUN, LITTLE = range(3)  # where a person's type is read
Evidence = dict[str, tuple[Counter[str], Counter[str], Counter[str]]]
Names = dict[str, list[tuple[str, frozenset[str]]]]


def names_of_persons(statements: Iterable, types: SourceTypes) -> Names:
    """Last word of a name -> the sources with such a name, each with all words of its names; all words folded."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for row in statements:
        if types.is_person(row.source_actor):
            spellings[row.source_actor].add(types.actors[row.source_actor]["label"])
            if (
                row.source_status == "named_person"
                and row.source_text[:1].isupper()
                and not read_phrase(row.source_text).nouns
            ):
                spellings[row.source_actor].add(row.source_text)
    aliases = types.knowledge.aliases
    for alias, actor in aliases.loc[aliases["actor"].isin(spellings), ["alias", "actor"]].itertuples(index=False):
        spellings[actor].add(alias)
    names: Names = defaultdict(list)
    for actor, given in sorted(spellings.items()):
        words = [[word.folded for word in split_words(name) if word.folded.isalnum()] for name in given]
        everything = frozenset(word for name in words for word in name)
        for last in sorted({name[-1] for name in words if name}):
            names[last].append((actor, everything))
    return names


class Persons:
    """The types of the sources that are persons, by what the articles say of them."""

    def __init__(self, names: Names, types: SourceTypes) -> None:
        """Take the names of the sources, as `names_of_persons` gives them."""
        self.names, self.types = names, types
        self._said: dict[str, Evidence] = defaultdict(dict)
        self._unclear: list[tuple[str, str, str]] = []  # article, person, a phrase that tells nothing yet
        self._everywhere: Evidence = {}

    def read(self, article_id: str, article: list[tuple[int, str, Doc]], statements: list, phrases: list[str]) -> None:
        """Take in what an article says that its sources are.

        Beside a name, by a noun for one who is named elsewhere, and what says little: kinship and age.
        """
        wanted = {actor for actor in (row.source_actor for row in statements) if self.types.is_person(actor)}
        for _, _, doc in article if wanted else ():
            for name, actor in _find_persons(doc, wanted, self.names):
                for text in (*_before(name), *_behind(name)):
                    phrase = read_phrase(text)
                    owned = phrase.is_owned and phrase.head is not None and phrase.head.entry.yields
                    kind = self.types.last_body(_text(doc[: name.start])) if owned else self._type(actor, text)
                    self._note(article_id, actor, LITTLE if phrase.is_kin else NAME, kind)
                    self._unclear += [] if kind else [(article_id, actor, text)]
                self._note(article_id, actor, NAME, POLITICIAN if _has_party_mark(name) else _legislator(name))
                self._note(article_id, actor, LITTLE, CITIZEN if _has_age(name) else "")
        for row, text in zip(statements, phrases, strict=True):
            named = row.source_actor in wanted and row.source_status == "named_person"
            own = (actor for actor, _ in self.names.get(fold(row.source_text.rpartition(" ")[2]), ()))
            if named and row.source_actor not in own and read_phrase(text).head:
                self._note(article_id, row.source_actor, NOUN, self._type(row.source_actor, text))

    def _type(self, actor: str, text: str) -> str:
        return self.types.of_phrase(text, camp=self.types.actors[actor]["camp"])

    def _note(self, article_id: str, actor: str, where: int, kind: str) -> None:
        evidence = self._said[article_id].setdefault(actor, (Counter(), Counter(), Counter()))
        evidence[where].update([kind] if kind else [])

    def learn(self) -> None:
        """Put together what the articles say, then read what needs it: "Berg's spokesman" is what Berg is."""
        self._everywhere = _sum(self._said)
        self.types.persons = {actor: self.type_in("", actor) for actor in self._everywhere}
        for article_id, actor, text in self._unclear:
            words = (word.folded for word in split_words(text) if word.surface[:1].isupper())
            others = [other for word in words for other, _ in self.names.get(word, ()) if other != actor]
            here = [self.type_in(article_id, other) for other in others if other in self._said[article_id]]
            kinds = [*here, self._type(actor, text), *(self.types.persons.get(other, "") for other in others)]
            self._note(article_id, actor, NAME, next(filter(RULING.__contains__, kinds), ""))
        self._everywhere = _sum(self._said)

    def type_in(self, article_id: str, actor: str) -> str:
        """What an article says of a person, else what the others say, else what is known, else by kinship and age."""
        given = [said[actor] for said in (self._said.get(article_id, {}), self._everywhere) if actor in said]
        found = [_most_frequent(evidence[where]) for evidence in given for where in (NAME, NOUN)]
        found += [self.types.of_actor(actor), *(_most_frequent(evidence[LITTLE]) for evidence in given)]
        return next(filter(None, found), "")


def _most_frequent(kinds: Counter[str]) -> str:
    """The most frequent type, the first of several; an empty string if there is none."""
    return max(kinds, key=kinds.get, default="")


def _sum(said: dict[str, Evidence]) -> Evidence:
    """What all articles say of each person; the order of articles makes no difference."""
    total: Evidence = defaultdict(lambda: (Counter(), Counter(), Counter()))
    for _, article in sorted(said.items()):
        for actor, evidence in article.items():
            for counts, more in zip(total[actor], evidence, strict=True):
                counts.update(more)
    return dict(total)


def _legislator(name: Span) -> str:
    """The type that a legislator's title right before a name gives, if it is one by its capital."""
    title = name.doc[name.start - 1].text if name.start else ""
    return entry_type("title", title.lower().rstrip(".")) if title[:1].isupper() else ""


def _find_persons(doc: Doc, wanted: set[str], names: Names) -> Iterator[tuple[Span, str]]:
    """The names of some persons in a paragraph; a surname behind another first name is somebody else's."""
    for token in doc:
        if not token.text[:1].isupper():
            continue
        found = []
        for actor, words in names.get(fold(token.text), ()):
            start = place = token.i
            while place and (fold(doc[place - 1].text) in words or doc[place - 1].lower_ in PARTICLES):
                place -= 1
                start = place if doc[place].text[0].isupper() else start
            found += [(token.i + 1 - start, actor)] if actor in wanted else []
        most = max(found, default=(0, ""))
        if not found or sum(size == most[0] for size, _ in found) > 1:
            continue
        name = doc[token.i + 1 - most[0] : token.i + 1]
        before = doc[name.start - 1] if name.start and not name[0].is_sent_start else None
        if before is not None and before.text in "-‑" and name.start > 1 and doc[name.start - 2].lower_ in PARTICLES:
            name = doc[name.start - 2 : name.end]
            before = doc[name.start - 1] if name.start else None
        stranger = before is not None and before.pos_ == "PROPN" and before.text[0].isupper() and most[0] == 1
        if not stranger or is_title(before.text) or read_phrase(before.text).nouns:
            yield name, most[1]


def _joins(token: Token) -> bool:
    """Whether a token can be inside a noun phrase."""
    return (
        token.pos_ in JOINING
        or token.tag_ in ("PRP$", "JJ")
        or (token.tag_ == "VBN" and token.dep_ == "amod")
        or token.text in "-–‑"
        or token.lower_ in entries("former")
    )


def _text(span: Span) -> str:
    return text_of(span.doc)[span.start_char : span.end_char]


def _before(name: Span) -> Iterator[str]:
    """The title or role before a name: "Iraqi lawmaker X", "the leader of the group, X"."""
    doc, stop = name.doc, name.start
    titles = [token.i for token in name[:-1] if is_title(token.text.rstrip(".")) and read_phrase(token.text).head]
    stop = titles[-1] + 1 if titles else stop  # a name that was found with its title
    if stop and doc[stop - 1].text == ",":
        head = name.root.head
        if name.root.dep_ == "appos" and head.i < stop and stop - head.left_edge.i <= FAR:
            yield from _headed(_text(doc[head.left_edge.i : stop - 1]))
        return
    start = stop
    while start and stop - start < FAR and _joins(doc[start - 1]) and not doc[start].is_sent_start:
        start -= 1
    phrase = read_phrase(_text(doc[start:stop])) if start < stop else None
    persons = [noun for noun in phrase.nouns if noun.entry.kind == "person"] if phrase else []
    if not persons or any(not is_title(word.key.capitalize()) for word in phrase.words[persons[-1].stop :]):
        return
    first = next((first for _, first, last in phrase.pieces if first <= persons[-1].start < last), persons[-1].start)
    yield phrase.text[phrase.words[first].start : phrase.words[persons[-1].stop - 1].end]


def _behind(name: Span) -> Iterator[str]:
    """The apposition or relative clause behind a name: "X, a lawmaker", "X, who heads the group", "X of the firm"."""
    doc, start = name.doc, name.end
    if start + 1 >= len(doc):
        return
    if doc[start].lower_ == "of":
        yield _text(_chunk(doc, start + 1))
    if doc[start].text not in (",", "(", "–", "—"):
        return
    start += 3 if _has_age(name) and start + 3 < len(doc) else 1  # "X, 45, a farmer"
    if doc[start].lower_ == "of":
        yield _text(_chunk(doc, start + 1))
    elif start + 2 < len(doc) and doc[start].lower_ == "who":
        verb, as_what = doc[start + 1], doc[start + 2].lower_ == "as"
        chunk = _text(_chunk(doc, start + 3 if as_what else start + 2))
        if verb.lemma_ == "be" or as_what:
            yield from _headed(f"former {chunk}" if verb.tag_ == "VBD" else chunk)
        elif leads(verb.lemma_):
            yield f"head of {chunk}"
    elif doc[start].tag_ != "WP$":
        yield from _headed(_text(_chunk(doc, start)))


def _chunk(doc: Doc, start: int) -> Span:
    """The noun phrase that starts at a token."""
    stop = start
    while (
        stop < len(doc) and stop - start < FAR and _joins(doc[stop]) and not (stop > start and doc[stop].is_sent_start)
    ):
        stop += 1
    while stop > start and doc[stop - 1].pos_ == "ADV":
        stop -= 1
    return doc[start:stop]


def _headed(text: str) -> Iterator[str]:
    """A phrase if the noun of a person heads it and no name stands behind that noun: not "President X"."""
    phrase = read_phrase(text)
    head = phrase.head
    if head:
        stop = next(last for _, first, last in phrase.pieces if first <= head.start < last)
        if all(phrase.text[word.start].islower() for word in phrase.words[head.stop : stop]):
            yield text


def _has_party_mark(name: Span) -> bool:
    """Whether a legislator's party and state stand behind a name: "(R-Texas)", ", D-Vt."."""
    behind = text_of(name.doc)[name.end_char : name.end_char + 5].lstrip(" ,(")
    return behind[:1] in ("R", "D", "I") and behind[1:2] in ("-", "–") and behind[2:3].isupper()


def _has_age(name: Span) -> bool:
    """Whether an age stands behind a name, as papers give it of people without an office: "X, 45, said"."""
    return bool(AGE.match(text_of(name.doc), name.end_char))


def phrase_of(row: object, doc: Doc, offset: int) -> str:
    """The noun phrase of a source with what belongs to it, or an empty string for a pronoun."""
    span = (
        doc.char_span(row.source_start - offset, row.source_end - offset, alignment_mode="expand")
        if offset <= row.source_start < row.source_end
        else None
    )
    if span is None or all(token.pos_ == "PRON" for token in span):
        return ""
    behind = _chunk(doc, span.end)
    text = text_of(doc)[span.start_char : behind.end_char if len(behind) else span.end_char]
    return ACRONYM.sub("", text)
