"""A desk to code at in a notebook: one item at a time, a button for each answer.

Takes the items of `coding_sample`, shows the marked stretch in its paragraph, and saves each answer with
`coding.save_answer` when its button is pressed. The buttons stay the same from item to item, so that the keyboard's
focus does: Tab moves it, Enter or the space bar presses. How far the answers agree so far stands beneath, folded away,
since who watches it learns what the program found.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterable

import ipywidgets as widgets
import pandas as pd

from presslens.coding import Tables, coder_agreement, read_answers, save_answer
from presslens.coding_findings import agreed, progress
from presslens.provenance import plain

STYLE = "max-width: 46em; line-height: 1.5; white-space: pre-line"


def marked(text: str, marks: Iterable[tuple[int, int]]) -> str:
    """A text as HTML with the stretches between those offsets marked; what looks like HTML in it is shown as text."""
    parts, last = [], 0
    for start, end in marks:
        parts += [html.escape(text[last:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
        last = end
    return "".join([*parts, html.escape(text[last:])])


class Desk:
    """The widgets and the place in the sample; `box` is what a notebook shows.

    Parameters
    ----------
    items : the sample, with at least one row.
    path : the file of answers; what it holds already is shown, and the first open item opened.
    coder : the coder's name.
    tables, by_hand : what `coder_agreement` compares with.
    """

    def __init__(
        self, items: pd.DataFrame, path: str | os.PathLike, *, coder: str, tables: Tables, by_hand: Tables
    ) -> None:
        self.items, self.path, self.coder = items.reset_index(drop=True), path, coder
        self.tables, self.by_hand = tables, by_hand
        self.rows = self.items.to_dict("records")
        self.answers = read_answers(path, items)
        most = max((len(row["choices"]) for row in self.rows), default=0)
        self.choices = [widgets.Button(layout=widgets.Layout(width="auto")) for _ in range(most)]
        self.back = widgets.Button(description="Back", icon="arrow-left")
        self.forward = widgets.Button(description="Forward", icon="arrow-right")
        self.text, self.progress, self.agreement = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for button in self.choices:
            button.on_click(self._answer)
        self.back.on_click(lambda _: self._open(self.place - 1))
        self.forward.on_click(lambda _: self._open(self.place + 1))
        wrapped = widgets.Layout(flex_flow="row wrap", max_width="50em")
        beneath = widgets.Accordion([self.agreement], titles=["Agreement so far (tells what the program found)"])
        beneath.selected_index = None
        self.box = widgets.VBox([
            self.progress, self.text, widgets.Box(self.choices, layout=wrapped),
            widgets.HBox([self.back, self.forward]), beneath,
        ])  # fmt: skip
        self._open(self._next(0))
        self._compare()

    def _ipython_display_(self) -> None:
        """Show the widgets where a cell ends with the desk."""
        from IPython.display import display

        display(self.box)

    @property
    def given(self) -> dict[str, str]:
        """Item -> answer, of the answers so far."""
        return dict(zip(self.answers["item"], self.answers["answer"], strict=True))

    def _next(self, start: int) -> int:
        """The first item without an answer from a place on, going round; the place itself if all have one."""
        order = [*range(start, len(self.rows)), *range(start)]
        return next((place for place in order if self.rows[place]["item"] not in self.given), start)

    def _open(self, place: int) -> None:
        """Show an item and its answer, if it has one."""
        self.place = min(max(place, 0), len(self.rows) - 1)
        row = self.rows[self.place]
        before = f"<p style='opacity: 0.6'>{html.escape(row['before'])}</p>" if row["before"] else ""
        self.text.value = (
            f"<div style='{STYLE}'>{before}<p>{marked(row['context'], row['marks'])}</p>"
            f"<p><b>{html.escape(row['question'])}</b></p><p><small>{html.escape(row['guide'])}</small></p></div>"
        )
        choices, answer = list(row["choices"].items()), self.given.get(row["item"])
        for button, (choice, label) in zip(self.choices, choices, strict=False):
            button.description, button.tooltip, button.layout.display = label, choice, ""
            button.button_style = "info" if choice == answer else ""
        for button in self.choices[len(choices) :]:
            button.description, button.tooltip, button.layout.display = "", "", "none"
        self.back.disabled, self.forward.disabled = self.place == 0, self.place == len(self.rows) - 1
        asked = self.answers["item"].isin(self.items["item"]).sum()
        self.progress.value = html.escape(progress(self.place + 1, len(self.rows), int(asked)))

    def _answer(self, button: widgets.Button) -> None:
        """Save the answer of the button that was pressed, and go on."""
        save_answer(self.path, self.rows[self.place], button.tooltip, coder=self.coder)
        self.answers = read_answers(self.path, self.items)
        self._open(self._next(min(self.place + 1, len(self.rows) - 1)))
        self._compare()
        self.choices[0].focus()

    def _compare(self) -> None:
        table = coder_agreement(self.items, self.answers, self.tables, self.by_hand)
        self.agreement.value = html.escape(plain(agreed(table)))
