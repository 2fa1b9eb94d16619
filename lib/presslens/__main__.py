"""The command line: `presslens annotate`, `presslens next`, `presslens score` and `presslens train`."""

from __future__ import annotations

import argparse
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
EXIT_CODES = "exit codes: 0 success; 3 done, but some files could not be used; 1 nothing could be done; 2 wrong usage"
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


def _say(line: str) -> None:
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
    _check_folder(corrections)
    corpus = load_corpus(folder, corrections=corrections)
    out.mkdir(parents=True, exist_ok=True)
    _say(f"{number(len(corpus), 'article')}, {number(corpus.articles['words'].sum(), 'word')}")
    given = {"model": model, "stance_model": stance_model}
    models = dict.fromkeys(given) if rules_only else {name: path for name, path in given.items() if path}
    notes = annotate(corpus, report=_say, **models)
    topics, corrected = codebook_topics(corpus)
    _say(f"{number(len(topics), 'paragraph')} with a topic")
    changes = pd.concat([notes.changes, corrected], ignore_index=True)
    tables = {"articles": corpus.articles, "segments": corpus.segments, **notes.tables(), "topics": topics}
    if corrections or (out / "changes.csv").exists():  # none left over from an earlier run
        tables["changes"] = changes
    write_tables(tables, out)
    _say(f"tables written to {out}")
    for line in describe_changes(changes) if corrections else ():
        _say(line)
    claims = moved_by_corrections(corpus, notes, **models)
    for line in corrected_claims(claims) if claims is not None else ():
        _say(line)
    return _say_problems(corpus)


def _check_folder(corrections: Path | None) -> None:
    """Raise InputError for a folder of corrections that was named and is not there, as if misspelt."""
    if corrections and not corrections.exists():
        raise InputError(f"{corrections}: no such folder; name the folder that holds the corrections")


def _say_problems(corpus: Corpus) -> int:
    """Say which files could not be used; the exit code."""
    for row in corpus.problems.itertuples():
        _say(f"{row.file}: {row.reason}; {row.mend}")
    return PARTIAL if len(corpus.problems) else SUCCESS


def list_next(folder: Path, corrections: Path | None, most: int) -> int:
    """Print which rows are worth coding next; the exit code."""
    from presslens.annotate import annotate
    from presslens.claim_findings import could_change, rows_worth_coding
    from presslens.corpus import load_corpus
    from presslens.sensitivity import worth_coding

    _check_folder(corrections)
    corpus = load_corpus(folder, corrections=corrections)
    rows = worth_coding(corpus, annotate(corpus))
    print(rows_worth_coding(rows))
    for _, row in rows.head(most).iterrows():
        words = " ".join(row["text"].split())
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
        where = f"{row['table']} {row['article_id']} {row['start']}-{row['end']}"
        print(f"{where}: “{words}” {row['column']} {row['found']}; {could_change(row)}")
    return _say_problems(corpus)


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
    train(folder, out, epochs=epochs, report=_say)
    option = "--model" if what == "attribution" else "--stance-model"
    _say(f"model written to {out}; use it with: presslens annotate FOLDER {option} {out} --out TABLES")
    return SUCCESS


def _count(given: str) -> int:
    """A number of rows, 0 or more."""
    if not given.isdecimal():
        raise argparse.ArgumentTypeError(f"{given!r} is no number of rows")
    return int(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="presslens", description="Read news articles closely: who says what about whom.", epilog=EXIT_CODES
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    annotate = commands.add_parser(
        "annotate",
        help="find mentions, statements, quotations and stances in a folder of articles",
        description="Read every .txt file in FOLDER and write the codebook's tables as CSV: articles, segments, "
        "mentions, statements, quoted_spans, stances, topics, portrayals, actors. FOLDER may also hold sources.csv "
        "(what the files do not say of themselves), actors.csv and aliases.csv (actors of your own).",
        epilog=EXIT_CODES,
    )
    annotate.add_argument("folder", type=Path, metavar="FOLDER", help="holds the articles, one UTF-8 .txt file each")
    annotate.add_argument("--out", type=Path, required=True, metavar="TABLES", help="folder to write the tables to")
    kind = annotate.add_mutually_exclusive_group()
    kind.add_argument("--model", type=Path, metavar="MODEL", help="folder of a reader of attributions of your own")
    kind.add_argument("--rules-only", action="store_true", help="find statements and stances by rules alone")
    annotate.add_argument(
        "--corrections",
        type=Path,
        metavar="DIR",
        help="folder of rows that you corrected, which replace those found; what changed is printed and written to "
        "changes.csv",
    )
    annotate.add_argument("--stance-model", type=Path, metavar="MODEL", help="folder of a reader of stance of your own")
    following = commands.add_parser(
        "next",
        help="list the rows that are worth coding next: those whose correction could change a claim",
        description="Annotate the articles in FOLDER, make the claims of the findings, and print the rows on which "
        "they hang, the most telling first: where, what is found there, and what claim would do what if it were wrong.",
        epilog=EXIT_CODES,
    )
    following.add_argument("folder", type=Path, metavar="FOLDER", help="holds the articles, one UTF-8 .txt file each")
    following.add_argument("--corrections", type=Path, metavar="DIR", help="folder of rows that you corrected already")
    following.add_argument("--most", type=_count, default=20, metavar="N", help="rows to list (default: %(default)s)")
    train = commands.add_parser(
        "train",
        help="train the reader of attributions or that of stance on examples of your own",
        description="Train on every .jsonl file in FOLDER. For attribution each line holds a text and its "
        'attributions: {"text": "...", "attributions": [{"content": [[0, 9]], "source": [11, 14], "cue": [15, 19]}]}; '
        'for stance a sentence and a target in it: {"sentence": "...", "start": 0, "end": 4, "label": "negative"}, and '
        'for a position also "holder": [start, end] or null, and "own": true if the target is the own side. Needs '
        "the packages of presslens[train].",
    )
    train.add_argument("what", choices=["attribution", "stance"], help="what to train")
    train.add_argument("folder", type=Path, metavar="FOLDER", help="holds the examples")
    train.add_argument("--out", type=Path, required=True, metavar="MODEL", help="folder to write the model to")
    train.add_argument("--epochs", type=int, default=8, help="how often each example is seen (default: %(default)s)")
    score = commands.add_parser(
        "score",
        help="compare tables with hand-made ones",
        description="Print precision, recall and F1 of the tables in TABLES against the hand-made ones in GOLD.",
    )
    score.add_argument("predicted", type=Path, metavar="TABLES", help="folder with the program's tables")
    score.add_argument("gold", type=Path, metavar="GOLD", help="folder with the hand-made tables")
    score.add_argument("articles", nargs="*", metavar="ARTICLE", help="only articles whose id starts so")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        if given.command == "annotate":
            models = {"model": given.model, "stance_model": given.stance_model}
            further = {"rules_only": given.rules_only, "corrections": given.corrections}
            return annotate_folder(given.folder, given.out, **models, **further)
        if given.command == "next":
            return list_next(given.folder, given.corrections, given.most)
        if given.command == "train":
            return train_model(given.what, given.folder, given.out, given.epochs)
        return score_folder(given.predicted, given.gold, given.articles)
    except (InputError, OSError) as error:
        _say(f"presslens: {error}")
        return FAILURE


if __name__ == "__main__":
    sys.exit(main())
