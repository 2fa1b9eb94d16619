"""What the program costs beside the bare spaCy pass over the same texts, layer by layer, and how that grows.

usage  .venv/bin/python benchmarks/scaling.py [--articles 5 100 1000] [--folder DIR] [--jobs 1 2] [--full 1000]
                                              [--layers 40] [--repeats 3] [--out benchmarks/results.csv]

--articles  sizes of the corpora that whole runs read; with none only the layers are timed
--folder    articles whose paragraphs are used beside those of seeds/
--jobs      numbers of processes of whole runs
--full      corpora with more articles are read once, on the most processes and by the rules alone
--layers    articles that the layers are measured on, --repeats how often, each time on others; the lowest counts
--out       the table, written anew with each row; the figure is written beside it as scaling.svg and scaling.png

An article has a headline and twelve paragraphs, dealt like cards, so that each corpus has the same mix. Each sentence
gets an hour and a day of its own: else a run would meet the same sentences again and take what it has kept of them.
Layers are timed in CPU seconds of one process (one thread, networks loaded), which other work on the machine hardly
changes; whole runs, each in a process of its own with nothing kept, in seconds on the clock and in CPU seconds.
`peak_mb` is the largest resident memory of any of a run's processes. What a network costs is with it less without it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypeVar

import pandas as pd
import spacy

from presslens import language, plots, sentiment, tagger
from presslens.annotate import LAYERS, settle_article
from presslens.cleaning import CONTENT, find_segments
from presslens.corpus import Corpus, build_corpus, count_words, split_sentences
from presslens.corrections import change_table
from presslens.dataset import write_part
from presslens.entities import NamesFound, count_spellings, find_names, list_actors, settle_names
from presslens.joining import join_names
from presslens.knowledge import load_knowledge
from presslens.metadata import read_sources
from presslens.plots import DARK, LIGHT
from presslens.portraits import count_told, link_reports, portray_sources, told_everywhere
from presslens.portrayals import find_portrayals
from presslens.sourcing import find_statements
from presslens.stages import pack, unpack
from presslens.stance import find_stances
from presslens.topics import codebook_topics

SEEDS = Path(__file__).parents[1] / "seeds"
PARAGRAPHS = 12  # of an article
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COLUMNS = ["articles", "words", "processes", "step", "seconds", "cpu_seconds", "words_per_second", "ratio_to_spacy",
           "peak_mb", "machine"]  # fmt: skip
BARE, SINGLY = "bare spaCy pass", "bare spaCy pass, paragraph by paragraph"
RULES = ("cleaning", "entities", "statements, rules", "stances, rules", "portrayals, rules", "sources", "tables")
NETWORKS = ("statements, learned reader", "stances, learned reader", "portrayals, learned reader", "topics")
WHOLE, WHOLE_RULES = "whole run", "whole run, --rules-only"
MEASURED = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
with open(sys.argv[1], "w", encoding="utf-8") as log:
    code = subprocess.call(sys.argv[2:], stdout=log, stderr=log)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""  # a small process starts the run, since Linux counts the memory of the one that starts it as the run's own
TICKS = (1, 2, 5, 10, 20, 50, 100)
Result = TypeVar("Result")


def material(folder: Path | None) -> tuple[list[str], list[str]]:
    """Headlines and paragraphs of the seeds and of the articles of a folder."""
    titles, paragraphs = [], []
    for path in [*sorted(SEEDS.glob("*.txt")), *(sorted(folder.glob("*.txt")) if folder else ())]:
        segments = find_segments(path.read_text(encoding="utf-8"))
        titles += segments.loc[segments["kind"] == "title", "text"].tolist()
        paragraphs += segments.loc[segments["kind"] == "body", "text"].tolist()
    return titles, paragraphs


def make_articles(folder: Path | None = None, *, seed: int = 0) -> Iterator[str]:
    """Articles without end, of which no two have a sentence in common."""
    titles, paragraphs = material(folder)
    chance, uses, deck = random.Random(seed), Counter(), []
    while True:
        dealt = [chance.choice(titles)]
        for _ in range(PARAGRAPHS):
            deck = deck or chance.sample(paragraphs, len(paragraphs))
            dealt.append(deck.pop())
        yield "\n\n".join(_dated(text, uses) for text in dealt) + "\n"


def _dated(text: str, uses: Counter) -> str:
    """A text with an hour and a day at the end of each sentence, another one each time."""
    for start, end in reversed(split_sentences(text)):
        sentence = text[start:end]
        number = uses[sentence]
        uses[sentence] += 1
        week, minute = divmod(number, 7 * 24 * 60)
        day, minute = divmod(minute, 24 * 60)
        when = f" at {minute // 60:02}:{minute % 60:02} on {DAYS[day]}" + (f" of week {week}" if week else "")
        stop = start + len(sentence.rstrip(".!?…:”\"'’) "))
        text = text[:stop] + when + text[stop:]
    return text


def write_corpus(folder: Path, articles: int, given: Path | None = None) -> int:
    """Write the first articles into a new folder, as a00000.txt and so on; how many words they have."""
    folder.mkdir(parents=True)
    words = 0
    for number, text in zip(range(articles), make_articles(given), strict=False):
        (folder / f"a{number:05}.txt").write_text(text, encoding="utf-8")
        words += count_words(text)
    return words


class Clock:
    """Adds up the CPU seconds of steps."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def __call__(self, step: str, work: Callable[[], Result], *, less: str = "") -> Result:
        """Do something and count its time for a step; `less` : a step whose time is part of it."""
        start = time.process_time()
        result = work()
        self.seconds[step] += time.process_time() - start - self.seconds[less]
        return result


def time_layers(texts: dict[str, str], folder: Path) -> tuple[int, Counter[str]]:
    """The words of some articles, and the CPU seconds that each step takes over them."""
    clock, known = Clock(), load_knowledge(folder)
    sources, _ = read_sources(folder, article_ids=list(texts))
    ones = clock("cleaning", lambda: [_clean(name, text, sources, folder) for name, text in texts.items()])
    paragraphs = [text for one in ones for text in one.segments.loc[one.segments["kind"].isin(CONTENT), "text"]]
    clock(BARE, lambda: [None for _ in _bare().pipe(paragraphs)])
    clock(SINGLY, lambda: [None for text in paragraphs if not _bare()(text)])
    clock("parse", lambda: [list(language.paragraphs(one, name)) for one in ones for name in one.texts])
    mentions = clock("entities", lambda: _mentions(ones, known))
    given = list(zip(ones, mentions, strict=True))
    clock("statements, rules", lambda: [find_statements(*pair, knowledge=known, model=None) for pair in given])
    said = clock(NETWORKS[0], lambda: [find_statements(*pair, knowledge=known) for pair in given], less=RULES[2])
    given = [(*pair, statements) for pair, (statements, _) in zip(given, said, strict=True)]
    clock("stances, rules", lambda: [find_stances(*each, knowledge=known, model=None) for each in given])
    stances = clock(NETWORKS[1], lambda: [find_stances(*each, knowledge=known) for each in given], less=RULES[3])
    for step in (NETWORKS[2], "portrayals, rules"):  # the second time the network has kept all its answers
        portrayals = []
        for each in given:
            find_stances(*each, knowledge=known, model=None)  # as in a run, its reading of the article is at hand
            portrayals.append(clock(step, lambda given=each: find_portrayals(*given, knowledge=known)))
    clock.seconds[NETWORKS[2]] -= clock.seconds["portrayals, rules"]
    tables = zip(mentions, *zip(*said, strict=True), stances, portrayals, strict=True)
    found = [dict(zip(LAYERS, each, strict=True)) | {"changes": change_table()} for each in tables]
    settled = clock("sources", lambda: _sources(ones, found, known))
    topics = clock("topics", lambda: [codebook_topics(one)[0] for one in ones])
    clock("tables", lambda: _tables(ones, found, settled, topics))
    return sum(int(one.articles["words"].sum()) for one in ones), clock.seconds


@cache
def _bare() -> spacy.language.Language:
    return spacy.load(language.MODEL)


def _clean(name: str, text: str, sources: pd.DataFrame, folder: Path) -> Corpus:
    return build_corpus({name: text}, sources=sources, corrections={}, folder=folder)


def _mentions(ones: list[Corpus], known: object) -> list[pd.DataFrame]:
    names, counts = [find_names(one, knowledge=known) for one in ones], NamesFound()
    for each in names:
        counts.add(each)
    joined = join_names(counts.types, acronyms=counts.acronyms, taken=known.by_id)
    return [settle_names(each, joined) for each in names]


def _sources(ones: list[Corpus], found: list[dict[str, pd.DataFrame]], known: object) -> list[dict[str, pd.DataFrame]]:
    """The settled tables; adds what articles tell of their sources to what was found in them."""
    for one, tables in zip(ones, found, strict=True):
        tables["actors"] = list_actors(
            count_spellings(tables["mentions"]), knowledge=known, further={*tables["statements"]["source_actor"]} - {""}
        )
        tables |= portray_sources(one, tables["statements"], tables["actors"], knowledge=known)._asdict()
    everywhere = told_everywhere(sum((count_told(tables["told"]) for tables in found), Counter()))
    retellings = link_reports(pd.concat([tables["reports"] for tables in found], ignore_index=True))
    return [settle_article(tables, everywhere, retellings, known) for tables in found]


def _tables(ones: list[Corpus], found: list[dict], settled: list[dict], topics: list[pd.DataFrame]) -> None:
    """Pack, unpack and write, as a run does between its steps and at its end."""
    for one, tables in zip(ones, found, strict=True):
        cleaned = pack({name: getattr(one, name) for name in ("articles", "segments", "sentences")})
        packed = pack(tables)
        for each in (cleaned, packed, packed):  # once to add up what articles tell, once to write
            unpack(each)
    with tempfile.TemporaryDirectory() as folder:
        for name in LAYERS:
            whole = pd.concat([tables[name] for tables in settled], ignore_index=True)
            write_part(Path(folder), name, 0, whole)
        write_part(Path(folder), "topics", 0, pd.concat(topics, ignore_index=True))


def measure_layers(articles: int, repeats: int, given: Path | None) -> pd.DataFrame:
    """The rows of the layers; each repeat reads other articles, and of each step the lowest time a word counts."""
    texts, times, words = make_articles(given), [], []
    with tempfile.TemporaryDirectory() as folder:
        _warm(next(texts), Path(folder))
        for number in range(repeats):
            some = {f"r{number}a{n:05}": text for n, text in zip(range(articles), texts, strict=False)}
            count, seconds = time_layers(some, Path(folder))
            words.append(count)
            times.append({step: value / count for step, value in seconds.items()})
    lowest = pd.DataFrame(times).min()
    lowest["all rule layers"], lowest["all learned readers"] = lowest[[*RULES]].sum(), lowest[[*NETWORKS]].sum()
    seconds = lowest * words[0]
    return pd.DataFrame({"articles": articles, "words": words[0], "processes": 1, "step": seconds.index,
                         "seconds": seconds.to_numpy(), "cpu_seconds": seconds.to_numpy()})  # fmt: skip


def _warm(text: str, folder: Path) -> None:
    """Load all that is loaded once."""
    tagger.load_tagger(), sentiment.load_reader(), list(_bare().pipe(["Nobody spoke."]))
    time_layers({"warm": text}, folder)


def measure_run(corpus: Path, words: int, articles: int, jobs: int, *, rules: bool) -> dict[str, object]:
    """The row of one whole run, in a process of its own and with nothing kept."""
    with tempfile.TemporaryDirectory() as out:
        options = ["--format", "parquet", "--jobs", str(jobs), *(["--rules-only"] if rules else [])]
        command = [sys.executable, "-m", "presslens", "annotate", str(corpus), "--out", f"{out}/tables", *options]
        log = Path(out, "log")
        run = subprocess.run(
            [sys.executable, "-c", MEASURED, str(log), *command], check=True, capture_output=True, text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        code, seconds, used, kilobytes = json.loads(run.stdout)
        if code:
            raise SystemExit(f"{' '.join(command)}: exit code {code}\n{log.read_text(encoding='utf-8')}")
    megabytes = kilobytes / 1024 / (1024 if sys.platform == "darwin" else 1)
    return {
        "articles": articles, "words": words, "processes": jobs, "step": WHOLE_RULES if rules else WHOLE,
        "seconds": seconds, "cpu_seconds": used, "peak_mb": round(megabytes),
    }  # fmt: skip


def measure_import(module: str, times: int) -> dict[str, object]:
    """The row of the time that it takes to import a module, the lowest of some."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    runs = [float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
            for _ in range(times)]  # fmt: skip
    return {"articles": 0, "words": 0, "processes": 1, "step": f"import {module}", "seconds": min(runs)}


def machine() -> str:
    """The machine and the versions on which speed depends."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("spacy", "onnxruntime", "pandas"))
    model = next(named, platform.processor() or platform.machine())
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {versions}"


def measure(articles: list[int], given: Path | None, jobs: list[int], full: int, layers: int, repeats: int
            ) -> Iterator[pd.DataFrame]:  # fmt: skip
    """The table as it grows; see the columns in `COLUMNS`."""
    parts = measure_layers(layers, repeats, given)
    rows = [measure_import(module, repeats) for module in ("presslens", "presslens.annotate")]
    yield _table(parts, rows)
    with tempfile.TemporaryDirectory() as folder:
        for size in articles:
            corpus = Path(folder) / str(size)
            words = write_corpus(corpus, size, given)
            for processes in jobs if size <= full else [max(jobs)]:
                for rules in (True, False) if size <= full else (True,):
                    rows.append(measure_run(corpus, words, size, processes, rules=rules))
                    yield _table(parts, rows)


def _table(layers: pd.DataFrame, rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.concat([layers, pd.DataFrame(rows)], ignore_index=True)
    bare = table[table["step"] == BARE].iloc[0]
    table["words_per_second"] = (table["words"] / table["seconds"]).where(table["words"] > 0)
    table["ratio_to_spacy"] = bare["words"] / bare["seconds"] / table["words_per_second"]
    return table.assign(machine=machine()).reindex(columns=COLUMNS)


def draw(table: pd.DataFrame, target: Path) -> None:
    """Processor time of an article in bare spaCy passes, and memory, against their number; `.svg` and `.png`."""
    bare = table[table["step"] == BARE].iloc[0]
    runs = table[table["step"].isin([WHOLE, WHOLE_RULES])]
    runs = runs.assign(cost=runs["cpu_seconds"] / runs["words"] / (bare["cpu_seconds"] / bare["words"]))
    figure, (cost, memory) = plots.canvas(plots.COLUMN, 3.2, nrows=2, sharex=True, height_ratios=[3, 2])
    looks = {WHOLE: {"color": DARK}, WHOLE_RULES: {"color": DARK, "markerfacecolor": "white"}}
    for (step, processes), part in runs.groupby(["step", "processes"]):
        look = looks[step] | {"marker": "os^D"[(processes - 1) % 4], "linestyle": "-" if step == WHOLE else "--"}
        label = (
            f"{'all' if step == WHOLE else 'rules only'}, {processes} {'process' if processes == 1 else 'processes'}"
        )
        part = part.sort_values("articles")
        cost.plot(part["articles"], part["cost"], label=label, **look)
        memory.plot(part["articles"], part["peak_mb"] / 1000, **look)
    memory.axhline(1.5, color=LIGHT, zorder=0)
    cost.set(xscale="log", yscale="log", ylabel="in bare spaCy passes", title="Cost of an article, in processor time")
    memory.set(xlabel="articles", ylabel="GB a process", title="Memory at most")
    ticks = [tick for tick in TICKS if tick <= 2 * runs["cost"].max()]
    cost.set_yticks(ticks, [f"{tick}" for tick in ticks])
    cost.minorticks_off()
    memory.set_ylim(bottom=0)
    sizes = sorted(runs["articles"].unique())
    memory.set_xticks(sizes, [f"{size:,}" for size in sizes])
    memory.minorticks_off()
    plots.legend_below(figure, *cost.get_legend_handles_labels())
    for ending in ("svg", "png"):
        figure.savefig(target.with_suffix(f".{ending}"))


def main(given: list[str] | None = None) -> None:
    """Measure; print the table, write it and the figure, anew with each row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="*", default=[5, 100, 1000])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--full", type=int, default=1000)
    parser.add_argument("--layers", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results.csv"))
    asked = parser.parse_args(given)
    shown = 0
    for table in measure(asked.articles, asked.folder, asked.jobs, asked.full, asked.layers, asked.repeats):
        table.to_csv(asked.out, index=False, float_format="%.4g", lineterminator="\n")
        new = table.drop(columns="machine").iloc[shown:]
        print(new.to_string(index=False, header=not shown, float_format="%.3g", na_rep=""), flush=True)
        shown = len(table)
    print(table["machine"].iloc[0])
    if asked.articles:
        draw(table, asked.out.with_name("scaling"))


if __name__ == "__main__":
    main()
