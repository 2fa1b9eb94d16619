"""Attributions of the program in the form that the PolNeAR scorer takes.

usage  .venv/bin/python benchmarks/attribution.py DOCS.jsonl OUT.jsonl [--rules-only]

DOCS   one object a line: {"doc_id": str, "text": str}
OUT    one object a line: {"doc_id": str, "quotes": [{"spans", "speaker", "speaker_start", "speaker_end"}]}, for
       score_quotes.py --docs DOCS.jsonl --gold GOLD.jsonl --pred OUT.jsonl
"""

import argparse
import json
import tempfile
from pathlib import Path

from presslens.annotate import annotate
from presslens.corpus import load_corpus
from presslens.tagger import SHIPPED


def predictions(docs: list[dict], model: Path | None) -> list[dict]:
    """The statements of each document, with the label of the source's actor as speaker."""
    with tempfile.TemporaryDirectory() as folder:
        for number, doc in enumerate(docs):
            (Path(folder) / f"{number:06}.txt").write_text(doc["text"], encoding="utf-8", newline="")
        notes = annotate(load_corpus(Path(folder)), model=model)
    labels = notes.actors.set_index("actor")["label"].to_dict()
    quotes: dict[str, list] = {}
    for row in notes.statements.itertuples():
        spans = [[int(edge) for edge in part.split("-")] for part in row.content_spans.split(";")]
        speaker = {"speaker": labels.get(row.source_actor, row.source_text)}
        place = {"speaker_start": row.source_start, "speaker_end": row.source_end}
        quotes.setdefault(row.article_id, []).append({"spans": spans, **speaker, **place})
    return [{"doc_id": doc["doc_id"], "quotes": quotes.get(f"{n:06}", [])} for n, doc in enumerate(docs)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rules-only", action="store_true")
    given = parser.parse_args()
    docs = [json.loads(line) for line in given.docs.read_text(encoding="utf-8").splitlines()]
    rows = predictions(docs, None if given.rules_only else SHIPPED)
    given.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
