"""The figure of what claims survive.

Takes the table of `survival.survive`, gives a `Drawing` as the functions of `draw` do: a strip of marks for each claim,
one for each changed choice. The marks differ in shape as well as in darkness.
"""

from __future__ import annotations

from textwrap import wrap

import pandas as pd
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
CHARACTERS = 46  # of a claim's line


@drawing
def claim_survival(survival: pd.DataFrame, *, most: int = 12) -> Plot:
    """Marks of each claim under each change; `survival` comes from `survive`, `most` articles left out are drawn."""
    alt = claim_findings.survives(summary(survival))
    if survival.empty:
        return None, survival, alt, {}
    shown = survival[survival["variant"].isin(_telling(survival, most)) | (survival["kind"] != "article")]
    choices = shown[["kind", "variant"]].drop_duplicates().reset_index(drop=True)
    groups = choices["kind"].ne(choices["kind"].shift()).cumsum() - 1
    choices = choices.assign(group=groups, x=choices.index + GAP * groups)
    claims = shown.drop_duplicates("claim")
    figure, axes = plots.row_canvas(len(claims), plots.PAGE, each=0.29, around=2.0)
    places = choices.set_index(["kind", "variant"])["x"]
    rows = {claim: place for place, claim in enumerate(claims["claim"])}
    axes.hlines(range(len(rows)), -0.5, choices["x"].max() + 0.5, color=LIGHT, linewidth=0.6, zorder=0)
    for row in shown[shown["mark"].isin(LOOKS)].itertuples():
        plots.dot(axes, places[row.kind, row.variant], rows[row.claim], **LOOKS[row.mark])
    said = claims["says"] + claims["base"].le(0).map({True: " (does not hold)", False: ""})
    axes.set_yticks(range(len(rows)), ["\n".join(wrap(words, CHARACTERS)) for words in said])
    axes.set_xlim(-0.7, choices["x"].max() + 0.7)
    axes.set_xticks(choices["x"], choices["variant"].map(plots.shortened), rotation=90)
    axes.tick_params(axis="x", length=0)
    axes.spines[:].set_visible(False)
    _name_groups(axes, choices)
    handles = [Line2D([], [], linestyle="", label=mark, **look) for mark, look in LOOKS.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    articles = survival.loc[survival["kind"] == "article", "variant"].nunique()
    left_out = f"{min(most, articles)} of {number(articles, 'article')}" if articles else "no article"
    return figure, shown, alt, {"claims": len(rows), "changes": len(choices), "left_out": left_out}


def _telling(survival: pd.DataFrame, most: int) -> list[str]:
    """The articles whose loss changes most claims, if there are more than `most`."""
    left_out = survival[survival["kind"] == "article"]
    changed = (~left_out["mark"].isin([HOLDS])).groupby(left_out["variant"], sort=False).sum()
    return [*changed.sort_values(ascending=False, kind="stable").index[:most]]


def _name_groups(axes: plots.Axes, choices: pd.DataFrame) -> None:
    """The names of the groups of changes above them, each with a line over its columns."""
    middles = choices.groupby("group")["x"].mean()
    names = choices.drop_duplicates("group")["kind"].map(GROUPS)
    above = axes.secondary_xaxis("top")
    above.set_xticks(middles, names, rotation=30, ha="left", rotation_mode="anchor")
    above.tick_params(length=0, pad=3)
    above.spines[:].set_visible(False)
    for columns in choices.groupby("group")["x"]:
        axes.plot([columns[1].min() - 0.35, columns[1].max() + 0.35], [-0.6, -0.6], color=DARK, clip_on=False)
