"""Rules and the learned reader together: which attributions of a paragraph stand, with which content and source.

Takes a paragraph, its quotations and, if there is one, the learned reader (`tagger`), gives `Attribution`s. A cue that
both see has the content of the rules where that is a quotation, of the network where it is sure of its ends. A cue
that only one of them sees stands too, that of the network if it is sure. What decided is kept as `evidence`, and how
often each kind of evidence is right was measured (`confidence.csv`). Without a reader the rules stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from presslens.attribution import (
    RELATIVE,
    Attribution,
    find_attributions,
    inside_quotation,
    is_nobody,
    reports_another,
    subjects,
    unsaid,
)
from presslens.cues import Cue, noun_cue, verb_cue
from presslens.spans import Stretch, stretch, text_of, tokens_between
from presslens.tagger import Frame

SURE = 0.8  # least probability of a cue that only the network sees
VERY_SURE = 0.95  # from here on its source stands where it is another than that of the rules
EXACT = 0.9  # mean probability of a content's words from which its ends are the network's
WHOLE = 0.8  # a quotation of which a content holds this share belongs to it as a whole
SPOKEN = 0.9  # a content of which a quotation holds this share is the quotation
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})

Reader = Callable[[str], list[Frame] | None]


def attributions(
    doc: Doc, quotes: list[Stretch], *, heading: bool = False, reader: Reader | None = None
) -> list[Attribution]:
    """Every attribution in the sentences of one paragraph, in order of their cues.

    Parameters
    ----------
    doc, quotes, heading : as `find_attributions` takes them.
    reader : gives the frames of a sentence, None for one it cannot read; without them the rules stand alone.
    """
    found: list[Attribution] = []
    for sentence, near, given in find_attributions(doc, quotes, heading=heading):
        frames = reader(sentence.text) if reader else None
        found += given if frames is None else _combined(given, frames, sentence, near)
    return found


def _combined(
    given: list[Attribution], frames: list[Frame], sentence: Span, quotes: list[Stretch]
) -> list[Attribution]:
    result = []
    for attribution in given:
        near = (frame for frame in frames if _same_cue(attribution, frame, sentence))
        best = max(near, key=lambda frame: frame.is_cue, default=None)
        frames = [frame for frame in frames if frame != best]
        unseen = replace(attribution, evidence="rules, unseen")
        result.append(_agreed(attribution, best, sentence, quotes) if best else unseen)
    for frame in frames:
        if frame.is_cue >= SURE and (learned := _learned(frame, sentence, quotes)):
            result.append(learned)
    return sorted(result, key=lambda attribution: attribution.cue.tokens[0].i)


def _same_cue(attribution: Attribution, frame: Frame, sentence: Span) -> bool:
    start, end = (sentence.start_char + edge for edge in frame.cue)
    return any(token.idx < end and start < token.idx + len(token) for token in attribution.cue.tokens)


def _agreed(attribution: Attribution, frame: Frame, sentence: Span, quotes: list[Stretch]) -> Attribution:
    """A cue that both see: its ends and its source are the network's where it is sure of them."""
    if frame.source and frame.is_cue >= VERY_SURE:
        start, end = (sentence.start_char + edge for edge in frame.source)
        if not any(start <= token.idx < end for token in attribution.sources):
            sources = _sources(frame, sentence, attribution.cue.verb) or attribution.sources
            attribution = replace(attribution, sources=sources)
    content, ruled = _content(frame, sentence, quotes), attribution.content
    if not content or _agreement(content, ruled) >= WHOLE:
        return replace(attribution, evidence="both")
    noun = attribution.rule.startswith("noun")  # the network does not see where its clause ends: "the claim that ..."
    addressee = attribution.rule.startswith("about") and content[-1][1] == ruled[-1][1]  # "warned Iraq about ..."
    broken = len(content) <= len(ruled) or all(_overlap(part, ruled) or _has_verb(sentence, part) for part in content)
    if frame.is_content >= EXACT and broken and not (noun or addressee) and not _spoken(ruled, quotes):
        attribution = replace(attribution, content=content, rule=attribution.rule + ", learned ends")
    return replace(attribution, evidence="both, ends differ")


def _learned(frame: Frame, sentence: Span, quotes: list[Stretch]) -> Attribution | None:
    """The attribution of a cue that only the network sees; None if it has no source or is a performative."""
    offset, doc = sentence.start_char, sentence.doc
    words = doc.char_span(frame.cue[0] + offset, frame.cue[1] + offset, alignment_mode="expand")
    head = words.root
    content = _content(frame, sentence, quotes)
    sources = _sources(frame, sentence, head)
    if not content or not sources or is_nobody(sources[0]) or unsaid(head) or _bare_passive(head, sources[0]):
        return None
    if inside_quotation(head, quotes) and not reports_another(head, sources, quotes):
        return None
    shape = _shape(doc, content[0])
    known = verb_cue(head) or noun_cue(head)
    shapes = known.shapes if known else {}
    cls = shapes.get(shape) or next(iter(shapes.values()), "neutral")
    cue = Cue(known.key if known else head.lemma_.lower(), tuple(words), {shape: cls})
    evidence = "network, sure" if frame.is_cue >= VERY_SURE else "network"
    return Attribution(cue, cls, sources, content, shape + ", learned", evidence)


def _bare_passive(verb: Token, source: Token) -> bool:
    """Whether a verb is a passive whose agent the text does not name: "accused of murder"."""
    passive = any(t.dep_ == "auxpass" for t in verb.children) or verb.dep_ in ("acl", "amod")
    return verb.tag_ == "VBN" and passive and source.head.dep_ != "agent" and source.head.lower_ != "by"


def _sources(frame: Frame, sentence: Span, head: Token) -> tuple[Token, ...]:
    """The head of the source phrase and those coordinated with it; the subject of the cue if no phrase was found."""
    if frame.source is None:
        return subjects(head)
    start, end = (sentence.start_char + edge for edge in frame.source)
    phrase = sentence.doc.char_span(start, end, alignment_mode="expand")
    root = phrase.root
    if root.tag_ in RELATIVE:
        return subjects(head) or (root,)  # "a letter that says": its antecedent
    nouns = [root] if root.pos_ in NOMINAL else [t for t in phrase if t.pos_ in NOMINAL]
    if not nouns:
        return ()
    root = nouns[0]
    named = next((t for t in phrase if t.ent_type_ == "PERSON" and t.dep_ not in ("poss", "pobj")), None)
    if named is not None and root.ent_type_ != "PERSON" and named.i < root.i + 4:
        root = next(t for t in phrase if t.i >= named.i and (t.i + 1 >= phrase.end or t.nbor(1).ent_iob_ != "I"))
    others = (t for t in root.conjuncts if root.i < t.i < phrase.end and t.pos_ in ("NOUN", "PROPN"))
    return (root, *others)


def _content(frame: Frame, sentence: Span, quotes: list[Stretch]) -> tuple[Stretch, ...]:
    """The content of a frame in the paragraph, with the quotations that it nearly holds completed."""
    parts: list[Stretch] = []
    for start, end in frame.content:
        start, end = start + sentence.start_char, end + sentence.start_char
        for first, last in quotes:
            shared = min(end, last) - max(start, first)
            here = min(last, sentence.end_char) - max(first, sentence.start_char)
            if here > 0 and shared >= WHOLE * here:
                start, end = min(start, first), max(end, last)
        words = list(tokens_between(sentence.doc, start, end))
        start, end = stretch(words, quotes) if words else (start, start)
        if parts and start < parts[-1][1]:
            parts[-1] = parts[-1][0], max(end, parts[-1][1])
        elif any(map(str.isalnum, text_of(sentence.doc)[start:end])):
            parts.append((start, end))
    return tuple(parts)


def _overlap(part: Stretch, parts: tuple[Stretch, ...]) -> bool:
    return any(part[0] < end and start < part[1] for start, end in parts)


def _has_verb(sentence: Span, part: Stretch) -> bool:
    return any(part[0] <= token.idx < part[1] and token.pos_ in ("VERB", "AUX") for token in sentence)


def _shape(doc: Doc, part: Stretch) -> str:
    """The shape of a content in the inventory's terms: a clause, an infinitive, or an object."""
    words = doc.char_span(*part, alignment_mode="expand")
    if any(t.tag_ in FINITE and t.dep_ != "relcl" for t in words):
        return "clause"
    return "infinitive" if any(t.tag_ == "TO" for t in words) else "object"


def _spoken(content: tuple[Stretch, ...], quotes: list[Stretch]) -> bool:
    """Whether a part of a content is a quotation."""
    return any(min(b, last) - max(a, first) >= SPOKEN * (b - a) for a, b in content for first, last in quotes)


def _agreement(one: tuple[Stretch, ...], other: tuple[Stretch, ...]) -> float:
    """Intersection over union of two contents in characters."""
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    return shared / (sum(b - a for a, b in one) + sum(b - a for a, b in other) - shared)
