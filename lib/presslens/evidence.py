"""The passages behind a number: any term or actor in its context, any row of a table in its sentence.

Takes a corpus and a term, an actor or rows with offsets, gives tables whose rows open the article: each has the raw
offsets `article_id, start, end` and the words around them. Keyword in context (Luhn 1960) as in quanteda's `kwic`.
What cleaning removed is evidence, too: the ledger names each stretch, its rule, and the mentions it would have added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from presslens.cleaning import CONTENT
from presslens.corpus import Corpus, count_words
from presslens.cues import verb_cue
from presslens.entities import find_mentions
from presslens.knowledge import load_knowledge
from presslens.language import paragraphs
from presslens.provenance import content_ends, ids_by, ids_columns, split_ids, with_ids
from presslens.reading import InputError, read_data
from presslens.statistics import POLARITIES, host_rows

KWIC_COLUMNS = ["article_id", "start", "end", "left", "keyword", "right"]
OBJECTS = ("dobj", "dative", "nsubjpass")  # the parser's labels (ClearNLP) for who or what a verb is done to
SAID = {  # of each table, the columns that say something about the passage
    "mentions": ["actor", "form"],
    "statements": ["source_actor", "source_text", "cue_text", "mode", "source_status"],
    "quoted_spans": ["kind"],
    "stances": ["holder_actor", "target", "polarity"],
    "portrayals": ["target", "portrayal"],
    "topics": ["topic"],
    "segments": ["kind"],
}
EVIDENCE_COLUMNS = ["id", "table", "article_id", "outlet", "published", "start", "end", "before", "text", "after"]


def evidence(
    corpus: Corpus, rows: pd.DataFrame | str, tables: Mapping[str, Mapping[str, pd.DataFrame]]
) -> pd.DataFrame:
    """The passages behind any selection of rows, or behind the rows of an aggregated table, in reading order.

    Parameters
    ----------
    rows : rows of a table (with `id`), of an aggregated one (with `ids`), or ids as text.
    tables : who found something -> its tables, as {"program": notes.tables(), "by hand": load_tables(folder)}.

    Returns
    -------
    `id, table, article_id, outlet, published, start, end`; the passage in three parts, `before, text, after`: the
    sentence of the text with the span in the middle (for an article its title); for each of `tables` a column with
    what is said there of the passage (empty where that has no such row); then `how` (what it was found by) and
    `confidence` (0 to 1, nan where none is given).

    Raises
    ------
    InputError : an id points to an article that is not in the corpus, or beyond its end.
    """
    table = split_ids(rows if isinstance(rows, str) else rows["id" if "id" in rows else "ids"])
    for row in table.itertuples():
        if row.end > len(corpus.texts.get(row.article_id, "")) or row.article_id not in corpus.texts:
            raise InputError(
                f"{row.id}: no such place in the articles of {corpus.folder}; annotate these articles anew"
            )
    table = table.sort_values(["article_id", "start", "end", "id"], ignore_index=True)
    articles = corpus.articles.set_index("article_id").reindex(table["article_id"])
    hosts = corpus.sentences.reindex(host_rows(table, corpus.sentences)).set_axis(table.index)
    whole = table["start"] < 0
    starts = hosts["start"].where(hosts["end"] >= table["end"], table["start"]).fillna(table["start"]).clip(lower=0)
    ends = hosts["end"].where(hosts["end"] >= table["end"], table["end"]).fillna(table["end"]).clip(lower=0)
    places = list(zip(table["article_id"], table["start"].clip(lower=0), table["end"].clip(lower=0),
                      starts.astype(int), ends.astype(int), strict=True))  # fmt: skip
    table = table.assign(
        outlet=articles["outlet"].fillna("").to_numpy(object), published=articles["published"].fillna("").to_numpy(),
        before=[corpus.texts[article][first:start] for article, start, _, first, _ in places],
        text=[corpus.texts[article][start:end] for article, start, end, *_ in places],
        after=[corpus.texts[article][end:last] for article, _, end, _, last in places],
    )  # fmt: skip
    table["text"] = table["text"].mask(whole, articles["title"].fillna("").to_numpy())
    said = {who: _said(table["id"], found) for who, found in tables.items()}
    described = [_described(table["id"], found) for found in tables.values()]
    how = pd.concat(described).drop_duplicates("id").set_index("id").reindex(table["id"]) if described else None
    more = {} if how is None else {"how": how["how"].fillna("").to_numpy(), "confidence": how["confidence"].to_numpy()}
    return table[EVIDENCE_COLUMNS].assign(**said, **more)


def _rows_of(ids: pd.Series, tables: Mapping[str, pd.DataFrame]) -> Iterable[tuple[str, pd.DataFrame]]:
    """The rows with those ids, table by table."""
    for name in (name for name in SAID if name in tables):
        table = tables[name] if "id" in tables[name] else with_ids(name, tables[name])
        yield name, table[table["id"].isin(ids)]


def _said(ids: pd.Series, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What the tables say of each row, in words."""
    sides = {str(sign): side.replace("_", " ") for side, sign in POLARITIES.items()}
    said: dict[str, list[str]] = {}
    for name, rows in _rows_of(ids, tables):
        columns = [column for column in SAID[name] if column in rows]
        for one, *values in rows[["id", *columns]].itertuples(index=False, name=None):
            words = [
                sides.get(str(v), str(v)) if c == "polarity" else str(v) for c, v in zip(columns, values, strict=True)
            ]
            said.setdefault(one, []).append(", ".join(word for word in words if word and word != "nan"))
    return [" / ".join(said.get(one, [])) for one in ids]


def _described(ids: pd.Series, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How each row was found (`found_by` and `rule`) and how sure that is: `id, how, confidence`."""
    parts = [pd.DataFrame({"id": [], "how": [], "confidence": []}).astype({"id": object, "how": object})]
    for _, rows in _rows_of(ids, tables):
        words = [rows[column].fillna("").astype(str) for column in ("found_by", "rule") if column in rows]
        if words:
            how = words[0].str.cat(words[1:], sep=": ").astype(object)
            sure = rows["confidence"].astype(float) if "confidence" in rows else float("nan")
            parts.append(pd.DataFrame({"id": rows["id"].astype(object), "how": how, "confidence": sure}))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def kwic(
    corpus: Corpus, query: str, *, mentions: pd.DataFrame | None = None, width: int = 50, furniture: bool = False
) -> pd.DataFrame:
    """A term or an actor in its context, in reading order.

    Parameters
    ----------
    query : an actor's id, if `mentions` are given and hold it; else words to find, without regard to case; `*`
        stands for any ending ("milit*").
    mentions : the annotated mentions, needed to look up an actor.
    width : characters of context on either side, cut at a word; context ends with the paragraph.
    furniture : look into what cleaning removed instead of the content.

    Returns
    -------
    `article_id, start, end, left, keyword, right`; offsets are those of the keyword in the raw file.
    """
    segments = corpus.segments[corpus.segments["kind"].isin(CONTENT) != furniture]
    if mentions is not None and mentions["actor"].eq(query).any():
        rows = mentions.loc[mentions["actor"] == query, ["article_id", "start", "end"]]
    else:
        rows = _occurrences(segments, query)
    hosts = segments.reindex(host_rows(rows, segments))
    parts = zip(rows.itertuples(index=False), hosts.itertuples(index=False), strict=True)
    found = [
        (article, start, end, _tail(corpus.texts[article][host.start : start], width),
         corpus.texts[article][start:end], _head(corpus.texts[article][end : host.end], width))
        for (article, start, end), host in parts
        if host.text == host.text
    ]  # fmt: skip
    return pd.DataFrame(found, columns=KWIC_COLUMNS).sort_values(["article_id", "start"], ignore_index=True)


def _occurrences(segments: pd.DataFrame, query: str) -> pd.DataFrame:
    words = r"\s+".join(re.escape(word).replace(r"\*", r"[\w'\u2019-]*") for word in query.split())
    pattern = re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)", re.IGNORECASE)
    rows = [
        (segment.article_id, segment.start + match.start(), segment.start + match.end())
        for segment in segments.itertuples()
        for match in pattern.finditer(segment.text)
    ]
    return pd.DataFrame(rows, columns=["article_id", "start", "end"])


def _head(text: str, width: int) -> str:
    """The first words of a text; an ellipsis marks a cut."""
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width + 1].rsplit(" ", 1)[0] + " …"


def _tail(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else "… " + text[-width - 1 :].split(" ", 1)[-1]


def passages(corpus: Corpus, rows: pd.DataFrame, *, width: int = 160) -> pd.DataFrame:
    """The sentence in which each row of a table starts, in the order of the rows.

    Returns
    -------
    The columns of `rows` without `text`, then `sentence` (cut after `width` characters, empty outside content).
    """
    sentences = corpus.sentences.reindex(host_rows(rows, corpus.sentences))["text"]
    shown = [_head(text, width) if isinstance(text, str) else "" for text in sentences]
    return rows.drop(columns="text", errors="ignore").assign(sentence=shown).reset_index(drop=True)


def statements_behind(
    statements: pd.DataFrame, column: str, values: str | Iterable[str], *, most: int = 10, width: int = 120
) -> pd.DataFrame:
    """The statements behind a row of a table: those with one of the values in the column.

    Returns
    -------
    `article_id, start, end` (of the content in the raw file, from its first to its last character), `source` (its
    label where it is resolved to an actor, else its words), `cue`, `content` (cut after `width` characters) and the
    statements' `id`, if they have one; in the order of the values, the longest first, at most `most` rows.
    """
    order = {value: place for place, value in enumerate([values] if isinstance(values, str) else values)}
    rows = statements[statements[column].isin(order)]
    sizes = rows["content_text"].map(count_words).astype(int)
    rows = rows.assign(
        place=rows[column].map(order).astype(int), size=-sizes, at=content_ends(rows["content_spans"], 0).astype(int)
    )
    rows = rows.sort_values(["place", "size", "article_id", "at", "statement_id"]).head(most)
    labels = rows.get("label", rows["source_actor"])
    return pd.DataFrame({
        "article_id": rows["article_id"], "start": rows["at"],
        "end": content_ends(rows["content_spans"], -1).astype(int),
        "source": labels.where(rows["source_actor"] != "", rows["source_text"]), "cue": rows["cue_text"],
        "content": [_head(text, width) for text in rows["content_text"]], **rows.filter(items=["id"]),
    }).reset_index(drop=True)  # fmt: skip


def points_at_text(corpus: Corpus, rows: pd.DataFrame) -> bool:
    """Whether the text of every row is what stands at its offsets in the raw file."""
    places = rows[["article_id", "start", "end", "text"]].itertuples(index=False)
    return all(corpus.texts[article][start:end] == text for article, start, end, text in places)


def short_ids(corpus: Corpus) -> pd.Series:
    """A short label for each article: its id up to the first underscore where that is unique, else the whole id."""
    ids = sorted(corpus.texts)
    heads = [article.split("_")[0] for article in ids]
    return pd.Series(heads if len(set(heads)) == len(ids) else ids, index=ids, dtype=object)


def mention_places(corpus: Corpus, mentions: pd.DataFrame) -> pd.DataFrame:
    """Where each mention stands: `article_id, start, actor, form, position` (0 start, 1 end of the content).

    If the mentions have an `id`, it comes last.
    """
    content = corpus.segments[corpus.segments["kind"].isin(CONTENT)].groupby("article_id")
    first, last = (mentions["article_id"].map(ends) for ends in (content["start"].min(), content["end"].max()))
    return mentions[["article_id", "start", "actor", "form"]].assign(
        position=(mentions["start"] - first) / (last - first), **mentions.filter(items=["id"])
    )


def named_as_place(corpus: Corpus, mentions: pd.DataFrame) -> pd.Series:
    """Whether each mention follows a word of place ("in Iraq", "across the Gulf"); bool, indexed as `mentions`."""
    words = read_data("place_context.csv").query("role == 'locative'")["lemma"]
    before = re.compile(rf"\b(?:{'|'.join(words)})\s+(?:the\s+)?$", re.IGNORECASE)
    places = mentions[["article_id", "start"]].itertuples(index=False)
    found = [bool(before.search(corpus.texts[article][max(start - 30, 0) : start])) for article, start in places]
    return pd.Series(found, index=mentions.index, dtype=bool)


def acted_upon(corpus: Corpus, mentions: pd.DataFrame) -> pd.Series:
    """Whether each mention is what somebody acts upon: a verb's object or the subject of a passive.

    Read off the parse: "X attacked Y" and "Y was attacked", not "attacks on Y". Verbs of saying (`cues.csv`) are no
    such acts: who is told or accused of something is spoken to or about. Bool, indexed as `mentions`.
    """
    found = pd.Series(False, index=mentions.index)
    for article, rows in mentions.groupby("article_id"):
        for offset, _, doc in paragraphs(corpus, article):
            for row in rows[rows["start"].between(offset, offset + len(doc.text) - 1)].itertuples():
                name = doc.char_span(row.start - offset, row.end - offset, alignment_mode="expand").root
                found[row.Index] = name.dep_ in OBJECTS and verb_cue(name.head) is None
    return found


def words_by_voice(corpus: Corpus, quoted_spans: pd.DataFrame) -> pd.DataFrame:
    """Each article's words: `article_id, reporter, quoted, removed`.

    `quoted` are those between quotation marks that a source is made to say (direct or partial), `removed` those of
    furniture, `reporter` all others of the content. `ids` are the article's segments; `reporter_ids` are those of
    content, `quoted_ids` the quoted spans, `removed_ids` the segments of furniture.
    """
    content = corpus.segments["kind"].isin(CONTENT)
    said = quoted_spans[quoted_spans["kind"].isin(["direct", "partial"])]
    removed = _words(corpus.segments[~content])
    table = corpus.articles[["article_id", "words"]].set_index("article_id")
    table = table.assign(quoted=_words(said), removed=removed).fillna(0).astype(int)
    opens = ids_columns(corpus.segments, "article_id", table.index, {"reporter": content, "removed": ~content})
    opens["quoted_ids"] = ids_by(said, "article_id", table.index)
    table = table.assign(reporter=table["words"] - table["quoted"], **opens)
    return table[["reporter", "quoted", "removed", *opens]].reset_index()


def _words(rows: pd.DataFrame) -> pd.Series:
    return rows["text"].map(count_words).groupby(rows["article_id"]).sum()


def mentions_set_aside(corpus: Corpus) -> pd.DataFrame:
    """The mentions of actors in the table of actors that would be counted if furniture were content.

    Returns
    -------
    The columns of `entities.find_mentions`, in reading order, and `id`: that of a passage, since no table of mentions
    holds these rows.
    """
    knowledge = load_knowledge(corpus.folder)
    furniture = corpus.segments[~corpus.segments["kind"].isin(CONTENT)]
    false = find_mentions(replace(corpus, segments=furniture.assign(kind="body")), knowledge=knowledge)
    return with_ids("passages", false[false["actor"].isin(knowledge.by_id)])  # fragments make new names up


def furniture_ledger(corpus: Corpus) -> pd.DataFrame:
    """Each stretch that cleaning removed, in reading order.

    Returns
    -------
    `article_id, start, end, text, kind, rule, words`, `mentions` (of actors in the table of actors, that would have
    been counted in it), `actors` (the ids of those, one for each mention, in alphabetical order), `id` and
    `mentions_ids`.
    """
    furniture, false = corpus.segments[~corpus.segments["kind"].isin(CONTENT)], mentions_set_aside(corpus)
    furniture = furniture.drop(columns="id", errors="ignore").reset_index(drop=True)
    false = false.assign(at=host_rows(false, furniture))
    actors = false.groupby("at")["actor"].agg(lambda found: " ".join(sorted(found))).reindex(furniture.index)
    return with_ids("segments", furniture.assign(
        words=furniture["text"].map(count_words).astype(int),
        mentions=false["at"].value_counts().reindex(furniture.index).fillna(0).astype(int),
        actors=actors.astype(object).fillna(""),
    )).assign(mentions_ids=ids_by(false, "at", furniture.index))  # fmt: skip


def ledger_by_kind(ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledger summed up: `kind, stretches, words, mentions`, `ids` (of the stretches) and `mentions_ids`.

    Most words first.
    """
    table = ledger.groupby("kind").agg(
        stretches=("words", "size"), words=("words", "sum"), mentions=("mentions", "sum")
    )
    inside = ledger[["kind"]].assign(ids=ledger["mentions_ids"])
    table = table.assign(ids=ids_by(ledger, "kind", table.index), mentions_ids=ids_by(inside, "kind", table.index))
    return table.reset_index().sort_values(["words", "kind"], ascending=[False, True], ignore_index=True)


def ledger_by_actor(set_aside: pd.DataFrame) -> pd.DataFrame:
    """Whom furniture names, from `mentions_set_aside`: `actor, mentions, ids`, most mentions first."""
    table = set_aside.groupby("actor").agg(mentions=("actor", "size"))
    table = table.assign(ids=ids_by(set_aside, "actor", table.index)).reset_index()
    return table.sort_values(["mentions", "actor"], ascending=[False, True], ignore_index=True)
