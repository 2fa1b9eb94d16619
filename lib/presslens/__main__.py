"""The command line: `presslens annotate`, `next`, `score`, `train`, `figure`, `table` and `site`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from presslens.commands import (
    FAILURE,
    PARTIAL,
    SUCCESS,
    annotate_folder,
    list_next,
    say,
    score_folder,
    train_model,
)
from presslens.gallery import ENDINGS, WIDTHS
from presslens.publish import COLORS, TABLE_ENDINGS, list_names, write_figure, write_site, write_table
from presslens.reading import InputError

__all__ = ["FAILURE", "PARTIAL", "SUCCESS", "main"]
EXIT_CODES = "exit codes: 0 success; 3 done, but some files could not be used; 1 nothing could be done; 2 wrong usage"
PUBLISHING = ("figure", "table")


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
    kind.add_argument(
        "--rules-only", action="store_true", help="use no network: no portrayals, no topics; many times faster"
    )
    annotate.add_argument(
        "--corrections",
        type=Path,
        metavar="DIR",
        help="folder of rows that you corrected, which replace those found; what changed is printed and written to "
        "changes.csv",
    )
    annotate.add_argument(
        "--format", choices=["csv", "parquet"], default="csv", help="of the tables (default: %(default)s)"
    )
    workers = annotate.add_mutually_exclusive_group()
    workers.add_argument(
        "--jobs", type=_count, default=1, metavar="N", help="processes on this machine (default: %(default)s)"
    )
    workers.add_argument(
        "--dask", metavar="ADDRESS", help="of the scheduler of a Dask cluster, all of which sees the same folders"
    )
    annotate.add_argument(
        "--resume",
        action="store_true",
        help="go on with the run that was ended in TABLES, and refuse to if it had other settings",
    )
    annotate.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="folder of what was found before, article by article; can be shared and deleted (default: in TABLES)",
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
    train.add_argument("--epochs", type=int, help="how often each example is seen (default: as for those shipped)")
    score = commands.add_parser(
        "score",
        help="compare tables with hand-made ones",
        description="Print precision, recall and F1 of the tables in TABLES against the hand-made ones in GOLD.",
    )
    score.add_argument("predicted", type=Path, metavar="TABLES", help="folder with the program's tables")
    score.add_argument("gold", type=Path, metavar="GOLD", help="folder with the hand-made tables")
    score.add_argument("articles", nargs="*", metavar="ARTICLE", help="only articles whose id starts so")
    figure = _publishing(
        commands,
        "figure",
        help="draw one figure as SVG, PDF or PNG",
        description="Draw one figure of the notebooks from the articles in a folder, as its notebook does.",
    )
    figure.add_argument("--width", choices=[*WIDTHS], help="of a column (3.5 in) or a page (7 in)")
    figure.add_argument("--format", choices=[*ENDINGS], help="default: that of FILE's ending, else svg")
    figure.add_argument("--palette", choices=[*COLORS], default=COLORS[0], help="default: %(default)s")
    figure.add_argument("--out", type=Path, metavar="FILE", help="default: NAME_WIDTH.FORMAT in the current folder")
    table = _publishing(
        commands,
        "table",
        help="make one result table as CSV, Markdown, LaTeX or Excel workbook",
        description="Make one result table from the articles in a folder. CSV and Excel hold the ids of the rows "
        "behind each number, Markdown and LaTeX leave them out.",
    )
    table.add_argument("--format", choices=[*TABLE_ENDINGS], help="default: that of FILE's ending, else csv")
    table.add_argument("--out", type=Path, metavar="FILE", help="default: text is printed, xlsx written as NAME.xlsx")
    site = commands.add_parser(
        "site",
        help="make static pages of executed notebooks, in which each number opens its sentences",
        description="Make a folder of HTML pages from notebooks that were run (make run), the figures they wrote and "
        "the articles they read. The pages hold no script and need no network.",
        epilog=EXIT_CODES,
    )
    places = {
        "notebooks": "folder of the executed notebooks", "figures": "folder they wrote the figures to",
        "corpus": "folder of the articles they read", "gold": "folder of tables made by hand",
    }  # fmt: skip
    for name, says in places.items():
        default = {"corpus": "seeds", "gold": "annotations"}.get(name, name)
        site.add_argument(f"--{name}", type=Path, default=default, metavar="DIR", help=f"{says} (default: {default})")
    site.add_argument(
        "--corrections", type=Path, metavar="DIR", help="default: the folder corrections in that of --gold"
    )
    site.add_argument("--out", type=Path, default="site", metavar="SITE", help="folder to write (default: site)")
    return parser


def _publishing(commands: argparse._SubParsersAction, what: str, **words: str) -> argparse.ArgumentParser:
    """The parser of `figure` or `table`, with what both take."""
    parser = commands.add_parser(what, epilog=EXIT_CODES, **words)
    parser.add_argument("name", nargs="?", metavar="NAME", help=f"of the {what}; --list names all")
    parser.add_argument("--list", action="store_true", help="print names and titles")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="holds the articles, one UTF-8 .txt file each")
    parser.add_argument("--gold", type=Path, metavar="DIR", help="folder of tables made by hand")
    parser.add_argument(
        "--corrections",
        type=Path,
        metavar="DIR",
        help="folder of rows that you corrected (default: the folder corrections in that of --gold, if there is one)",
    )
    return parser


def _publish(given: argparse.Namespace) -> int:
    """Run `figure` or `table`; the exit code."""
    if given.list:
        return list_names(given.command)
    folders = {"gold": given.gold, "corrections": given.corrections, "out": given.out}
    if given.command == "table":
        return write_table(given.name, given.corpus, form=given.format, **folders)
    options = {"width": given.width, "ending": given.format, "palette": given.palette}
    return write_figure(given.name, given.corpus, **options, **folders)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command in PUBLISHING and not given.list and not (given.name and given.corpus):
        parser.error(f"{given.command} needs a NAME and --corpus FOLDER; --list prints the names")
    if given.command == "annotate" and given.rules_only and given.stance_model:
        parser.error("argument --stance-model: not allowed with argument --rules-only")
    try:
        if given.command == "annotate":
            models = {"model": given.model, "stance_model": given.stance_model}
            further = {"rules_only": given.rules_only, "corrections": given.corrections, "jobs": given.jobs}
            further |= {"parquet": given.format == "parquet", "dask": given.dask}
            further |= {"resume": given.resume, "cache": given.cache}
            return annotate_folder(given.folder, given.out, **models, **further)
        if given.command == "next":
            return list_next(given.folder, given.corrections, given.most)
        if given.command == "train":
            return train_model(given.what, given.folder, given.out, given.epochs)
        if given.command in PUBLISHING:
            return _publish(given)
        if given.command == "site":
            places = given.notebooks, given.figures, given.corpus, given.gold, given.corrections
            return write_site(*places, given.out)
        return score_folder(given.predicted, given.gold, given.articles)
    except (InputError, OSError) as error:
        say(f"presslens: {error}")
        return FAILURE


if __name__ == "__main__":
    sys.exit(main())
