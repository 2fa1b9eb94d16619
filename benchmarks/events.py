"""Groups passages of news events and measures how well the events are found: events.py FILE.jsonl [FILE.jsonl ...].

The files are those of NewsMTSC. Its sentences from AllSides name article and event; those of an article are joined two
by two into passages. Ten events with at least eight sentences are drawn, again and again, and their passages grouped
into ten groups. Normalised mutual information (Strehl and Ghosh 2002) is 0 for chance, 1 for the events themselves.
"""

import json
import random
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from sklearn.metrics import normalized_mutual_info_score

from presslens.grouping import CHOSEN, METHODS, group_passages

EVENTS, LEAST, JOINED, DRAWS = 10, 8, 2, 50


def read_events(paths: list[Path]) -> dict[str, list[str]]:
    """Event -> its passages; a sentence's id is allsides, article, event, number of the sentence, and more."""
    sentences: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            origin, article, event, number, *_ = row["id"].split("_")
            if origin == "allsides":
                sentences[event][article, int(number)] = row["sentence"]
    return {event: _passages(found) for event, found in sorted(sentences.items()) if len(found) >= LEAST}


def _passages(found: dict[tuple[str, int], str]) -> list[str]:
    by_article = defaultdict(list)
    for (article, _), sentence in sorted(found.items()):
        by_article[article].append(sentence)
    return [" ".join(part[k : k + JOINED]) for part in by_article.values() for k in range(0, len(part), JOINED)]


def scores(paths: list[Path], method: str) -> np.ndarray:
    """The agreement of a method with the events in each draw."""
    events, chance, found = read_events(paths), random.Random(0), []
    for _ in range(DRAWS):
        drawn = [(event, text) for event in chance.sample(sorted(events), EVENTS) for text in events[event]]
        groups = group_passages([text for _, text in drawn], topics=EVENTS, method=method)
        found.append(normalized_mutual_info_score([event for event, _ in drawn], groups))
    return np.array(found)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in METHODS:
        runs = scores([Path(path) for path in sys.argv[1:]], name)
        print(f"{name:36} {runs.mean():.3f} (draws {np.percentile(runs, 2.5):.3f} to {np.percentile(runs, 97.5):.3f})",
              "chosen" if name == CHOSEN else "")  # fmt: skip
