"""The pages of evidence: what a number of the site opens.

Takes the numbers met while other pages are made, each with its claim and the ids of its rows, gives one page for each
set of rows: the claims that rest on it, and its sentences with the spans marked, each linked to its place in the
article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

import pandas as pd
from markupsafe import Markup, escape

from presslens.corpus import Corpus
from presslens.evidence import evidence, short_ids
from presslens.pages import article_addresses, render_page
from presslens.provenance import split_ids
from presslens.wording import number

DESCRIBED = 16  # rows of a page up to which it tells of each what was found there
WHOLE, AROUND = 30, 50  # rows up to which sentences are whole; else what of them is kept about each span
LONGEST = 120  # characters of a claim
CLAIMS = 6  # that a page names; more may rest on the same rows
Row = dict[str, object]
CUT = 24  # characters of a span that are said again


class Openings:
    """What the numbers of the site open, collected as they are met."""

    def __init__(self) -> None:
        self._claims: dict[str, list[tuple[str, str]]] = {}

    def open(self, ids: str, claim: str, where: str) -> str:
        """The address, from the folder of the site, of the page that shows the rows behind a claim.

        Parameters
        ----------
        ids : of the rows, as an aggregated table carries them.
        where : the address of the claim itself.
        """
        claims = self._claims.setdefault(" ".join(sorted(ids.split())), [])
        entry = shortened(claim), where
        if entry not in claims and len(claims) < CLAIMS:
            claims.append(entry)
        anchor = f"#n{claims.index(entry)}" if entry in claims else ""
        return f"evidence/{_page(ids)}.html{anchor}"

    def rows(self) -> pd.DataFrame:
        """Every row that is opened: the columns of `provenance.split_ids`."""
        return split_ids(self._claims)

    def pages(self, corpus: Corpus, tables: Mapping[str, Mapping[str, pd.DataFrame]]) -> Iterator[tuple[str, str]]:
        """Each page's address and HTML; `tables` as in `evidence`."""
        found = evidence(corpus, self.rows(), tables)
        records = {row["id"]: row for row in found.to_dict("records")}
        addresses = article_addresses(short_ids(corpus).to_dict())
        for row in records.values():
            row["address"] = f"{addresses[row['article_id']]}#c{row['start']}"
        titles = corpus.articles.assign(address=corpus.articles["article_id"].map(addresses)).fillna("")
        titles = titles.set_index("article_id").to_dict("index")
        for ids, claims in self._claims.items():
            rows = sorted((records[one] for one in ids.split() if not one.startswith("+")), key=_place)
            more = sum(int(one) for one in ids.split() if one.startswith("+"))
            methods = [*tables] if len(rows) <= DESCRIBED else []
            around = 0 if len(rows) <= WHOLE else AROUND
            articles = [
                _article(article, titles[article], list(part), methods, around)
                for article, part in groupby(rows, lambda row: row["article_id"])
            ]
            title = f"{number(len(rows) + more, 'row')} in {number(len(articles), 'article')}"
            yield (
                f"evidence/{_page(ids)}.html",
                render_page("evidence.html", root="../", title=title, claims=claims, articles=articles, more=more),
            )


def shortened(claim: str) -> str:
    """A claim in one line, cut at a word if it is long."""
    claim = " ".join(claim.split())
    return claim if len(claim) <= LONGEST else claim[:LONGEST].rsplit(" ", 1)[0] + " …"


def _page(ids: str) -> str:
    return hashlib.sha256(" ".join(sorted(ids.split())).encode()).hexdigest()[:10]


def _place(row: Row) -> tuple:
    return row["article_id"], row["start"], row["end"], row["id"]


def _sentence(row: Row) -> int:
    """Where the sentence of a row starts."""
    return row["start"] - len(row["before"])


def _article(article_id: str, described: Row, rows: list[Row], methods: list[str], around: int) -> Row:
    """What the page shows of one article: its name and address, and each passage with its rows."""
    source = ", ".join(str(described[column]) for column in ("outlet", "published") if described[column])
    placed = sorted((row for row in rows if row["start"] >= 0), key=lambda row: (_sentence(row), *_place(row)))
    shown = {"name": described["title"] or article_id, "source": source, "address": described["address"]}
    return shown | {
        "whole": any(row["start"] < 0 for row in rows),
        "passages": [_passage(at, list(part), methods, around) for at, part in groupby(placed, _sentence)],
    }


def _passage(at: int, rows: list[Row], methods: list[str], around: int) -> Row:
    """A passage, which starts at a character, with the spans of its rows as links, and what is said of each."""
    text = max((row["before"] + row["text"] + row["after"] for row in rows), key=len)
    spans = [(row["start"] - at, row["end"] - at, row["address"]) for row in rows]
    return {"text": marked(text, spans, around=around), "rows": [_row(row, methods) for row in rows if methods]}


def marked(text: str, spans: list[tuple[int, int, str]], *, around: int = 0) -> Markup:
    """A text, escaped, whose spans are links to an address in the site; of two that overlap the shorter one.

    `around` is how many characters about a span are kept where the text is long; 0 keeps all.
    """
    cuts = sorted({0, len(text), *(end for span in spans for end in span[:2])})
    pieces = [(a, b, min(((e - s, to) for s, e, to in spans if s <= a and b <= e), default=(0, ""))[1])
              for a, b in pairwise(cuts)]  # fmt: skip
    made = Markup()
    for address, part in groupby(pieces, lambda piece: piece[2]):
        ends = [end for piece in part for end in piece[:2]]
        words = text[ends[0] : ends[-1]]
        if address and words.strip():
            made += Markup('<a href="../{}">{}</a>').format(address, words)
        else:
            made += escape(_between(words, around, ends[0] > 0, ends[-1] < len(text)))
    return made


def _between(text: str, around: int, follows: bool, leads: bool) -> str:
    """What stands between spans, cut at words to what is next to them."""
    if not around or len(text) <= around * (follows + leads) + 10:
        return text
    before = text[:around].rsplit(" ", 1)[0] + " " if follows else ""
    after = " " + text[-around:].split(" ", 1)[-1] if leads else ""
    return f"{before}…{after}"


def _row(row: Row, methods: list[str]) -> Row:
    """One row in words: what was found, by whom and how, and how sure that is."""
    said = [(who, row[who]) for who in methods if row[who]]
    if len(said) > 1 and len({words for _, words in said}) == 1:
        said = [(" and ".join(who for who, _ in said), said[0][1])]
    sure = f"{row['confidence']:.2f}" if pd.notna(row["confidence"]) else ""
    text = str(row["text"]) if len(str(row["text"])) <= CUT else f"{str(row['text'])[: CUT - 1]}…"
    return {"text": text, "said": said, "how": str(row["how"]).strip(": "), "confidence": sure}
