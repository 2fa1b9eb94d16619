"""What the words of a sentence express toward a target in it: how it is portrayed, and which side a holder takes.

Takes sentences with a marked target, gives probabilities. `portrayal` is targeted sentiment as in NewsMTSC (Hamborg and
Donnay 2021): what a reader takes away about the target, whoever judges it. `position` is asked with a holder, marked
too. The two are never mixed: whom an attack is reported on may be portrayed badly without anybody's taking a side.
One small network reads both (MiniLM, Wang et al. 2020). Names are hidden from it (`hiding`). The model card beside
the weights (`models/stance/README.md`) says what it was trained on and what it gets wrong.

As in `tagger`, each sentence is read alone and on one thread, so that nothing else changes what is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from presslens.hiding import LONGEST, Marked, mark
from presslens.kept import Kept
from presslens.reading import InputError
from presslens.spans import Stretch
from presslens.tagger import load_network, load_tokenizer, softmax

SHIPPED = Path(str(resources.files("presslens"))) / "models" / "stance"
FILES = ("stance.onnx", "tokenizer.json")
INPUTS = Marked._fields
POLARITIES = ("negative", "neutral", "positive")
AROUND = 300  # characters to either side of a target that are read at most
KEPT = 20_000  # sentences
PLACES = 3  # of a probability: further ones differ from processor to processor

Probabilities = tuple[float, ...]


class Reader:
    """Reads portrayals and positions with the network of a folder."""

    def __init__(self, folder: Path) -> None:
        """Load the network; `InputError` if the folder does not hold it."""
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise InputError(f"{folder}: no {missing[0]} in it; name a folder made by `presslens train stance`")
        self._network = load_network(folder / FILES[0])
        self._tokenizer = load_tokenizer(folder / FILES[1], LONGEST)
        self.read = Kept(self._run, KEPT)

    def portrayal(self, sentence: str, target: Stretch) -> Probabilities:
        """Probabilities of `POLARITIES` for how the sentence portrays the target."""
        return self.read(*_near(sentence, target, None), False)[0]

    def position(self, sentence: str, target: Stretch, holder: Stretch | None, *, own: bool) -> Probabilities:
        """Probabilities of `POLARITIES` for the holder's position toward the target.

        Parameters
        ----------
        sentence : the text that makes the holder say something, or one of the reporter's.
        target, holder : spans of it; without a holder the reporter is it.
        own : whether the target is the holder's own side.
        """
        return self.read(*_near(sentence, target, holder), own)[1]

    def _run(
        self, sentence: str, target: Stretch, holder: Stretch | None, own: bool
    ) -> tuple[Probabilities, Probabilities]:
        marked = mark(self._tokenizer, sentence, target, holder, own=own)
        kinds = ("int64", "float32", "float32", "float32")
        given = {name: np.array([row], dtype=kind) for name, row, kind in zip(INPUTS, marked, kinds, strict=True)}
        portrayal, position = (
            tuple(round(float(p), PLACES) for p in softmax(logits[0])) for logits in self._network.run(None, given)
        )
        return portrayal, position


def _near(sentence: str, target: Stretch, holder: Stretch | None) -> tuple[str, Stretch, Stretch | None]:
    """A sentence cut to what lies around its target, with the spans in it."""
    first, last = max(0, target[0] - AROUND), target[1] + AROUND
    if holder and not (first <= holder[0] and holder[1] <= last):
        holder = None
    return (
        sentence[first:last],
        (target[0] - first, target[1] - first),
        (holder[0] - first, holder[1] - first) if holder else None,
    )


@cache
def load_reader(folder: Path = SHIPPED) -> Reader:
    """The reader of a folder, loaded once; `InputError` if it is not one."""
    return Reader(folder)


def classify_targets(sentences: Sequence[str], spans: Sequence[Stretch], *, model: Path = SHIPPED) -> pd.DataFrame:
    """How each sentence portrays the target at its span.

    Parameters
    ----------
    sentences, spans : of the same length; a span is the target's start and end (exclusive) in characters.
    model : the folder of a network made by `presslens train stance`.

    Returns
    -------
    One row a sentence, in their order: `p_negative, p_neutral, p_positive` (0 to 1, sum 1 up to rounding) and
    `polarity`, the likeliest of `negative`, `neutral`, `positive`.

    Raises
    ------
    InputError : numbers of sentences and spans differ, or a span is no stretch of its sentence.
    """
    if len(sentences) != len(spans):
        raise InputError(f"{len(sentences)} sentences and {len(spans)} spans; give one span for each sentence")
    for number, (sentence, (start, end)) in enumerate(zip(sentences, spans, strict=True)):
        if not 0 <= start < end <= len(sentence):
            raise InputError(f"sentence {number}: {start}-{end} is no stretch of it; count characters from 0")
    reader = load_reader(model)
    read = [reader.portrayal(sentence, span) for sentence, span in zip(sentences, spans, strict=True)]
    table = pd.DataFrame(read, columns=[f"p_{name}" for name in POLARITIES], dtype="float64")
    return table.assign(polarity=pd.Series([likeliest(p) for p in read], dtype="str"))


def likeliest(probabilities: Probabilities) -> str:
    """The likeliest of `POLARITIES`; of equal ones the first."""
    return POLARITIES[max(range(len(POLARITIES)), key=probabilities.__getitem__)]
