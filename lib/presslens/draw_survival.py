"""The figure of what claims survive.

Takes the table of `survival.survive`, gives a `Drawing` as the functions of `draw` do: a strip of marks for each claim,
one for each changed choice. The marks differ in shape as well as in darkness. On a page the claims stand to the left
of their strips; in a column each stands above its strip, and what turns it is named beneath.
"""

from __future__ import annotations

from textwrap import wrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from presslens import claim_findings, plots
from presslens.figures import Plot, drawing
from presslens.plots import DARK, INK, LIGHT, MIDDLE
from presslens.survival import HOLDS, TURNS, UNTOLD, WEAKENS, summary
from presslens.wording import number

LOOKS = {
    HOLDS: {"marker": "s", "markersize": 4, "color": "#C8C8C8", "markeredgecolor": MIDDLE, "markeredgewidth": 0.4},
    WEAKENS: {"marker": "s", "markersize": 6, "fillstyle": "bottom", "color": DARK, "markerfacecoloralt": "white",
              "markeredgecolor": DARK, "markeredgewidth": 0.7},
    TURNS: {"marker": "X", "markersize": 7, "color": INK, "markeredgecolor": "white", "markeredgewidth": 0.3},
    UNTOLD: {"marker": "_", "markersize": 6, "color": INK, "markeredgewidth": 0.8},
}  # fmt: skip
GROUPS = {"article": "article left out", "cleaning": "cleaning", "alias": "kinds of alias", "sentences": "sentences",
          "lexicon": "readers", "threshold": "threshold", "topics": "topics"}  # fmt: skip
GAP = 0.7  # columns between two groups
CHARACTERS = {plots.COLUMN: 66, plots.PAGE: 46}  # of a claim's line
LINE, STRIP, SPACE = 0.11, 0.15, 0.07  # inches of a line of text, of a strip of marks, and between two claims
LONGEST = 28  # letters of a change's name
NAMED = 3  # changes that turn a claim, named beneath it


@drawing
def claim_survival(survival: pd.DataFrame, *, width: float, most: int = 12) -> Plot:
    """Marks of each claim under each change; `survival` comes from `survive`, `most` articles left out are drawn."""
    alt = claim_findings.survives(summary(survival))
    if survival.empty:
        return None, survival, alt, {}
    chosen = survival["variant"].isin(_telling(survival, most)) | (survival["kind"] != "article")
    shown = survival[chosen].reset_index(drop=True)
    choices = shown[["kind", "variant"]].drop_duplicates().reset_index(drop=True)
    groups = choices["kind"].ne(choices["kind"].shift()).cumsum() - 1
    choices = choices.assign(group=groups, x=choices.index + GAP * groups)
    claims = shown.drop_duplicates("claim").set_index("claim")
    said = claims["says"] + claims["base"].le(0).map({True: " (does not hold)", False: ""})
    lines = said.map(lambda words: _broken(words, CHARACTERS[width]))
    page = width > plots.COLUMN
    turning = shown[shown["mark"] == TURNS].groupby("claim")["variant"].agg(list).reindex(lines.index)
    beneath = turning.map(lambda by: wrap(_turned(by), CHARACTERS[width]) if isinstance(by, list) and not page else [])
    if page:  # the claim to the left of its strip
        sizes = LINE * lines.str.len().clip(lower=2) + SPACE
    else:
        sizes = LINE * (lines.str.len() + beneath.str.len()) + STRIP + SPACE
    starts = sizes.cumsum() - sizes
    heights = starts + (sizes / 2 if page else LINE * lines.str.len() + STRIP / 2)
    changes = choices["variant"].map(_variant_name)
    figure, axes = plots.canvas(width, sizes.sum() + 0.85 + plots.LETTER * 6.5 / 72 * changes.str.len().max())
    axes.set_ylim(sizes.sum(), -SPACE)
    axes.set_yticks(heights if page else [], lines.str.join("\n") if page else [])
    for claim, start in starts.items() if not page else ():
        _write(axes, start, lines[claim], size=6.5)
        _write(axes, heights[claim] + STRIP / 2, beneath[claim], color=DARK)
    places = choices.set_index(["kind", "variant"])["x"]
    looks = {mark: look | {"markersize": look["markersize"] * (1 if page else 0.85)} for mark, look in LOOKS.items()}
    for _, columns in choices.groupby("group")["x"]:
        axes.hlines(heights, columns.min() - 0.35, columns.max() + 0.35, color=LIGHT, linewidth=0.6, zorder=0)
    for row in shown[shown["mark"].isin(LOOKS)].itertuples():
        plots.dot(axes, places[row.kind, row.variant], heights[row.claim], row=row.Index, **looks[row.mark])
    axes.set_xlim(-0.7, choices["x"].max() + 0.7)
    axes.set_xticks(choices["x"], changes, rotation=90)
    axes.tick_params(axis="x", length=0, labelsize=6.5 if page else plots.SMALL)
    axes.spines[:].set_visible(False)
    _name_groups(axes, choices)
    plots.legend_below(figure, [Line2D([], [], linestyle="", label=mark, **look) for mark, look in looks.items()])
    articles = survival.loc[survival["kind"] == "article", "variant"].nunique()
    left_out = f"{min(most, articles)} of {number(articles, 'article')}" if articles else "no article"
    return figure, shown, alt, {"claims": len(lines), "changes": len(choices), "left_out": left_out}


def _broken(words: str, longest: int) -> list[str]:
    """The words in as few lines as hold them, of about the same length."""
    lines = wrap(words, longest)
    return next(even for size in range(1, longest + 1) if len(even := wrap(words, size)) == len(lines)) if lines else []


def _telling(survival: pd.DataFrame, most: int) -> list[str]:
    """The articles whose loss changes most claims, if there are more than `most`."""
    left_out = survival[survival["kind"] == "article"]
    changed = (~left_out["mark"].isin([HOLDS])).groupby(left_out["variant"], sort=False).sum()
    return [*changed.sort_values(ascending=False, kind="stable").index[:most]]


def _turned(by: list[str]) -> str:
    """What turns a claim, in words."""
    more = [f"{len(by) - NAMED} more"] if len(by) > NAMED else []
    return f"{TURNS}: {', '.join([*map(_variant_name, by[:NAMED]), *more])}"


def _variant_name(name: str) -> str:
    """The name of a change, cut in its middle: those of long articles often begin alike."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 12]}…{name[-11:]}"


def _write(axes: Axes, y: float, lines: list[str], **look: object) -> None:
    """Lines of text from the left end of the strips on, `y` (inches) downwards."""
    for place, line in enumerate(lines):
        axes.text(-0.45, y + LINE * (place + 0.5), line, va="center", **({"size": plots.SMALL} | look))


def _name_groups(axes: Axes, choices: pd.DataFrame) -> None:
    """The names of the groups of changes above them, each with a line over its columns."""
    middles = choices.groupby("group")["x"].mean()
    names = choices.drop_duplicates("group")["kind"].map(GROUPS)
    above = axes.secondary_xaxis("top")
    above.set_xticks(middles, names, rotation=30, ha="left", rotation_mode="anchor")
    above.tick_params(length=0, pad=3)
    above.spines[:].set_visible(False)
    for _, columns in choices.groupby("group")["x"]:
        axes.plot([columns.min() - 0.35, columns.max() + 0.35], [-SPACE, -SPACE], color=DARK, clip_on=False)
