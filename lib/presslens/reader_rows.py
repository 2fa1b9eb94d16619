"""What the program adds to a row that a reader made.

Takes a row with the codebook's columns, gives the columns beyond them as the program would compute them: the type of
an actor, where a cue stands with its entry and class in the inventory of cues, whether a target is the holder's own
side; and the statement to which a quotation or a stance belongs, looked up by its offsets, since ids may change.
"""

from __future__ import annotations

import pandas as pd
from spacy.tokens import Doc, Token

from presslens.actors import Knowledge
from presslens.content import light_content, right_content
from presslens.corpus import Corpus
from presslens.correction_files import NOWHERE, Stretch, cue_pattern, spans_of
from presslens.correction_matching import LEAST_OVERLAP, Row, overlap
from presslens.corrections import Filling
from presslens.cues import inventory, light_cue, noun_cue, verb_cue
from presslens.knowledge import load_knowledge
from presslens.language import paragraphs
from presslens.spans import tokens_between
from presslens.statistics import NARRATION, NARRATOR
from presslens.target_sets import load_targets

PLAIN = "neutral"  # the class of a cue that the inventory does not have


class LayerFilling(Filling):
    """Fills the rows of one layer of annotation; parameters as in `corrections.apply_corrections`."""

    def __init__(
        self,
        name: str,
        table: pd.DataFrame,
        corpus: Corpus,
        knowledge: Knowledge | None,
        statements: pd.DataFrame | None,
    ) -> None:
        self.name, self.corpus = name, corpus
        self.knowledge = knowledge or load_knowledge(corpus.folder)
        self.types = dict(zip(table["actor"], table["type"], strict=True)) if "type" in table else {}
        self.statements = [] if statements is None else statements.to_dict("records")

    def refer(self, row: Row) -> Row | None:
        """Point a stance or a quotation to its statement; None for the stance of a statement that is not there."""
        if self.name == "quoted_spans" and row.get("statement_id"):
            return row | {"statement_id": self._statement_around(row)}
        if self.name != "stances":
            return row
        if row["unit"] == NARRATION:
            return {"holder_actor": NARRATOR} | row
        statement = self._statement_at(row)
        if statement is None:
            return None
        return {"holder_actor": statement["source_actor"]} | row | {"unit": f"statement:{statement['statement_id']}"}

    def _statement_at(self, stance: Row) -> Row | None:
        """The statement whose first and last offset are those of a stance, or that overlaps it most."""
        extent = spans_of(stance)
        scored = []
        for n, s in enumerate(self.statements):
            spans = spans_of(s)
            share = overlap(extent, [(spans[0][0], spans[-1][1])]) if s["article_id"] == stance["article_id"] else 0.0
            if share >= LEAST_OVERLAP:
                asked = stance["unit"] == f"statement:{s['statement_id']}"
                scored.append((-share, not asked, s["source_actor"] != stance.get("holder_actor"), n))
        return self.statements[min(scored)[-1]] if scored else None

    def _statement_around(self, quotation: Row) -> str:
        """The id of the statement that holds a quotation: the one asked for, else the shortest; empty if none does."""
        start, end = spans_of(quotation)[0]
        holding = [
            (s["statement_id"] != quotation["statement_id"], last - first, n)
            for n, s in enumerate(self.statements)
            for first, last in spans_of(s)
            if s["article_id"] == quotation["article_id"] and first <= start + 1 and end - 1 <= last + 1
        ]
        return self.statements[min(holding)[-1]]["statement_id"] if holding else ""

    def complete(self, row: Row, before: Row | None) -> Row:
        """The program's own columns of a row."""
        if self.name == "mentions":
            known = self.knowledge.by_id.get(row["actor"])
            return {"type": known["type"] if known else self.types.get(row["actor"], "")}
        if self.name == "statements":
            return {} if before and before["cue_text"] == row["cue_text"] else self._cue(row)
        if self.name == "stances":
            camp = self.knowledge.by_id.get(row["holder_actor"], {}).get("camp", "")
            own = {target.name: target.own_camps for target in load_targets(self.knowledge)}
            return {"own": row["unit"] != NARRATION and camp in own[row["target"]]}
        return {}

    def _cue(self, row: Row) -> Row:
        """Where the cue of a statement stands: nearest to its content and its source, not within the content."""
        spans, found, raw = spans_of(row), [], self.corpus.texts[row["article_id"]]
        for offset, _, doc in paragraphs(self.corpus, row["article_id"]):
            for match in cue_pattern(row["cue_text"]).finditer(raw[offset : offset + len(doc.text)]):
                start, end = offset + match.start(), offset + match.end()
                inside = any(a < end and start < b for a, b in spans)
                away = min(max(a - end, start - b, 0) for a, b in spans)
                away += abs(start - row["source_start"]) if row["source_start"] != NOWHERE else 0
                found.append((inside, away, start, end, offset, doc))
        if not found:
            return {"cue_start": NOWHERE, "cue_end": NOWHERE, "cue": "", "cue_class": PLAIN, "content_rule": ""}
        _, _, start, end, offset, doc = min(found, key=lambda place: place[:3])
        key, cls, rule = _read_cue(doc, (start - offset, end - offset), before=spans[0][0] < start)
        cls = "document" if (cls, row["source_status"]) == (PLAIN, "document") else cls
        return {"cue_start": start, "cue_end": end, "cue": key, "cue_class": cls, "content_rule": rule}


def _read_cue(doc: Doc, cue: Stretch, *, before: bool) -> tuple[str, str, str]:
    """Entry, class and shape of the content of a cue; `before` if the content stands before it."""
    tokens = list(tokens_between(doc, *cue)) or [next(t for t in doc if t.idx + len(t) > cue[0])]
    for token in tokens:
        if light := light_cue(token):
            return light[0].key, *_shape(light_content(*light, []), light[0].shapes)
        if found := verb_cue(token) or noun_cue(token):
            if before and "clause" in found.shapes:
                return found.key, found.shapes["clause"], "clause before"
            return found.key, *_shape(right_content(found, []), found.shapes)
    phrase = doc.text[slice(*cue)].lower()
    shapes = inventory("phrase").get(phrase)
    return (phrase, next(iter(shapes.values())), phrase) if shapes else (_lemma(tokens), PLAIN, "")


def _shape(found: tuple, shapes: dict[str, str]) -> tuple[str, str]:
    """Class and shape that the parse shows, else the first of the inventory."""
    _, cls, shape = found
    return (cls, shape) if cls else next((cls, shape) for shape, cls in shapes.items())


def _lemma(tokens: list[Token]) -> str:
    return " ".join(token.lemma_.lower() for token in tokens)
