import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise, product

import pandas as pd
import pytest

from presslens import reader_page
from presslens.corpus import Corpus, load_corpus
from presslens.provenance import with_ids
from presslens.reading import InputError

TEXT = """Freedonia warns Sylvania

Freedonia warned that Sylvania must stop the raids. "We will not wait," he said.

Read more: The raids of last year
"""
COLUMNS = {
    "mentions": ["start", "end", "text", "actor", "form"],
    "quoted_spans": ["start", "end", "text", "kind", "statement_id"],
    "statements": [
        "statement_id", "content_spans", "content_text", "mode", "cue_text", "source_text", "source_start",
        "source_end", "source_actor", "source_status",
    ],
    "stances": ["unit", "start", "end", "text", "holder_actor", "target", "polarity"],
    "topics": ["start", "end", "topic"],
}  # fmt: skip


class Page(HTMLParser):
    """The elements of a page as (name, attributes), the classes of each stretch of text, the text of each class."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, str]] = []
        self.stretches: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in ("meta", "link", "input", "br"):
            self.open.append((tag, dict(attributes).get("class") or ""))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if any("t" in classes.split() for _, classes in self.open):
            self.stretches.append((data, self.open[-1][1] if self.open[-1][0] == "span" else ""))

    def text(self) -> str:
        return "".join(text for text, _ in self.stretches)

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def table(name: str, *rows: tuple, article: str = "a") -> pd.DataFrame:
    return with_ids(name, pd.DataFrame(rows, columns=COLUMNS[name]).assign(article_id=article))


def mention(text: str, words: str, actor: str, form: str = "name") -> tuple:
    return text.index(words), text.index(words) + len(words), words, actor, form


def statement(content: str, cue: str, source: str, *, mode: str = "indirect", status: str = "institution") -> tuple:
    start, at = TEXT.index(content), TEXT.index(source, 26)
    return ("s1", f"{start}-{start + len(content)}", content, mode, cue, source, at, at + len(source), "FREE", status)


def page_of(corpus: Corpus, program: dict | None = None, by_hand: dict | None = None, **options) -> tuple[str, Page]:
    page = reader_page.article_page(corpus, "a", {"program": program or {}, "by hand": by_hand or {}}, **options)
    return page, Page(page)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "<script>alert('x')</script> &amp; \"said\" </div> the mayor of the town.\r\n\r\n\tA tab & <b>bold</b>.\r\n",
        "\ufeff\n\n  Indented words of the mayor.\rOnly a return. \x0c\x1c\x85\u2028 And \x01\x1b\x7f controls.\n \n\n",
        "🇫🇷 👩\u200d👧 emoji, cafe\u0301 क्षि \u202eכתב עברי\u202c and العربية.\n{{ title }} {% raw %} \ufff9.",
    ],
)
def test_the_text_is_the_raw_text(make_corpus, text):
    mentions = table("mentions", *((at, at + 3, text[at : at + 3], "X", "name") for at in range(0, len(text) - 3, 2)))
    written, page = page_of(make_corpus(a=text), {"mentions": mentions}, anchors=[5, len(text)])
    assert page.text() == text and "\r" not in written  # a browser reads a bare return as a line feed
    assert {"c0", "c5", f"c{len(text)}"} <= {*page.ids()} and not any(tag == "script" for tag, _ in page.elements)


def test_rows_that_overlap_are_cut_into_pieces(make_corpus):
    statements = table("statements", statement("Sylvania must stop the raids", "warned", "Freedonia"))
    first, last = TEXT.index("Sylvania must"), TEXT.index("the raids") + len("the raids")
    program = {
        "statements": statements,
        "mentions": table("mentions", mention(TEXT[25:], "Sylvania", "SYLVANIA")).assign(start=first, end=first + 8),
        "stances": table("stances", ("statement:s1", first, last, "", "FREE", "Sylvania", -1)),
    }
    page, parsed = page_of(make_corpus(a=TEXT), program)
    assert [stretch for stretch in parsed.stretches if stretch[1]] == [
        ("Freedonia", "s"), ("warned", "k"), ("Sylvania", "c m a"), (" must stop the raids", "c a"),
        ("Read more: The raids of last year", "g"),
    ]  # fmt: skip
    assert "FREE → Sylvania: <b>against</b>" in page and 'id="lb"' not in page


def test_a_note_and_its_passage_lead_to_each_other(make_corpus):
    rows = table("statements", statement("Sylvania must stop the raids", "warned", "Freedonia"))
    statements = rows.assign(found_by="both", confidence=0.5)
    page, parsed = page_of(make_corpus(a=TEXT), {"statements": statements})
    mark = dict(next(attributes for tag, attributes in parsed.elements if attributes.get("class") == "r"))
    assert (mark["id"], mark["href"], mark["data-n"]) == ("r1", "#n1", "1") and "n1" in parsed.ids()
    assert 'href="#r1"' in page and "basis: rules and network, confidence 0.50" in page


def test_what_differs_is_marked_and_listed(make_corpus):
    first = TEXT.index("Sylvania")
    both = mention(TEXT, "Freedonia", "FREE")
    program = table("mentions", both, (first, first + 8, "Sylvania", "SYLVANIA", "name"))
    hand = table("mentions", both, (first, first + 8, "Sylvania", "SYLVANIA", "metonym"), mention(TEXT, "he", "KING"))
    page, parsed = page_of(make_corpus(a=TEXT), {"mentions": program}, {"mentions": hand})
    assert [one for one in parsed.stretches if one[1] not in ("", "g")] == [
        ("Freedonia", "m"), ("Sylvania", "m xm ym"), ("he", "hm ym"),
    ]  # fmt: skip
    listed = re.findall(r"<li>(\w+) <a href=\"#c(\d+)\">.*?</a><br>the program: (.*?)<br>by hand: (.*?)</li>", page)
    assert listed == [
        ("name", str(first), "SYLVANIA, name", "SYLVANIA, metonym"),
        ("name", str(TEXT.index("he")), "–", "KING, name"),
    ]


def test_tables_that_nobody_made_by_hand_are_not_compared(make_corpus):
    start = TEXT.index("We will")
    program = {"quoted_spans": table("quoted_spans", (start, start + 17, "We will not wait,", "direct", ""))}
    hand = {"mentions": table("mentions", mention(TEXT, "Freedonia", "FREE"))}
    page, parsed = page_of(make_corpus(a=TEXT), program, hand)
    assert ("We will not wait,", "pq") in parsed.stretches and ">quotation <a" not in page


def test_a_cue_by_hand_is_sought_beside_its_source(make_corpus):
    hand = table("statements", statement("We will not wait,", "said", "he", mode="direct", status="named_person"))
    page, parsed = page_of(make_corpus(a=TEXT), {}, {"statements": hand})
    assert ("said", "hk") in parsed.stretches and 'id="nh1" class="h"' in page


def test_sides_that_differ_are_kept_apart(make_corpus):
    rows = ("narration", 0, 24, "", "NARRATOR", "Sylvania")
    program, hand = (table("stances", (*rows, side)) for side in (0, -1))
    page, parsed = page_of(make_corpus(a=TEXT), {"stances": program}, {"stances": hand})
    assert parsed.stretches[0] == (TEXT[:24], "pn ha xt yt")
    assert "In the reporter’s own voice" in page and "<em>by hand:</em> the reporter → Sylvania: <b>against</b>" in page


def test_topics_are_those_of_paragraphs(make_corpus):
    corpus = make_corpus(a=TEXT)
    start, end = corpus.segments.loc[corpus.segments["kind"] == "body", ["start", "end"]].iloc[0]
    topics = table("topics", (start, end, "attacks"), (0, end, "us_pressure"))
    page, _ = page_of(corpus, {"topics": topics})
    assert re.findall(r"</a>: <span>(.*?)</span>", page) == ["attacks"]


def test_what_was_set_aside_names_its_rule(make_corpus):
    corpus = make_corpus(a=TEXT)
    rule = corpus.segments.loc[corpus.segments["kind"] == "link", "rule"].item()
    assert f'<p class="why">Set aside as link: {rule}</p>' in page_of(corpus)[0]


def test_ids_are_unique_and_links_of_the_page_lead_somewhere(make_corpus):
    statements = table("statements", *[statement("Sylvania must stop the raids", "warned", "Freedonia")] * 2)
    first = TEXT.index("Sylvania must")
    hand = {"statements": table("statements", statement("Sylvania must", "warned", "Freedonia"))}
    stances = table("stances", ("statement:s1", first, first + 28, "", "FREE", "Sylvania", -1))
    page, parsed = page_of(make_corpus(a=TEXT), {"statements": statements, "stances": stances}, hand)
    targets = [a["href"][1:] for _, a in parsed.elements if a.get("href", "").startswith("#")]
    assert len(parsed.ids()) == len({*parsed.ids()}) and {*targets} <= {*parsed.ids()} and "nh1" in targets
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    assert " style=" not in page


def test_the_order_of_rows_changes_nothing(make_corpus):
    corpus = make_corpus(a=TEXT)
    mentions = table("mentions", *(mention(TEXT, words, words.upper()) for words in ("Freedonia", "Sylvania", "he")))
    assert page_of(corpus, {"mentions": mentions})[0] == page_of(corpus, {"mentions": mentions[::-1]})[0]


def test_an_article_of_one_sentence_without_tables(tmp_path):
    (tmp_path / "a.txt").write_text("The mayor of the town said that it rained.", encoding="utf-8")
    page, parsed = page_of(load_corpus(tmp_path))
    assert parsed.text() == "The mayor of the town said that it rained." and "nan" not in page and "None" not in page


def test_rows_and_anchors_beyond_the_text_are_refused(make_corpus):
    corpus = make_corpus(a=TEXT)
    with pytest.raises(InputError, match="mentions: row mentions:a:0-9999 does not fit"):
        page_of(corpus, {"mentions": table("mentions", (0, 9999, "", "X", "name"))})
    with pytest.raises(InputError, match="no character 9999"):
        page_of(corpus, anchors=[9999])
    with pytest.raises(InputError, match="b: no such article"):
        reader_page.article_page(corpus, "b", {})


def luminance(color: str) -> float:
    color = "".join(2 * digit for digit in color) if len(color) == 3 else color
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_ink_is_readable_on_every_tint():
    style = (files("presslens") / "templates" / "reader.css").read_text(encoding="utf-8")
    inks, tints = (re.findall(rf"--{kind}-\w+: #(\w+)", style) for kind in ("ink", "tint"))
    assert len(inks) == 4 and len(tints) == 6
    for ink, tint in product(inks, tints):
        assert (luminance(tint) + 0.05) / (luminance(ink) + 0.05) >= 4.5, (ink, tint)
