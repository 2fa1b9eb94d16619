"""How long the layers of sourcing take beside the spaCy pass over the same text, on one core.

usage  OMP_NUM_THREADS=1 .venv/bin/python benchmarks/speed.py FOLDER

FOLDER  holds articles, one .txt file each. Names are found first, and not counted.
"""

import sys
import time
from pathlib import Path

from presslens.corpus import load_corpus
from presslens.entities import find_mentions
from presslens.knowledge import load_knowledge
from presslens.language import paragraphs, parse
from presslens.sourcing import find_statements
from presslens.tagger import SHIPPED, load_tagger


def seconds(work) -> float:
    """The time that a function takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(folder: Path) -> None:
    """Print the time of each layer in seconds, per 1,000 words, and as a share of the spaCy pass."""
    corpus = load_corpus(folder)
    words = corpus.articles["words"].sum()
    knowledge = load_knowledge(folder)
    load_tagger(SHIPPED).frames("Nobody spoke.")
    parse("Nobody spoke.")  # the pipeline is loaded
    passes = seconds(lambda: [list(paragraphs(corpus, article)) for article in corpus.texts])
    mentions = find_mentions(corpus, knowledge=knowledge)
    rules = seconds(lambda: find_statements(corpus, mentions, knowledge=knowledge, model=None))
    both = seconds(lambda: find_statements(corpus, mentions, knowledge=knowledge))
    for name, value in {"spaCy pass": passes, "rules": rules, "learned reader": both - rules}.items():
        print(f"{name:15} {value:8.2f} s {1000 * value / words:8.3f} s per 1,000 words {value / passes:6.2f} of spaCy")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
