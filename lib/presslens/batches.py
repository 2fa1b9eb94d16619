"""The work on one batch of articles, as it is done on any process or machine that sees the same folders.

Takes a `Job` (what each process has to know) and a `Batch` (the files and what is given of them), gives little: counts
that can be added up, and tables as files. What articles have to know of each other they look up (`lookup`). An article
that cannot be read is set aside with the reason; the others go on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pandas as pd

from presslens.annotate import LAYERS, ONE_AT_A_TIME, Joined, Tables, holders, settle_article
from presslens.cache import fingerprint, key_of
from presslens.dataset import COLUMNS, part_name, write_part
from presslens.entities import NamesFound, count_spellings
from presslens.lookup import Lookup
from presslens.portraits import count_told, told_everywhere
from presslens.reading import InputError, Scan, problem, scan_file
from presslens.retellings import write_reports
from presslens.stages import Article, Batch, Job, UnusableError, versions
from presslens.typed import typed_rows
from presslens.utterances import REPORT_COLUMNS
from presslens.whole import write_whole, writing
from presslens.wording import listed

TRIED = -1  # the number of a batch that is only tried, and writes nothing
NAMES, TOLD, RETOLD = "names.sqlite", "told.sqlite", "retold.sqlite"  # what is looked up, in the folder of reports
WRITTEN = ("articles", "segments", "sentences", "texts", *LAYERS, "topics")


@dataclass
class Result:
    """What every step gives: rows of the table of problems, and which files are left out from now on."""

    problems: list[dict[str, str]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


@dataclass
class Named(Result):
    """What `name_batch` gives: the unknown names, and how many words were read."""

    names: NamesFound = field(default_factory=NamesFound)
    words: int = 0


@dataclass
class Read(Result):
    """What `read_batch` gives: counts to be added up, and a reader's changes."""

    told: Counter = field(default_factory=Counter)
    spellings: Counter = field(default_factory=Counter)
    holders: set[str] = field(default_factory=set)
    reports: int = 0
    changes: list[pd.DataFrame] = field(default_factory=list)


def scan_files(folder: Path, names: list[str]) -> list[Scan]:
    """What is known of some files once they were read."""
    return [scan_file(folder, name)[1] for name in names]


def name_batch(job: Job, batch: Batch) -> Named:
    """Clean the articles of a batch, parse them and find the names in them."""
    done = Named()
    for article in _articles(job, batch):
        with _set_aside(article, done):
            done.problems += article.corpus.problems.to_dict("records")
            if len(article.corpus):
                done.names.add(article.names)
                done.words += int(article.corpus.articles["words"].sum())
            else:
                done.aside.append(article.name)
    return done


def read_batch(job: Job, batch: Batch) -> Read:
    """Find everything in the articles of a batch, once all names are joined."""
    done, reports = Read(), [typed_rows([], REPORT_COLUMNS, {})]
    with Lookup(job.reports / NAMES) as names:
        for article in _articles(job, batch):
            with _set_aside(article, done):
                found, topic_changes = article.found(_joined(article, names)), article.topics["changes"]
                done.told.update(count_told(found["told"]))
                done.spellings.update(count_spellings(found["mentions"]))
                done.holders |= holders(found["statements"], found["stances"])
                done.changes += [each for each in (found["changes"], topic_changes) if len(each)]
                reports.append(found["reports"])
    if _writes(job, batch):
        done.reports = write_reports(job.reports, batch.number, pd.concat(reports, ignore_index=True))
    return done


def settle_batch(job: Job, batch: Batch) -> Result:
    """Write a batch's part of each table, once all articles are read.

    A part that a run before wrote of the same is left as it is.
    """
    done, ready, keys = Result(), [], []
    with (
        Lookup(job.reports / NAMES) as names,
        Lookup(job.reports / TOLD) as told,
        Lookup(job.reports / RETOLD) as twice,
    ):
        for article in _articles(job, batch):
            with _set_aside(article, done):
                joined = _joined(article, names)
                found, firsts = article.found(joined), dict(twice[article.id])
                everywhere = _told(found, told)
                ready.append((article, found, everywhere, firsts))
                keys.append([article.found_key(joined), article.topics_key, sorted(everywhere.items()), firsts])
    made_of = key_of(fingerprint(but=()), keys)
    receipt = job.state / "receipts" / f"{part_name(batch.number)}.json"
    if done.aside or not _writes(job, batch) or _kept_whole(receipt, made_of, job.tables, batch.number):
        return done
    rows: dict[str, list[pd.DataFrame]] = {name: [] for name in WRITTEN}
    with ONE_AT_A_TIME:  # what was deleted from the cache meanwhile is made again
        for article, *given in ready:
            with _set_aside(article, done):
                for name, table in _tables_of(article, *given).items():
                    rows[name].append(table)
    if not done.aside:
        for name, tables in rows.items():
            whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS[name].split())
            write_part(job.tables, name, batch.number, whole)
        with writing(receipt):
            receipt.parent.mkdir(parents=True, exist_ok=True)
        write_whole(receipt, json.dumps([made_of, _hashes(job.tables, batch.number)]).encode())
    return done


def _tables_of(article: Article, found: Tables, told: Mapping[tuple, int], firsts: Mapping[str, str]) -> Tables:
    """Every table of an article."""
    retellings = {(article.id, statement): first for statement, first in firsts.items()}
    settled = settle_article(found, told_everywhere(told), retellings, article.job.settings.knowledge)
    one = article.corpus
    texts = pd.DataFrame({"article_id": [*one.texts], "text": [*one.texts.values()]})
    own = {"articles": one.articles, "segments": one.segments, "sentences": one.sentences, "texts": texts}
    return own | settled | {"topics": article.topics["topics"]}


def _joined(article: Article, names: Lookup) -> Joined:
    """The ids of an article's unknown names."""
    return {label: names[label][0] for label in article.labels}


def _told(found: Tables, told: Lookup) -> dict[tuple[str, str, str], int]:
    """What all articles tell of the persons of an article."""
    others = {other for named in found["told"]["others"] for other in named.split()}
    actors = {*found["actors"]["actor"], *found["statements"]["source_actor"], *found["told"]["actor"], *others}
    return {(actor, place, kind): times for actor in sorted(actors) for place, kind, times in told[actor]}


def _kept_whole(receipt: Path, made_of: str, tables: Path, number: int) -> bool:
    """Whether the parts that a receipt names are there, are what was written, and made of the same."""
    try:
        return json.loads(receipt.read_bytes()) == [made_of, _hashes(tables, number)]
    except (OSError, ValueError):  # none, or none that can be read
        return False


def _hashes(tables: Path, number: int) -> dict[str, str]:
    paths = {name: tables / name / f"{part_name(number)}.parquet" for name in WRITTEN}
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}


def _writes(job: Job, batch: Batch) -> bool:
    """Whether the files of a batch are wanted, and not only whether it can be read.

    Raises
    ------
    InputError : the run is no more, and another one has begun.
    """
    if not job.reports.is_dir():
        raise InputError(f"{job.state.parent}: another run has begun there")
    return batch.number != TRIED


def _articles(job: Job, batch: Batch) -> Iterator[Article]:
    here = versions(job.settings)
    if other := [name for name in here if here[name] != job.given[name]]:
        mend = "install the same everywhere, and start the workers (or this program) again"
        raise InputError(f"a worker has loaded another version: {listed(other)}; {mend}")
    with ONE_AT_A_TIME:
        for name, key in batch.files:
            yield Article(job, batch, name, key)


@contextmanager
def _set_aside(article: Article, done: Result) -> Iterator[None]:
    """Let an article that cannot be read be a problem, not the end of all; faults of the input or the disk end all."""
    try:
        yield
    except (InputError, OSError):
        raise
    except UnusableError as error:
        done.problems.append(error.row)
        done.aside.append(article.name)
    except Exception as error:  # whatever it is, the other articles have nothing to do with it
        reason = f"set aside: it could not be read ({type(error).__name__}: {error})"
        done.problems.append(problem(article.name, reason, "report it with the file, or change the passage"))
        done.aside.append(article.name)
