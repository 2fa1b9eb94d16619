"""A blind sample of what the program coded, for somebody to code again.

Takes a corpus and the program's tables, gives items: a marked stretch of an article, a question and its choices. What
the program found stands in no column of the items. It only decides how they are drawn: from strata (Neyman 1934) by
what was found and how surely, one of each in turn, so that rare and doubtful rows are among them; then in random order.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from presslens.cleaning import CONTENT
from presslens.corpus import Corpus
from presslens.reading import read_data
from presslens.sides import voice_of
from presslens.statistics import NARRATION, POLARITIES, join_actors

ITEM_COLUMNS = [
    "item", "kind", "article_id", "start", "end", "text", "spans", "target", "voice",
    "before", "context", "marks", "question", "guide", "choices",
]  # fmt: skip
KINDS = {"source": "statements", "stance": "stances", "topic": "topics"}  # and the table that answers
PROGRAM, BY_HAND, BOTH = "program", "hand-made tables", "program and hand-made tables"  # whom a coder is compared with
SOMEBODY_ELSE, CANNOT_TELL, NO_POSITION = "somebody_else", "cannot_tell", "no_position"
UNDECIDED = {CANNOT_TELL: "cannot tell"}
POSITIONS = {side: side.replace("_", " ") for side in POLARITIES} | {NO_POSITION: "no position"} | UNDECIDED
GUIDES = {
    "source": "Choose whom the text makes say the marked words; for a pronoun or a role, who is meant by it.",
    "stance": (
        "Judge the words, not the world. Against: criticises, opposes, threatens, blames. In favour: supports, "
        "praises, defends. Neutral: is about it without taking a side, or both balance. No position: is not about it."
    ),
}


def sample_items(
    corpus: Corpus, tables: Mapping[str, pd.DataFrame], *, each: int = 40, seed: int = 0, sure: float = 0.5
) -> pd.DataFrame:
    """Draw the items to code.

    Stretches with several rows of the same question (one content of two sources) are not asked, since they have no
    one answer.

    Parameters
    ----------
    tables : the program's `statements`, `mentions`, `actors`, `stances`, and `passages` (`article_id, start, end`) with
        `topics` (`article_id, start, end, topic`, maybe without rows); a kind whose table is absent is not asked.
    each : items of a kind, at most.
    sure : rows with a `confidence` below it are strata of their own.

    Returns
    -------
    `item` (stable id: kind, article, offsets, and for stances the target and voice), `kind` (`source`, `stance`,
    `topic`), `article_id, start, end, text`, `spans` (of the marked stretch, as `content_spans`), `target, voice` (of
    stances, else empty), `before` (the paragraph before, empty for topics), `context` (the paragraph), `marks`
    (pairs of offsets into it), `question`, `guide`, `choices` (dict, answer to label); in random order.
    """
    asked = [_sources(tables), _stances(tables), _topics(tables)]
    kept = []
    for place, rows in enumerate(asked):
        rows = rows[~rows["item"].duplicated(keep=False)].sort_values("item", ignore_index=True)
        doubtful = rows["confidence"] < sure
        rows = rows.assign(stratum=rows["stratum"] + np.where(doubtful, " doubtful", ""))
        kept.append(_drawn(rows, each, np.random.default_rng([seed, place])))
    drawn = pd.concat(kept, ignore_index=True).sort_values("item", ignore_index=True)
    drawn = drawn.iloc[np.random.default_rng(seed).permutation(len(drawn))]
    rows = [row | _placed(corpus, row) for row in drawn.to_dict("records")]
    return pd.DataFrame(rows, columns=ITEM_COLUMNS)


def _drawn(rows: pd.DataFrame, each: int, chance: np.random.Generator) -> pd.DataFrame:
    """One row of each stratum after another, the smallest stratum first, until there are enough."""
    rows = rows.iloc[chance.permutation(len(rows))]
    strata = rows.groupby("stratum")["item"]
    turns = rows.assign(turn=strata.cumcount(), size=strata.transform("size"))
    return turns.sort_values(["turn", "size", "stratum"]).head(each)


def _items(rows: list[dict]) -> pd.DataFrame:
    columns = ["item", "kind", "article_id", "spans", "target", "voice", "question", "guide", "choices"]
    table = pd.DataFrame(rows, columns=[*columns, "stratum", "confidence"])
    return table.astype({"stratum": object, "confidence": float})


def _item(kind: str, row: object, spans: str, question: str, choices: dict[str, str], **further: object) -> dict:
    start, end = _ends(spans)
    name = ":".join(filter(None, [kind, row.article_id, f"{start}-{end}", further.get("name", "")]))
    item = {"item": name, "kind": kind, "article_id": row.article_id, "spans": spans, "target": "", "voice": ""}
    item |= {"question": question, "guide": GUIDES.get(kind, ""), "choices": choices}
    return item | {"confidence": getattr(row, "confidence", 1.0)} | further


def _ends(spans: str) -> tuple[int, int]:
    parts = spans.split(";")
    return int(parts[0].split("-")[0]), int(parts[-1].split("-")[1])


def _sources(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Whose statement is it? Choices are the actors of the article: named in it, other than as places, or heard."""
    statements = tables.get("statements", pd.DataFrame(columns=["article_id", "source_actor"]))
    actors = tables.get("actors", pd.DataFrame(columns=["actor", "label", "type", "camp"]))
    named = tables.get("mentions", pd.DataFrame(columns=["article_id", "actor"]))[["article_id", "actor"]]
    named = join_actors(named, actors)
    heard = join_actors(statements.rename(columns={"source_actor": "actor"})[["article_id", "actor"]], actors)
    known = pd.concat([named[named["type"] != "place"], heard[heard["actor"] != ""]]).drop_duplicates()
    known = known.assign(order=known["label"].str.casefold()).sort_values(["order", "actor"])
    end = {SOMEBODY_ELSE: "somebody else"} | UNDECIDED
    choices = {
        article: dict(zip(rows["actor"], rows["label"], strict=True)) for article, rows in known.groupby("article_id")
    }
    question = "Who is made to say the marked words?"
    classes = join_actors(statements, actors, on="source_actor")["camp"]
    return _items([
        _item("source", row, row.content_spans, question, choices.get(row.article_id, {}) | end, stratum=stratum)
        for row, stratum in zip(statements.itertuples(), classes, strict=True)
    ])  # fmt: skip


def _stances(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Which side is taken? The holder is named as the text names it."""
    if "stances" not in tables:
        return _items([])
    statements = tables.get("statements", pd.DataFrame(columns=["article_id", "statement_id"]))
    said = {(row.article_id, f"statement:{row.statement_id}"): row for row in statements.itertuples()}
    labels = dict(read_data("targets.csv")[["target", "label"]].to_numpy())
    rows = []
    for row, voice in zip(tables["stances"].itertuples(), voice_of(tables["stances"]["unit"]), strict=True):
        statement, target = said.get((row.article_id, row.unit)), labels.get(row.target, row.target)
        holder = f"“{statement.source_text}”" if statement is not None and statement.source_text else "their source"
        who = "does the reporter take in" if voice == NARRATION else f"is {holder} made to take in"
        rows.append(_item(
            "stance", row, f"{row.start}-{row.end}" if statement is None else statement.content_spans,
            f"Which position toward {target} {who} the marked words?", POSITIONS,
            target=row.target, voice=voice, name=f"{row.target}:{voice}", stratum=f"{voice} {row.polarity:+d}",
        ))  # fmt: skip
    return _items(rows)


def _topics(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What is a passage mainly about? Choices are the topics of `topics.csv`."""
    if "passages" not in tables:
        return _items([])
    places = ["article_id", "start", "end"]
    answers = tables.get("topics", pd.DataFrame(columns=[*places, "topic"]))
    found = answers.drop_duplicates(places).set_index(places)["topic"].to_dict()
    known = read_data("topics.csv")
    choices = dict(zip(known["topic"], known["label"], strict=True)) | UNDECIDED
    guide = "; ".join(f"{row.label}: {row.definition}" for row in known.itertuples()) + "."
    return _items([
        _item("topic", row, f"{row.start}-{row.end}", "What is the marked passage mainly about?", choices,
              guide=guide, stratum=found.get((row.article_id, row.start, row.end), ""))
        for row in tables["passages"].itertuples()
    ])  # fmt: skip


def _placed(corpus: Corpus, row: dict) -> dict:
    """The item's stretch in its paragraphs."""
    start, end = _ends(row["spans"])
    text, segments = corpus.texts[row["article_id"]], corpus.segments
    content = segments[(segments["article_id"] == row["article_id"]) & segments["kind"].isin(CONTENT)]
    hosts = content[(content["start"] < end) & (content["end"] > start)]
    first, last = min([start, *hosts["start"]]), max([end, *hosts["end"]])
    earlier = content.loc[content["end"] <= first, "text"].tail(1 if row["kind"] != "topic" else 0)
    marks = [tuple(int(offset) - first for offset in part.split("-")) for part in row["spans"].split(";")]
    return {
        "start": start, "end": end, "text": text[start:end], "marks": tuple(marks),
        "before": "".join(earlier), "context": text[first:last],
    }  # fmt: skip
