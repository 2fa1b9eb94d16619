"""What the commands `annotate`, `next`, `score` and `train` of the command line do.

Takes what the command line gives, writes tables or a model, or prints, and gives the exit code. Lines about the work go
to the error stream, results to the output.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from presslens.reading import InputError
from presslens.wording import number

if TYPE_CHECKING:  # takes time to load
    from presslens.corpus import Corpus

SUCCESS, FAILURE, PARTIAL = 0, 1, 3
LONGEST = 80  # characters of a passage on a line


def write_tables(tables: dict[str, pd.DataFrame], out: Path) -> None:
    """Write tables as CSV, whole or not at all: into neighbour files first, which then take their names."""
    drafts = {out / f".{name}.csv.{os.getpid()}": out / f"{name}.csv" for name in tables}
    try:
        for draft, table in zip(drafts, tables.values(), strict=True):
            table.to_csv(draft, index=False, encoding="utf-8", lineterminator="\n")
        for draft, path in drafts.items():
            draft.replace(path)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def say(line: str) -> None:
    """Print a line on the error stream."""
    print(line, file=sys.stderr)


def annotate_folder(
    folder: Path,
    out: Path,
    *,
    model: Path | None,
    stance_model: Path | None,
    rules_only: bool,
    corrections: Path | None = None,
) -> int:
    """Annotate the articles of a folder and write the tables; the exit code."""
    from presslens.annotate import annotate
    from presslens.claim_findings import corrected_claims
    from presslens.corpus import load_corpus
    from presslens.corrections import describe_changes
    from presslens.sensitivity import moved_by_corrections
    from presslens.topics import codebook_topics

    if out.resolve() == folder.resolve():
        raise InputError(f"{out}: holds the articles, so nothing is written there; name another folder")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file; name a folder for the tables")
    check_folder(corrections)
    corpus = load_corpus(folder, corrections=corrections)
    out.mkdir(parents=True, exist_ok=True)
    say(f"{number(len(corpus), 'article')}, {number(corpus.articles['words'].sum(), 'word')}")
    given = {"model": model, "stance_model": stance_model}
    models = dict.fromkeys(given) if rules_only else {name: path for name, path in given.items() if path}
    notes = annotate(corpus, report=say, **models)
    topics, corrected = codebook_topics(corpus)
    say(f"{number(len(topics), 'paragraph')} with a topic")
    changes = pd.concat([notes.changes, corrected], ignore_index=True)
    tables = {"articles": corpus.articles, "segments": corpus.segments, **notes.tables(), "topics": topics}
    if corrections or (out / "changes.csv").exists():  # none left over from an earlier run
        tables["changes"] = changes
    write_tables(tables, out)
    say(f"tables written to {out}")
    for line in describe_changes(changes) if corrections else ():
        say(line)
    claims = moved_by_corrections(corpus, notes, **models)
    for line in corrected_claims(claims) if claims is not None else ():
        say(line)
    return say_problems(corpus)


def check_folder(corrections: Path | None) -> None:
    """Raise InputError for a folder of corrections that was named and is not there, as if misspelt."""
    if corrections and not corrections.exists():
        raise InputError(f"{corrections}: no such folder; name the folder that holds the corrections")


def say_problems(corpus: Corpus) -> int:
    """Say which files could not be used; the exit code."""
    for row in corpus.problems.itertuples():
        say(f"{row.file}: {row.reason}; {row.mend}")
    return PARTIAL if len(corpus.problems) else SUCCESS


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
        print(f"{where}: “{words}” {row['column']} {row['found']}; {could_change(row)}")
    return say_problems(corpus)


def score_folder(predicted: Path, gold: Path, articles: list[str]) -> int:
    """Print how far the tables in one folder agree with those in another; the exit code."""
    from presslens.validity import format_scores, load_tables, score_tables

    print(format_scores(score_tables(load_tables(predicted), load_tables(gold), articles=articles or None)))
    return SUCCESS


def train_model(what: str, folder: Path, out: Path, epochs: int) -> int:
    """Train a learned reader on a folder of examples; the exit code."""
    try:
        if what == "attribution":
            from presslens.training import train
        else:
            from presslens.training_stance import train
    except ModuleNotFoundError as error:
        raise InputError(f"training needs {error.name}; install it with: pip install 'presslens[train]'") from error
    train(folder, out, epochs=epochs, report=say)
    option = "--model" if what == "attribution" else "--stance-model"
    say(f"model written to {out}; use it with: presslens annotate FOLDER {option} {out} --out TABLES")
    return SUCCESS
