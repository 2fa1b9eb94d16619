"""Training of the network that `sentiment` reads with: `presslens train stance FOLDER`.

Takes sentences with a marked target and its label, writes a folder that `sentiment.load_reader` takes. The encoder
reads a sentence once, with marks added to the word pieces of the target and, for a position, of the holder; its first
piece and the mean of the target's say which label. Portrayal and position have an encoder in common and a head each.
What is kept are the weights averaged over the steps (exponential moving average, Tarvainen and Valpola 2017), which do
better than the last ones.
"""

from __future__ import annotations

import copy
import json
import math
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from presslens.encoder import WIDTH, batches, encoder_folder, export, fit, hide_padding, load_encoder, padded
from presslens.hiding import LONGEST, Marked, mark
from presslens.model_files import write_sums
from presslens.reading import InputError
from presslens.sentiment import FILES, INPUTS, POLARITIES, Reader
from presslens.spans import Stretch
from presslens.tagger import load_tokenizer
from presslens.training_data import read_rows

BATCH, RATES = 32, (1e-4, 5e-4)
HEADS = "marks portrayal position"
WEIGHTS = (1.0, 1.0, 1.3)  # of the labels, since positive ones are rarest
SMOOTHING = 0.05
HIDDEN = 0.7  # share of the examples of an epoch whose names are hidden
MEMORY = 0.995  # share of the averaged weights that a step leaves as they are


class Labelled(NamedTuple):
    """A sentence, its target and holder, whether the target is the holder's own side, and the label's number.

    `kind` is 0 for a portrayal, 1 for a position; a position without a holder is the reporter's.
    """

    sentence: str
    target: Stretch
    label: int
    kind: int
    holder: Stretch | None
    own: bool


def read_labelled(folder: Path) -> list[Labelled]:
    """Every example of the .jsonl files of a folder, or of one such file, in the order of names and lines.

    Each line is `{"sentence": "…", "start": 0, "end": 4, "label": "negative"}`, the format of NewsMTSC, for a
    portrayal. A position also has `"holder": [start, end]` or null, and `"own": true` if the target is the holder's own
    side. A line with a `gid` may leave out its sentence if another line of that `gid` has it.

    Raises
    ------
    InputError : no such file, a line that is not JSON, an unknown label, a span that is no stretch of its sentence.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob("*.jsonl"))
    if not files:
        raise InputError(f"{folder}: no .jsonl file in it; each line holds a sentence, a span of it, and a label")
    rows = [row for path in files for row in read_rows(path)]
    sentences = {row["gid"]: row["sentence"] for _, row in rows if "gid" in row and "sentence" in row}
    return [_labelled(place, row, sentences) for place, row in rows]


def _labelled(place: str, row: dict, sentences: dict[str, str]) -> Labelled:
    sentence = row.get("sentence") or sentences.get(row.get("gid", ""), "")
    target, holder, label = (row.get("start", -1), row.get("end", -1)), row.get("holder"), row.get("label")
    if not sentence:
        raise InputError(f"{place}: no sentence, and no other line of its gid has one")
    for start, end in (target, *([holder] if holder else [])):
        if not 0 <= start < end <= len(sentence):
            raise InputError(f"{place}: {start}-{end} is no stretch of its sentence; count characters from 0")
    if label not in POLARITIES:
        raise InputError(f"{place}: unknown label {label!r}; write one of {', '.join(POLARITIES)}")
    span = tuple(holder) if holder else None
    return Labelled(sentence, target, POLARITIES.index(label), int("holder" in row), span, bool(row.get("own")))


class Sides(nn.Module):
    """Word pieces and marks to logits of `POLARITIES`, of the portrayal and of the position."""

    def __init__(self, pieces: nn.Module, layers: list[nn.Module]) -> None:
        super().__init__()
        self.pieces, self.layers, self.drop = pieces, nn.ModuleList(layers), nn.Dropout(0.1)
        self.marks = nn.Parameter(torch.randn(3, WIDTH) * 0.1)
        self.portrayal, self.position = (
            nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, len(POLARITIES)))
            for _ in range(2)
        )

    def forward(
        self, ids: Tensor, target: Tensor, holder: Tensor, own: Tensor, bias: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Logits of a batch of shape (texts, pieces); the marks have 1 where a piece is marked."""
        x = self.drop(self.pieces(ids, torch.stack([target, holder, own], -1) @ self.marks))
        for layer in self.layers:
            x = layer(x, torch.zeros(1) if bias is None else bias)
        mean = (x * target[:, :, None]).sum(1) / target.sum(1, keepdim=True)
        read = torch.cat([x[:, 0], mean], -1)
        return self.portrayal(read), self.position(read)


def train(
    folder: Path, out: Path, *, encoder: Path | None = None, epochs: int = 4, seed: int = 1,
    measure: Path | None = None, report: Callable[[str], None] = print,
) -> None:  # fmt: skip
    """Train on a folder of examples and write the network.

    Parameters
    ----------
    folder : as `read_labelled` takes it.
    out : the folder to write, for `sentiment.load_reader`.
    encoder : as in `training.train`.
    epochs, seed : how often each example is seen; the seed of order and dropout.
    measure : a folder of examples that are not trained on; the scores on each of its files are reported at the end.
    report : called with one line after each epoch.
    """
    encoder = encoder or encoder_folder()
    torch.manual_seed(seed)
    chance = random.Random(seed)
    tokenizer = load_tokenizer(encoder / "tokenizer.json", LONGEST)
    shown = read_labelled(folder)
    network = Sides(*load_encoder(encoder))
    averaged = copy.deepcopy(network)

    def epoch() -> Iterator[list[tuple[Marked, Labelled]]]:
        encoded = [
            (mark(tokenizer, e.sentence, e.target, e.holder, own=e.own, hide=chance.random() < HIDDEN), e)
            for e in shown
        ]
        return batches(encoded, BATCH, lambda pair: len(pair[0].ids), chance)

    @torch.no_grad()
    def average(step: int) -> None:
        kept = min(MEMORY, step / (step + 50))
        for old, new in zip(averaged.parameters(), network.parameters(), strict=True):
            old.mul_(kept).add_(new, alpha=1 - kept)

    fit(
        nn.ModuleList([network]), epoch, lambda batch: _loss(network, batch), heads=HEADS, rates=RATES, epochs=epochs,
        steps=math.ceil(len(shown) / BATCH), report=report, after=average,
    )  # fmt: skip
    ids, one = torch.zeros(1, 9, dtype=torch.long), torch.ones(1, 9)
    export(averaged, (ids, one, one, one), list(INPUTS), ["portrayal", "position"], out / FILES[0])
    shutil.copyfile(encoder / "tokenizer.json", out / FILES[1])
    write_sums(out, FILES)
    for path in sorted(measure.glob("*.jsonl")) if measure else []:
        report(f"{path.name}: {json.dumps(score(Reader(out), read_labelled(path)))}")


def _loss(network: Sides, batch: list[tuple[Marked, Labelled]]) -> Tensor:
    marked, examples = zip(*batch, strict=True)
    given = [padded([row[k] for row in marked], 0) for k in range(len(INPUTS))]
    both = torch.stack(network(*given, hide_padding([row.ids for row in marked])), 1)
    logits = both[torch.arange(len(batch)), torch.tensor([e.kind for e in examples])]
    labels = torch.tensor([e.label for e in examples])
    return functional.cross_entropy(logits, labels, weight=torch.tensor(WEIGHTS), label_smoothing=SMOOTHING)


def score(reader: Reader, examples: list[Labelled]) -> dict[str, float]:
    """F1 of each label and their mean (`macro_f1`) on some examples."""
    read = [
        reader.position(e.sentence, e.target, e.holder, own=e.own) if e.kind else reader.portrayal(e.sentence, e.target)
        for e in examples
    ]
    found, wanted = np.array(read).argmax(axis=1), np.array([e.label for e in examples])
    scores = {
        name: float(2 * ((found == n) & (wanted == n)).sum() / max(1, (found == n).sum() + (wanted == n).sum()))
        for n, name in enumerate(POLARITIES)
    }
    return {name: round(value, 3) for name, value in {"macro_f1": sum(scores.values()) / 3, **scores}.items()}
