"""What the commands `annotate`, `next`, `score` and `train` of the command line do.

Takes what the command line gives, writes tables or a model, or prints, and gives the exit code. Lines about the work go
to the error stream, results to the output.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from presslens.cells import printable, write_csv
from presslens.reading import InputError
from presslens.wording import number

if TYPE_CHECKING:  # take time to load
    from distributed import Client

    from presslens.annotate import Settings
    from presslens.runs import Done

SUCCESS, FAILURE, PARTIAL = 0, 1, 3
CHANGES = "changes.csv"
CLAIMED = 200  # articles, up to which it is looked at which claims a reader's corrections moved
CONNECTING = 20  # seconds in which a cluster has to answer
LONGEST = 80  # characters of a passage on a line


def say(line: str) -> None:
    """Print a line on the error stream, without what a terminal takes for a command."""
    print(printable(line), file=sys.stderr)


def annotate_folder(
    folder: Path,
    out: Path,
    *,
    model: Path | None,
    stance_model: Path | None,
    rules_only: bool,
    corrections: Path | None = None,
    parquet: bool = False,
    jobs: int = 1,
    dask: str | None = None,
    resume: bool = False,
    cache: Path | None = None,
) -> int:
    """Annotate the articles of a folder and write the tables; the exit code."""
    from joblib import parallel_config

    from presslens import sentiment, tagger
    from presslens.annotate import Settings
    from presslens.exporting import check_out, export
    from presslens.runs import run

    if out.resolve() == folder.resolve():
        raise InputError(f"{out}: holds the articles, so nothing is written there; name another folder")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file; name a folder for the tables")
    check_folder(corrections)
    settings = Settings(model=model or tagger.SHIPPED, stance_model=stance_model or sentiment.SHIPPED)
    settings = Settings(model=None, stance_model=None) if rules_only else settings
    if jobs < 1:
        raise InputError(f"--jobs {jobs}: name at least one process")
    check_out(out, parquet=parquet)
    given = {"corrections": corrections, "resume": resume, "cache": cache}
    try:
        with (
            cluster(dask) as client,
            parallel_config(n_jobs=jobs),
            run(folder, out, settings, **given, client=client) as done,
        ):
            problems = done.dataset.read("problems")
            moved = _moved(folder, done, settings, corrections) if corrections else []
            if corrections or (out / CHANGES).exists():  # none left over from an earlier run
                write_csv(done.changes, out / CHANGES)
            export(done.dataset, out, parquet=parquet)
    except KeyboardInterrupt as error:
        raise InputError("stopped; the same command with --resume goes on from here") from error
    say(f"{number(done.articles, 'article')}, {number(done.words, 'word')}")
    say(f"tables written to {out}")
    for line in moved:
        say(line)
    return say_problems(problems)


def _moved(folder: Path, done: Done, settings: Settings, corrections: Path) -> list[str]:
    """What a reader's corrections did to rows and claims, in lines."""
    from presslens.change_lines import describe_changes
    from presslens.claim_findings import corrected_claims
    from presslens.corpus import load_corpus
    from presslens.dataset import stored_annotations
    from presslens.sensitivity import moved_by_corrections

    lines = describe_changes(done.changes)
    if done.articles > CLAIMED:
        return [*lines, f"claims are looked at in corpora of at most {CLAIMED:,} articles"]
    notes = replace(stored_annotations(done.dataset), changes=done.changes)
    models = {"model": settings.model, "stance_model": settings.stance_model}
    corpus = load_corpus(folder, corrections=corrections)
    claims = moved_by_corrections(corpus, notes, topics=not settings.rules_only, **models)
    return lines + (corrected_claims(claims) if claims is not None else [])


@contextmanager
def cluster(address: str | None) -> Iterator[Client | None]:
    """A client of the Dask cluster at an address; nothing without one."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise InputError(f"a cluster needs {error.name}; install it with: pip install 'presslens[cluster]'") from error
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it tells of a lost cluster by tracebacks
    try:
        client = Client(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"{address}: no Dask scheduler answers there ({error}); start one: dask scheduler") from error
    try:
        yield client
    finally:
        client.close(timeout=5)


def check_folder(corrections: Path | None) -> None:
    """Raise InputError for a folder of corrections that was named and is not there, as if misspelt."""
    if corrections and not corrections.exists():
        raise InputError(f"{corrections}: no such folder; name the folder that holds the corrections")


def say_problems(problems: pd.DataFrame) -> int:
    """Say which files could not be used; the exit code."""
    for row in problems.itertuples():
        say(f"{row.file}: {row.reason}; {row.mend}")
    return PARTIAL if len(problems) else SUCCESS


def list_next(folder: Path, corrections: Path | None, most: int) -> int:
    """Print which rows are worth coding next; the exit code."""
    from presslens.annotate import annotate
    from presslens.claim_findings import could_change, rows_worth_coding
    from presslens.corpus import load_corpus
    from presslens.sensitivity import worth_coding

    check_folder(corrections)
    corpus = load_corpus(folder, corrections=corrections)
    rows = worth_coding(corpus, annotate(corpus))
    print(rows_worth_coding(rows))
    for _, row in rows.head(most).iterrows():
        words = " ".join(row["text"].split())
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
        where = f"{row['table']} {row['article_id']} {row['start']}-{row['end']}"
        print(printable(f"{where}: “{words}” {row['column']} {row['found']}; {could_change(row)}"))
    return say_problems(corpus.problems)


def score_folder(predicted: Path, gold: Path, articles: list[str]) -> int:
    """Print how far the tables in one folder agree with those in another; the exit code."""
    from presslens.validity import format_scores, load_tables, score_tables

    print(format_scores(score_tables(load_tables(predicted), load_tables(gold), articles=articles or None)))
    return SUCCESS


def train_model(what: str, folder: Path, out: Path, epochs: int | None) -> int:
    """Train a learned reader on a folder of examples; the exit code."""
    try:
        if what == "attribution":
            from presslens.training import train
        else:
            from presslens.training_stance import train
    except ModuleNotFoundError as error:
        raise InputError(f"training needs {error.name}; install it with: pip install 'presslens[train]'") from error
    train(folder, out, report=say, **({} if epochs is None else {"epochs": epochs}))
    option = "--model" if what == "attribution" else "--stance-model"
    say(f"model written to {out}; use it with: presslens annotate FOLDER {option} {out} --out TABLES")
    return SUCCESS
