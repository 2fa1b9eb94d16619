"""A run over a folder of articles of any size: in batches, on any number of processes, resumed where it ended.

Takes a folder, gives the tables of all its articles as a data set (`dataset`). No process ever holds the texts or
tables of more than a batch, and the first one the name, hashes and given rows of each file; what is put together over
all of them (names, what is told of persons, what is told twice) are counts that can be added up, and what the batches
have to know of it they look up in a file. Everything is written beside what was there before and takes its place when
it is whole. What was done is kept in a cache (`stages`), so a run that was killed, or that follows one over almost the
same articles, does only what is missing. The batches depend on the articles alone, so the files are the same whoever
made them.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from presslens import unfinished
from presslens.annotate import Settings, in_order
from presslens.batches import (
    NAMES,
    RETOLD,
    TOLD,
    TRIED,
    WRITTEN,
    Result,
    name_batch,
    read_batch,
    scan_files,
    settle_batch,
)
from presslens.corpus import nothing_usable
from presslens.correction_files import check_actors, read_corrections
from presslens.dataset import Dataset, open_dataset, write_manifest, write_part
from presslens.entities import NamesFound, list_actors
from presslens.joining import join_names
from presslens.lookup import write_lookup
from presslens.metadata import read_sources
from presslens.progress import Progress
from presslens.reading import InputError, Scan, admit, list_files, problem, problem_table, scan_file
from presslens.retellings import cut_stripes, link_stripes
from presslens.spreading import Lost, spread
from presslens.stages import Batch, Job
from presslens.whole import writing

if TYPE_CHECKING:
    from distributed import Client

MOST, PARTS = 200, 50  # articles of a part at most; parts, as long as they are smaller
SCANNED = 500  # files that a process looks at at once
MEMORY = "give the processes more memory, or name fewer of them"


@dataclass(frozen=True)
class Done:
    """What a run gives: its data set, a reader's changes, and how much was read."""

    dataset: Dataset
    changes: pd.DataFrame
    articles: int
    words: int


@contextmanager
def run(
    folder: Path,
    out: Path,
    settings: Settings,
    *,
    corrections: Path | None = None,
    cache: Path | None = None,
    resume: bool = False,
    client: Client | None = None,
) -> Iterator[Done]:
    """Annotate all articles of a folder; a context in which the tables can be used, and which keeps other runs out.

    Parameters
    ----------
    folder : holds the articles, one UTF-8 `.txt` file each.
    out : folder for the tables; what the run keeps goes into `.presslens` in it.
    settings : the readers to use; their folder, knowledge and targets are those of `folder`.
    corrections : folder of rows that a reader corrected.
    cache : folder of kept results; `out/.presslens/cache` if not given.
    resume : whether an unfinished run in `out` must be one with the same settings.
    client : of a Dask cluster that is to do the work; else joblib does it, as its caller configured it.

    Raises
    ------
    InputError : nothing in the folder can be used, a correction does not fit, another run is writing to `out`, the
        unfinished run there had other settings, or a table changed meanwhile. What was done before is kept.
    """
    folder, settings = folder.resolve(), _absolute(settings, folder.resolve())  # as every process sees them
    with unfinished.locked(out.resolve()) as state:
        given = unfinished.describe(folder, settings, corrections)
        unfinished.begin(state, given, resume=resume)
        cache = (cache or state / "cache").resolve()
        with writing(cache):
            cache.mkdir(parents=True, exist_ok=True)
        job = Job(folder, state, cache, settings, token=secrets.token_hex(8), given=given)
        with writing(job.reports):
            job.reports.mkdir(parents=True)
        done = _Run(job, client).all(corrections)
        if unfinished.describe(folder, settings, corrections) != given:
            raise InputError(f"{folder}: a table changed during the run; run again")
        yield done
        unfinished.end(state, given)


def _absolute(settings: Settings, folder: Path) -> Settings:
    models = (path and path.resolve() for path in (settings.model, settings.stance_model))
    return Settings(folder, None, *models)


class _Run:
    """One run, step by step."""

    def __init__(self, job: Job, client: Client | None) -> None:
        self.job, self.client = job, client
        self.problems: list[dict[str, str]] = []
        self.batches: dict[int, Batch] = {}

    def all(self, corrections: Path | None) -> Done:
        """Every step, one after the other; again without the articles that were set aside after names were joined."""
        given, source_problems = self._cut(self._scan(), corrections)
        done = None
        while done is None:
            done = self._pass(given, source_problems)
        return done

    def _scan(self) -> list[Scan]:
        """The files that are articles."""
        files = list_files(self.job.folder)
        groups = dict(enumerate(files[at : at + SCANNED] for at in range(0, len(files), SCANNED)))
        found = dict(self._spread(scan_files, groups, lambda number: (self.job.folder, groups[number])))
        if lost := [result.reason for result in found.values() if isinstance(result, Lost)]:
            raise InputError(f"{self.job.folder}: cannot be read: {lost[0]}; {MEMORY}")
        kept = []
        for scan, wrong in admit(scan for _, group in sorted(found.items()) for scan in group):
            if wrong:
                self.problems.append(wrong)
            else:
                kept.append(scan)
        return kept

    def _cut(self, scans: list[Scan], corrections: Path | None) -> tuple[Mapping[str, pd.DataFrame], pd.DataFrame]:
        """Cut the articles into batches, which depend on nothing but their number and order; what is given of them."""
        if not scans:
            raise InputError(nothing_usable(self.job.folder, problem_table(self.problems)))
        ids = [Path(scan.name).stem for scan in scans]
        given = read_corrections(corrections, _Texts(self.job.folder, scans))
        sources, source_problems = read_sources(self.job.folder, article_ids=ids)
        size = max(1, min(MOST, len(scans) // PARTS))
        batch_of = {one: place // size for place, one in enumerate(ids)}
        cut = {
            name: dict(list(table.groupby(table["article_id"].map(batch_of))))
            for name, table in [("sources", sources), *given.items()]
        }
        for number, at in enumerate(range(0, len(scans), size)):
            mine = {name: parts[number] for name, parts in cut.items() if number in parts}
            files = tuple((scan.name, scan.key) for scan in scans[at : at + size])
            self.batches[number] = Batch(number, files, mine.pop("sources", sources.iloc[:0]), mine)
        return given, source_problems

    def _pass(self, given: Mapping[str, pd.DataFrame], source_problems: pd.DataFrame) -> Done | None:
        """All steps once; nothing if articles were set aside whose names had been joined with the others'."""
        words = self._join(given)
        articles = self._articles()
        told, spellings, actors, reports = Counter(), Counter(), set(), 0
        changes = {}
        for number, done in self._each("statements and stances", read_batch):
            told.update(done.told)
            spellings.update(done.spellings)
            actors |= done.holders
            reports += done.reports
            changes[number] = done.changes
        if self._articles() < articles:
            return None
        write_lookup(self.job.reports / TOLD, ((actor, [*rest, told[actor, *rest]]) for actor, *rest in sorted(told)))
        self._link(reports)
        for _ in self._each("tables", settle_batch):
            pass
        if self._articles() < articles:
            return None
        table = list_actors(spellings, knowledge=self.job.settings.knowledge, further=actors)
        dataset = self._finish(table, source_problems)
        return Done(dataset, in_order([each for _, mine in sorted(changes.items()) for each in mine]), articles, words)

    def _join(self, given: Mapping[str, pd.DataFrame]) -> int:
        """Join the unknown names of all articles; how many words these have."""
        names, words = NamesFound(), 0
        for _, done in self._each("names", name_batch):
            names.types.update(done.names.types)
            names.acronyms.update(done.names.acronyms)
            words += done.words
        knowledge = self.job.settings.knowledge
        joined = join_names(names.types, acronyms=names.acronyms, taken=knowledge.by_id)
        check_actors(
            given, ["mentions", "statements", "stances"], {*knowledge.by_id, *(row[0] for row in joined.values())}
        )
        write_lookup(self.job.reports / NAMES, sorted(joined.items()))
        return words

    def _link(self, reports: int) -> None:
        """Find the earliest report of what is told again."""
        cuts, numbers = cut_stripes(reports), [*self.batches]
        found = self._spread(link_stripes, range(len(cuts)), lambda n: (self.job.reports, numbers, *cuts[n]))
        write_lookup(self.job.reports / RETOLD, self._linked(found))

    def _linked(self, found: Iterable[tuple[int, Any]]) -> Iterator[tuple[str, list[str]]]:
        for _, pairs in found:
            if isinstance(pairs, Lost):
                raise InputError(f"reports cannot be compared: {pairs.reason}; {MEMORY}")
            yield from ((article, [statement, first]) for (article, statement), first in pairs)

    def _each(self, what: str, task: Callable[..., Result]) -> Iterator[tuple[int, Any]]:
        """The results of a step for all batches; articles that cannot be read are left out from then on."""
        with Progress(what, self._articles()) as progress:
            for number, result in self._spread(task, self.batches, lambda number: (self.job, self.batches[number])):
                files = len(self.batches[number].files)
                if isinstance(result, Lost):
                    result = self._without_guilty(task, number, result)
                self._leave_out(number, result.problems, result.aside)
                progress.add(files)
                yield number, result
        if not self._articles():
            raise InputError(nothing_usable(self.job.folder, self._all_problems(problem_table([]))))

    def _spread(
        self, task: Callable[..., Any], numbers: Iterable[int], values: Callable[[int], tuple]
    ) -> Iterator[tuple[int, Any]]:
        return spread(task, numbers, values, self.job.state / "running", client=self.client)

    def _articles(self) -> int:
        return sum(len(batch.files) for batch in self.batches.values())

    def _leave_out(self, number: int, problems: list[dict[str, str]], aside: list[str]) -> None:
        batch = self.batches[number]
        self.problems += problems
        self.batches[number] = replace(batch, files=tuple(file for file in batch.files if file[0] not in aside))

    def _without_guilty(self, task: Callable[..., Result], number: int, lost: Lost) -> Any:
        """The result of a batch that ended its process, without the articles that do so by themselves."""
        batch = self.batches[number]
        guilty = [name for name, _ in batch.files]
        if len(guilty) > 1:
            ones = [replace(batch, number=TRIED, files=(file,)) for file in batch.files]
            alone = dict(self._spread(task, range(len(ones)), lambda n: (self.job, ones[n])))
            guilty = [guilty[n] for n, result in sorted(alone.items()) if isinstance(result, Lost)]
        mend = f"{MEMORY}, or report it with the file"
        self._leave_out(number, [problem(name, f"set aside: {lost.reason}", mend) for name in guilty], guilty)
        result = next(self._spread(task, [number], lambda number: (self.job, self.batches[number])))[1]
        if isinstance(result, Lost):
            raise InputError(f"part {number}: {lost.reason}; {MEMORY}")
        return result

    def _finish(self, actors: pd.DataFrame, source_problems: pd.DataFrame) -> Dataset:
        tables = self.job.tables
        write_part(tables, "actors", 0, actors)
        write_part(tables, "problems", 0, self._all_problems(source_problems))
        for left in tables.glob("*/part-*.parquet"):  # of a run before over more articles
            if int(left.stem.removeprefix("part-")) >= len(self.batches):
                left.unlink()
        made = {"tables": [*WRITTEN, "actors", "problems"], "rules_only": self.job.settings.rules_only}
        write_manifest(tables, articles=self._articles(), parts=len(self.batches), **made)
        return open_dataset(tables)

    def _all_problems(self, sources: pd.DataFrame) -> pd.DataFrame:
        """Those of files, in their order, then those of rows of `sources.csv`."""
        rows = sorted(self.problems, key=lambda row: (Path(row["file"]).stem, row["file"]))
        return pd.concat([problem_table(rows), sources], ignore_index=True)


class _Texts(Mapping):
    """article_id -> raw text of the files of a folder, each read when it is asked for."""

    def __init__(self, folder: Path, scans: list[Scan]) -> None:
        self._folder, self._names = folder, {Path(scan.name).stem: scan.name for scan in scans}

    def __getitem__(self, article_id: str) -> str:
        return scan_file(self._folder, self._names[article_id])[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
