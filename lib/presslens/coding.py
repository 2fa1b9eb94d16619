"""What a second coder is asked, the answers, and how far they agree with the tables.

Takes a corpus, the program's tables and a coder's answers; gives a blind sample of items (what is to be coded, and
nothing of what the program found), the answers as a CSV file that is written anew after each one, and Krippendorff's
alpha with the program and with hand-made tables (Krippendorff 2004, "Reliability in content analysis"). Tables turn
into answers by `table_answers`, so that each of them can stand for a coder. Counts of answers carry the ids of the
program's rows that the items ask about, which the items themselves do not have, since coding is blind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from presslens.agreement import DRAWS, agreement
from presslens.cells import csv_bytes
from presslens.coding_sample import BOTH, BY_HAND, CANNOT_TELL, KINDS, NO_POSITION, PROGRAM, SOMEBODY_ELSE
from presslens.provenance import ids_of, row_ids
from presslens.reading import InputError, read_table
from presslens.side_errors import SIDES
from presslens.sides import voice_of
from presslens.statistics import POLARITIES
from presslens.validity import match_rows
from presslens.whole import write_whole

if TYPE_CHECKING:
    from presslens.coding_desk import Desk

ANSWER_COLUMNS = ["item", "kind", "article_id", "start", "end", "text", "answer", "coder"]
AGREEMENT_COLUMNS = ["kind", "against", "answers", "units", "same", "alpha", "low", "high", "ids"]
AGREEMENT_COLUMNS += ["answers_ids", "same_ids", "left_ids"]
GROWTH_COLUMNS = ["kind", "answers", "units", "alpha", "low", "high", "ids"]
SHEET_COLUMNS = [*ANSWER_COLUMNS, "question", "choices", "before", "context"]
LEVELS = {"source": "nominal", "stance": "ordinal", "topic": "nominal"}
Tables = Mapping[str, pd.DataFrame]


def answers_path(folder: str | os.PathLike, coder: str) -> Path:
    """The file of a coder's answers in a folder.

    Raises
    ------
    InputError : the coder's name cannot be a file's.
    """
    if not re.fullmatch(r"\w[\w-]*", coder):
        raise InputError(f"coder {coder!r}: give a name of letters, digits, _ and - only; it names the file of answers")
    return Path(folder) / f"{coder}.csv"


def read_answers(path: str | os.PathLike, items: pd.DataFrame | None = None) -> pd.DataFrame:
    """The answers in a file, in its order; rows with an empty answer are left out, and so is all if there is no file.

    Parameters
    ----------
    items : the sample; answers to its items are checked against it, and a choice's label stands for the choice.

    Returns
    -------
    `item, kind, article_id, start, end, text, answer, coder`.

    Raises
    ------
    InputError : no table, a column or coder is missing, an item is answered twice, there are two coders, or an answer
        is none of the item's choices or was given to another text.
    """
    path = Path(path)
    if not path.exists():
        return pd.DataFrame(columns=ANSWER_COLUMNS)
    table = read_table(path, ANSWER_COLUMNS, offsets=["start", "end"])
    table["answer"] = table["answer"].str.strip()
    table = table[table["answer"] != ""]
    known = {} if items is None else items.set_index("item").to_dict("index")
    table["answer"] = [_checked(path, row, known.get(row.item)) for row in table.itertuples()]
    if (twice := table["item"].duplicated()).any():
        raise InputError(f"{path}: row {twice.idxmax() + 2}: its item is answered above; remove one of the two rows")
    if len(coders := sorted(set(table["coder"]))) > 1:
        raise InputError(f"{path}: answers of {' and '.join(coders)}; give each coder a file")
    return table[ANSWER_COLUMNS].reset_index(drop=True)


def _checked(path: Path, row: object, item: dict | None) -> str:
    """The answer of a row, as its choice is written."""
    where = f"{path}: row {row.Index + 2}"
    if row.kind not in KINDS:
        raise InputError(f"{where}: kind {row.kind!r} is none of {', '.join(KINDS)}; correct or remove the row")
    if not row.coder:
        raise InputError(f"{where}: no coder; write who gave the answer")
    if item is None:
        return row.answer
    if row.kind != item["kind"]:
        raise InputError(f"{where}: kind {row.kind!r}, but its item asks for a {item['kind']}; correct the kind")
    if row.text.split() != item["text"].split():
        raise InputError(f"{where}: its text is not what stands there in the article; remove the row and code it anew")
    meant = {label.casefold(): choice for choice, label in item["choices"].items()}
    meant |= {choice.casefold(): choice for choice in item["choices"]}
    if row.answer.casefold() not in meant:
        choices = ", ".join(item["choices"])
        raise InputError(f"{where}: answer {row.answer!r} is none of {choices}; correct it or leave it empty")
    return meant[row.answer.casefold()]


def save_answer(path: str | os.PathLike, item: Mapping[str, object], answer: str, *, coder: str) -> pd.DataFrame:
    """Put an answer into the file, in place of an earlier one to the item, and write the file whole or not at all.

    All other rows and columns stay, also those of items that are no longer asked. No time is written.

    Parameters
    ----------
    item : a row of the sample.
    answer : one of its choices.

    Returns
    -------
    The answers that the file now holds, as `read_answers` gives them.

    Raises
    ------
    InputError : the answer is no choice, or the file is another coder's or not one of answers.
    """
    path = Path(path)
    if answer not in item["choices"]:
        raise InputError(f"answer {answer!r} to {item['item']}: none of {', '.join(item['choices'])}")
    if others := sorted(set(read_answers(path)["coder"]) - {coder}):
        raise InputError(f"{path}: holds the answers of {others[0]}; name another file for {coder}")
    stored = read_table(path, ANSWER_COLUMNS) if path.exists() else pd.DataFrame(columns=ANSWER_COLUMNS)
    here = stored["item"] == item["item"]
    if here.any():
        stored.loc[here, ["answer", "coder"]] = [answer, coder]
    else:
        given = {column: str(item[column]) for column in ANSWER_COLUMNS if column in item}
        stored = pd.concat([stored, pd.DataFrame([given | {"answer": answer, "coder": coder}])], ignore_index=True)
    _write(path, stored.fillna(""))
    return read_answers(path)


def write_sheet(items: pd.DataFrame, path: str | os.PathLike, *, coder: str) -> Path:
    """Write the sample as a sheet to fill in with any spreadsheet: the columns of answers, then what is asked.

    Raises
    ------
    InputError : there is such a file already.
    """
    path = Path(path)
    if path.exists():
        raise InputError(f"{path}: exists already, perhaps with answers; move it or name another file")
    choices = items["choices"].map(
        lambda choices: "; ".join(f"{choice} ({label})" for choice, label in choices.items())
    )
    sheet = items.assign(answer="", coder=coder, choices=choices)[SHEET_COLUMNS]
    _write(path, sheet, encoding="utf-8-sig")  # without the mark, Excel does not take it for UTF-8
    return path


def _write(path: Path, table: pd.DataFrame, *, encoding: str = "utf-8") -> None:
    """Write answers so that a crash leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, csv_bytes(table, encoding=encoding), synced=True)


def table_answers(items: pd.DataFrame, tables: Tables, *, coder: str) -> pd.DataFrame:
    """What a set of tables answers to the items, as if it were a coder.

    Rows are matched by at least half of their characters, as `validity` matches them. A source that is not among the
    choices, or not resolved, is `somebody_else`. Where an article has stances, but none there toward the target, the
    answer is `no_position`.

    Parameters
    ----------
    tables : `statements`, `stances`, `topics` by name, with the codebook's columns; an absent one answers nothing.

    Returns
    -------
    As `read_answers`, in the order of the items.
    """
    stances = tables.get("stances", pd.DataFrame())
    covered = items["article_id"].isin(stances["article_id"] if len(stances) else ())
    found = dict.fromkeys(items.loc[covered & items["kind"].eq("stance"), "item"], NO_POSITION)
    found |= {item["item"]: _given(kind, row, item["choices"]) for kind, item, row in _matched(items, tables)}
    rows = items.assign(answer=items["item"].map(found), coder=coder)
    return rows.loc[rows["answer"].notna() & rows["answer"].ne(""), ANSWER_COLUMNS].reset_index(drop=True)


def _matched(items: pd.DataFrame, tables: Tables) -> Iterator[tuple[str, dict, dict]]:
    """Each item about which the tables have a row: its kind, the item, the row."""
    for kind, name in KINDS.items():
        asked = items[items["kind"] == kind].rename(columns={"spans": "content_spans"})
        table = tables.get(name, pd.DataFrame())
        if asked.empty or table.empty:
            continue
        if kind == "stance":
            asked, table = asked.drop(columns="content_spans"), table.assign(voice=voice_of(table["unit"]))
        same = ("target", "voice") if kind == "stance" else ()
        for pair in match_rows(asked.to_dict("records"), table.to_dict("records"), least=0.5, same=same):
            yield kind, *pair


def _item_ids(items: pd.DataFrame, tables: Tables) -> pd.Series:
    """The id of the row that each item asks about, or of its passage where the tables have none; indexed by item."""
    rows = {item["item"]: row["id"] for _, item, row in _matched(items, tables) if row.get("id")}
    passages = row_ids("passages", items)
    ids = [rows.get(item, passage) for item, passage in zip(items["item"], passages, strict=True)]
    return pd.Series(ids, index=items["item"], dtype=object)


def _given(kind: str, row: dict, choices: Mapping[str, str]) -> str:
    """The answer that a row of a table amounts to; empty for a topic that the codebook does not have."""
    if kind == "stance":
        return SIDES[int(row["polarity"])]
    given = row["source_actor"] if kind == "source" else row["topic"]
    return given if given in choices else SOMEBODY_ELSE if kind == "source" else ""


def _codes(items: pd.DataFrame, answers: pd.DataFrame, references: Mapping[str, Tables]) -> pd.DataFrame:
    """The answered items in the order of the answers, a column a coder: `kind`, `id`, `coder`, each of the references.

    The id is that of the row in the first of the references. Only what can be compared is a code: not `cannot_tell`,
    and of stances only a side, since these alone are in order.
    """
    answered = answers[answers["item"].isin(items["item"])]
    codes = answered.set_index("item")[["kind", "answer"]].rename(columns={"answer": "coder"})
    for name, tables in references.items():
        codes[name] = table_answers(items, tables, coder=name).set_index("item")["answer"].reindex(codes.index)
    coders = ["coder", *references]
    codes.insert(1, "id", _item_ids(items, next(iter(references.values()))).reindex(codes.index))
    return codes.assign(**codes[coders].astype(object).where(~codes[coders].isin([CANNOT_TELL, NO_POSITION])))


def _agreed(codes: pd.DataFrame, kind: str, draws: int, seed: int) -> dict[str, object]:
    """Alpha over the units that all columns code, as a part of a row."""
    whole = codes.dropna()
    values = list(POLARITIES) if kind == "stance" else sorted(set(whole.to_numpy().ravel()))
    result = agreement(whole, values=values, level=LEVELS[kind], draws=draws, seed=seed)
    return {"units": len(whole), "alpha": result.alpha, "low": result.low, "high": result.high}


def coder_agreement(
    items: pd.DataFrame, answers: pd.DataFrame, tables: Tables, by_hand: Tables, *, draws: int = DRAWS, seed: int = 0
) -> pd.DataFrame:
    """How far a coder agrees with the program, with the hand-made tables, and with both of them.

    Parameters
    ----------
    items, answers : the sample and one coder's answers; answers to other items do not count.
    tables, by_hand : the program's and the hand-made tables by name; what is absent is not compared.

    Returns
    -------
    `kind, against, answers` (the coder's, also those without a unit), `units` (that all compared have coded, without
    `cannot_tell` and `no_position`), `same` (share of units that all code alike), `alpha, low, high` (95% interval;
    nan for fewer than two units or one value only; ordinal for stances); then the ids of the program's rows that are
    asked about: `ids` (of units), `answers_ids`, `same_ids` (of units that all code alike), `left_ids` (of answers
    without a unit). One row for each kind and comparison with a unit.
    """
    codes = _codes(items, answers, {PROGRAM: tables, BY_HAND: by_hand})
    rows = []
    for kind in KINDS:
        here = codes[codes["kind"] == kind]
        for against, coders in {PROGRAM: [PROGRAM], BY_HAND: [BY_HAND], BOTH: [PROGRAM, BY_HAND]}.items():
            compared = here[["coder", *coders]]
            whole = compared.dropna()
            if len(whole):
                same = whole.nunique(axis=1).eq(1)
                row = {"kind": kind, "against": against, "answers": len(here), "same": float(same.mean())}
                unit = here.index.isin(whole.index)
                parts = {"ids": here[unit], "answers_ids": here, "left_ids": here[~unit]}
                ids = {name: ids_of(part) for name, part in parts.items()}
                ids["same_ids"] = ids_of(here.loc[whole.index[same]])
                rows.append(row | _agreed(compared, kind, draws, seed) | ids)
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def growing_agreement(
    items: pd.DataFrame, answers: pd.DataFrame, tables: Tables, *, draws: int = DRAWS, seed: int = 0
) -> pd.DataFrame:
    """Alpha with the program after each further answer, from the first on that gives one.

    Returns
    -------
    `kind, answers` (given so far), `units, alpha, low, high` as in `coder_agreement`, and `ids` of the passage that the
    last answer coded; those before it stand in the rows above, and the last row of a kind has all.
    """
    codes = _codes(items, answers, {PROGRAM: tables})
    rows = []
    for kind in KINDS:
        here = codes[codes["kind"] == kind].drop(columns="kind")
        for given in range(1, len(here) + 1):
            first = here.head(given)
            row = {"kind": kind, "answers": given, "ids": ids_of(first if given == len(here) else first.tail(1))}
            rows.append(row | _agreed(first.drop(columns="id"), kind, draws, seed))
    return pd.DataFrame(rows, columns=GROWTH_COLUMNS).dropna(subset="alpha").reset_index(drop=True)


def differences(items: pd.DataFrame, answers: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The answers that are not the program's, in their order.

    Returns
    -------
    `article_id, start, end, text, question, answer, program, id` (of the program's row).
    """
    program = table_answers(items, tables, coder=PROGRAM).set_index("item")["answer"]
    both = answers.merge(items[["item", "question"]], on="item")
    both["program"], both["id"] = both["item"].map(program), both["item"].map(_item_ids(items, tables))
    differing = both[both["program"].notna() & (both["program"] != both["answer"])]
    columns = ["article_id", "start", "end", "text", "question", "answer", "program", "id"]
    return differing[columns].reset_index(drop=True)


def open_desk(items: pd.DataFrame, path: str | os.PathLike, *, coder: str, tables: Tables, by_hand: Tables) -> Desk:
    """A `coding_desk.Desk`, which alone needs ipywidgets.

    Raises
    ------
    InputError : ipywidgets is not installed, or there is nothing to code.
    """
    if items.empty:
        raise InputError("the sample has no items, so there is nothing to code; read other articles")
    try:
        from presslens.coding_desk import Desk
    except ModuleNotFoundError as error:
        raise InputError(f"the desk needs {error.name}: pip install 'presslens[desk]', or fill in a sheet") from error
    return Desk(items, path, coder=coder, tables=tables, by_hand=by_hand)
