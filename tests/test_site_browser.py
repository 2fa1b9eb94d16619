"""The site in a real browser: Debian's Chromium, driven by Playwright; axe-core looks for problems of accessibility."""

import os
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT

from presslens.annotate import annotate
from presslens.statistics import ACTOR_FORMS, join_actors

sync_api = pytest.importorskip("playwright.sync_api", reason="browser tests need Playwright: make browser")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="browser tests need axe-core: make browser")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="browser tests need Chromium: apt install chromium, or set CHROMIUM"
)
SAMPLED = 25  # pages of evidence that are looked at


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def looked_at(site) -> list[Path]:
    """Every page, but of the pages of evidence only the largest and some drawn by chance."""
    evidence = sorted((site / "evidence").glob("*.html"))
    drawn = random.Random(6).sample(evidence, min(SAMPLED, len(evidence)))
    largest = sorted(evidence, key=lambda path: path.stat().st_size)[-3:]
    return sorted({*site.rglob("*.html")} - {*evidence} | {*drawn, *largest})


@pytest.fixture
def page(browser, site):
    """A page that keeps what its console says and asks of other places."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.said = []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    inside = site.as_uri()
    opened.on("request", lambda r: r.url.startswith((inside, "data:")) or opened.said.append(f"asked for {r.url}"))
    opened.on("requestfailed", lambda r: opened.said.append(f"failed: {r.url}"))
    yield opened
    context.close()


def test_no_page_has_an_error_or_asks_for_anything_elsewhere(page, looked_at):
    for path in looked_at:
        page.goto(path.as_uri())
        page.wait_for_load_state("networkidle")
        assert page.said == [], path


def test_axe_finds_no_serious_problem(page, looked_at):
    for path in looked_at:
        page.goto(path.as_uri())
        found = axe.Axe().run(page).response["violations"]
        serious = [
            (one["id"], one["nodes"][0]["html"][:300]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], path


@pytest.mark.parametrize("media", ["screen", "print"])
def test_pages_hold_on_a_phone_and_in_print(page, looked_at, media):
    page.set_viewport_size({"width": 360, "height": 740} if media == "screen" else {"width": 794, "height": 1123})
    page.emulate_media(media=media)
    for path in looked_at:
        page.goto(path.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (path, wide)


def test_a_page_can_be_printed(page, site):
    page.goto((site / "index.html").as_uri())
    assert page.pdf().startswith(b"%PDF")


@pytest.fixture(scope="module")
def notes(seeds):
    return annotate(seeds)


def arrived(page) -> list[str]:
    """Where the passages of the page of evidence lead."""
    links = page.locator(".passages a").all()
    return sorted({link.get_attribute("href").removeprefix("../articles/") for link in links})


def expected(articles: pd.Series, starts: pd.Series) -> list[str]:
    return sorted({f"{article[:3]}.html#c{start}" for article, start in zip(articles, starts, strict=True)})


def click(page, notebook: Path, figure: str, claim: str) -> None:
    """Click on the first mark of a figure that says this."""
    page.goto(notebook.as_uri())
    marks = page.locator(f'figure[aria-label="Figure: {figure}"] a')
    marks.filter(has=page.locator("title", has_text=claim)).first.click(force=True)  # a point has no area of its own
    page.wait_for_url("**/evidence/*.html*")


@pytest.mark.parametrize("label", ["Iraq", "Israel"])
def test_a_click_on_a_point_arrives_at_its_mentions(page, site, notes, label):
    named = join_actors(notes.mentions[notes.mentions["form"].isin(ACTOR_FORMS)], notes.actors)
    rows = named[named["label"] == label]
    click(page, site / "notebooks" / "02_entities.html", "Who is named how often", f", {label}, ")
    assert len(rows) > 10 and arrived(page) == expected(rows["article_id"], rows["start"])


def test_a_click_on_a_cell_arrives_at_its_positions(page, site, notes):
    held = join_actors(notes.stances, notes.actors, on="holder_actor")
    rows = held[(held["camp"] == "US") & (held["target"] == "IRN_ALIGNED")]
    click(page, site / "notebooks" / "03_stance.html", "Who takes which position", "US, IRN_ALIGNED")
    assert len(rows) > 10 and arrived(page) == expected(rows["article_id"], rows["start"])


def test_a_click_on_a_bar_arrives_at_its_statements(page, site, notes):
    rows = notes.statements[notes.statements["source_camp"] == "Iran-aligned"]
    click(page, site / "notebooks" / "05_sourcing.html", "Who is made to speak", "Iran-aligned")
    assert len(rows) > 5
    assert arrived(page) == expected(rows["article_id"], rows["content_spans"].str.split("-").str[0])


def test_a_number_of_a_sentence_opens_its_passages_and_these_their_article(page, site, seeds):
    page.goto((site / "index.html").as_uri())
    link = page.locator("#findings a", has_text=" mentions").first
    count = int(link.text_content().split()[0])
    link.click()
    assert page.locator(".passages a").count() == count
    claim = page.locator("li:target a").text_content()
    assert claim.startswith(f"{count} mentions") and " is named most often: " in claim
    first = page.locator(".passages a").last
    words = first.text_content()
    first.click()
    target = page.locator(":target")
    assert target.is_visible() and target.text_content().strip() and words.startswith(target.text_content().strip())
    article, at = page.url.rsplit("/", 1)[1].split(".html#c")
    (text,) = [text for name, text in seeds.texts.items() if name.startswith(article)]
    assert text[int(at) :].startswith(words)


def test_shipped_figures_are_those_that_the_site_offers(site):
    for path in (site / "figures").iterdir():
        assert path.read_bytes() == (ROOT / "figures" / path.name).read_bytes(), path.name
