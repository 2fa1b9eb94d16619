"""The learned reader of attributions: which words of a sentence are a cue, and what its content and source are.

Takes a sentence, gives `Frame`s. Two small networks share one encoder, MiniLM (Wang et al. 2020): its lower layers
find the cues, its upper layers read the sentence once more for each cue, marked, and tag the words of its content and
of its source, as in semantic role labelling (He et al. 2017). So contents may overlap, and each has one source. The
model card beside the weights (`models/attribution/README.md`) says what it was trained on and what it gets wrong.

Each sentence is read alone and on one thread, since the quantised network scales its numbers by all that it is shown:
what it finds does not depend on what else is read, nor on how many cores there are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from presslens.kept import Kept
from presslens.model_files import TRAIN, read_model
from presslens.reading import InputError
from presslens.spans import Stretch

SHIPPED = Path(str(resources.files("presslens"))) / "models" / "attribution"
FILES = ("cues.onnx", "roles.onnx", "tokenizer.json", "labels.json")
CUE, OTHER_CUE = 1, 2  # labels of the lower network: the first word piece of a cue, a further one
CONTENT, SOURCE = 1, 2  # labels of the upper network
LONGEST = 256  # word pieces; longer sentences are not read by the network: they are lists or mistakes of layout
LONGEST_TEXT = 2_000  # characters, which no such sentence has; saves to count the pieces of a longer one
KEPT = 20_000  # sentences
WORD = re.compile(r"\w+(?:[-'’]\w+)*")
HOLE = 2  # so many word pieces between two stretches of content do not part them


@dataclass(frozen=True)
class Frame:
    """One cue with its content and source, as offsets into the sentence.

    `is_cue` is the probability of the cue, `is_content` the mean one of the word pieces of its content.
    """

    cue: Stretch
    content: tuple[Stretch, ...]
    source: Stretch | None
    is_cue: float
    is_content: float


class Tagger:
    """Reads attributions with the networks of a folder."""

    def __init__(self, folder: Path) -> None:
        """Load the networks; `InputError` if the folder does not hold them."""
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise InputError(f"{folder}: no {missing[0]} in it; name a folder made by `presslens train attribution`")
        self._cues, self._roles = (load_network(folder / name) for name in FILES[:2])
        self._tokenizer = load_tokenizer(folder / FILES[2], LONGEST)
        # The attributions of a sentence in the order of their cues, None for one that is too long to be read. Kept,
        # since several steps read the same sentences.
        self.frames = Kept(self._frames, KEPT)
        self.least = _least(folder / FILES[3])

    def _frames(self, text: str) -> list[Frame] | None:
        encoding = self._tokenizer.encode(text) if len(text) <= LONGEST_TEXT else None
        if encoding is None or encoding.overflowing:
            return None
        words = np.array([[end > start for start, end in encoding.offsets]])
        ids = np.array([encoding.ids], dtype="int64")
        hidden, logits = self._cues.run(None, {"ids": ids})
        cues = softmax(logits[0])
        frames = []
        for first, last in self._cue_words(cues, words[0]):
            mark = np.zeros(ids.shape, dtype="float32")
            mark[0, first : last + 1] = 1
            roles = _by_word(text, encoding, softmax(self._roles.run(None, {"hidden": hidden, "cue": mark})[0][0]))
            frame = _frame(encoding, roles, words[0], (first, last), float(1 - cues[first, 0]))
            if frame.content:
                frames.append(frame)
        return frames

    def _cue_words(self, cues: np.ndarray, words: np.ndarray) -> list[tuple[int, int]]:
        """First and last word piece of each cue."""
        found: list[tuple[int, int]] = []
        for number in np.flatnonzero(words & (1 - cues[:, 0] >= self.least)).tolist():
            begins = cues[number, CUE] >= cues[number, OTHER_CUE]
            if found and found[-1][1] == number - 1 and not begins:
                found[-1] = found[-1][0], number
            else:
                found.append((number, number))
        return found


def load_network(path: Path) -> onnxruntime.InferenceSession:
    """A network that runs on one thread; `InputError` if the file holds none (`model_files.read_model`)."""
    data = read_model(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # each kind of fault has a class of its own there, without one in common
        raise InputError(f"{path}: no network that can be read ({error}); {TRAIN}") from error


def load_tokenizer(path: Path, longest: int) -> Tokenizer:
    """The word pieces of an encoder, at most `longest` a text; `InputError` if the file holds none."""
    data = read_model(path)
    try:
        tokenizer = Tokenizer.from_buffer(data)
    except Exception as error:  # what the library raises is a bare Exception
        raise InputError(f"{path}: no word pieces that can be read ({error}); {TRAIN}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def _least(path: Path) -> float:
    """The probability from which a word counts as a cue, as a model's settings give it."""
    try:
        return float(json.loads(read_model(path))["least"])
    except (ValueError, TypeError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f'{path}: no settings that can be read, as {{"least": 0.05}}; {TRAIN}') from error


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _by_word(text: str, encoding: Encoding, roles: np.ndarray) -> np.ndarray:
    """Every word piece with the mean of the pieces of its word, so that no word is divided."""
    words: list[list[int]] = []
    inside = {at for match in WORD.finditer(text) for at in range(match.start() + 1, match.end())}
    for number, (start, end) in enumerate(encoding.offsets):
        if end > start and start in inside:
            words[-1].append(number)
        else:
            words.append([number])
    return np.concatenate([np.tile(roles[word].mean(axis=0), (len(word), 1)) for word in words])


def _frame(encoding: Encoding, roles: np.ndarray, words: np.ndarray, cue: tuple[int, int], is_cue: float) -> Frame:
    best = np.where(words, roles.argmax(axis=-1), 0)
    best[cue[0] : cue[1] + 1] = 0
    content = _runs(np.flatnonzero(best == CONTENT), HOLE, best)
    sources = _runs(np.flatnonzero(best == SOURCE), HOLE, best)
    offsets = encoding.offsets
    likely = max(sources, key=lambda run: float(roles[run[0] : run[1] + 1, SOURCE].sum()), default=None)
    inside = [number for first, last in content for number in range(first, last + 1)]
    return Frame(
        cue=(offsets[cue[0]][0], offsets[cue[1]][1]),
        content=tuple((offsets[first][0], offsets[last][1]) for first, last in content),
        source=(offsets[likely[0]][0], offsets[likely[1]][1]) if likely else None,
        is_cue=is_cue,
        is_content=float(roles[inside, CONTENT].mean()) if inside else 0.0,
    )


def _runs(numbers: np.ndarray, hole: int, labels: np.ndarray) -> list[tuple[int, int]]:
    """First and last of the stretches of some word pieces, across holes that carry no other label."""
    runs: list[tuple[int, int]] = []
    for number in numbers.tolist():
        if runs and number - runs[-1][1] <= hole + 1 and not labels[runs[-1][1] + 1 : number].any():
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


@cache
def load_tagger(folder: Path = SHIPPED) -> Tagger:
    """The reader of a folder of networks, loaded once; `InputError` if it is not one."""
    return Tagger(folder)
