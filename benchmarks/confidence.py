"""How often each kind of evidence for an attribution is right: the values of `lib/presslens/data/confidence.csv`.

usage  .venv/bin/python benchmarks/confidence.py FOLDER [MODEL]

FOLDER  examples as `presslens train attribution` takes them; those that training holds out are read.
MODEL   a folder that training wrote; the shipped one if not given.

Right: content with an IoU of at least .8 in words, and a source that overlaps with the one marked. Also prints
precision, recall and F1 of the rules, the network and both together over the same texts.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from presslens.attribution import Attribution
from presslens.combining import attributions
from presslens.language import parse
from presslens.quotations import find_quotations
from presslens.tagger import SHIPPED, load_tagger
from presslens.training_data import Example, held_out, read_examples

Found = tuple[list[tuple[int, int]], list[tuple[int, int]], str]  # content, source, evidence


def words(text: str, spans: list[tuple[int, int]]) -> set[int]:
    """The starts of the words that overlap with some stretches."""
    return {
        match.start()
        for match in re.finditer(r"\w+(?:[’'.\-]\w+)*", text)
        if any(match.start() < end and start < match.end() for start, end in spans)
    }


def read(example: Example, model: Path | None) -> list[Found]:
    """The attributions of a text by rules, and by a network if one is given."""
    quotes = [(q.start, q.end) for q in find_quotations([(0, example.text)])]
    reader = load_tagger(model).frames if model else None
    found = attributions(parse(example.text), quotes, reader=reader)
    return [(list(a.content), [_place(a)], a.evidence) for a in found]


def _place(found: Attribution) -> tuple[int, int]:
    head = found.sources[0]
    return head.idx, head.idx + len(head)


def network(example: Example, model: Path) -> list[Found]:
    """What the network alone takes for attributions."""
    frames = load_tagger(model).frames(example.text) or []
    return [(list(f.content), [f.source] if f.source else [], "network") for f in frames if f.is_cue >= 0.5]


def measure(name: str, examples: list[Example], find: Callable[[Example], list[Found]]) -> None:
    """Print the scores of one way to read, and how often each evidence is right."""
    right, good, seen, wanted = Counter(), Counter(), Counter(), 0
    for example in examples:
        given = [(words(example.text, list(a.content)), a.source) for a in example.attributions]
        wanted += len(given)
        for content, source, evidence in find(example):
            seen[evidence] += 1
            here = words(example.text, content)
            same = [s for c, s in given if here and len(here & c) >= 0.8 * len(here | c)]
            right[evidence] += bool(same)
            near = words(example.text, source)
            good[evidence] += any((s and near & words(example.text, [s])) or (not s and not near) for s in same)
    for label, hits in (("content", right), ("content and source", good)):
        total = max(1, seen.total())
        shares = (hits.total() / total, hits.total() / wanted, 2 * hits.total() / (total + wanted))
        print(f"{name:20} {label:20} P {shares[0]:.3f} R {shares[1]:.3f} F1 {shares[2]:.3f} ({wanted} to find)")
    for evidence in sorted(seen):
        print(f"    {evidence:20} {good[evidence] / seen[evidence]:.2f} of {seen[evidence]}")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    model = Path(sys.argv[2]) if len(sys.argv) > 2 else SHIPPED
    held = held_out(read_examples(folder))[0]
    print(f"{len(held)} texts")
    measure("rules", held, lambda example: read(example, None))
    measure("network", held, lambda example: network(example, model))
    measure("both", held, lambda example: read(example, model))
