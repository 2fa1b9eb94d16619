"""Portrayals: how the sentence around each mention of a target portrays it, apart from anybody's position.

Takes a corpus, its mentions and statements, gives one row for each place that names or describes a target, with the
probabilities of `sentiment`. Next to stance it shows how much of what reads like a position is an attack told as a
fact: for that, each row says whether its sentence tells of one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pandas as pd

from presslens.actors import Knowledge
from presslens.attitude import is_event, tells_of_attack
from presslens.corpus import Corpus
from presslens.knowledge import load_knowledge
from presslens.sentiment import POLARITIES, SHIPPED, likeliest, load_reader
from presslens.statistics import Voices
from presslens.target_sets import Target, load_targets
from presslens.targets import find_occurrences, read_article
from presslens.typed import typed_rows

PORTRAYAL_COLUMNS = [
    "article_id", "start", "end", "text", "actor", "target", "unit", "holder_actor",
    *(f"p_{name}" for name in POLARITIES), "portrayal", "attack", "sentence",
]  # fmt: skip


def find_portrayals(
    corpus: Corpus,
    mentions: pd.DataFrame,
    statements: pd.DataFrame,
    *,
    targets: Mapping[str, Collection[str]] | Sequence[Target] | None = None,
    knowledge: Knowledge | None = None,
    model: Path | None = SHIPPED,
) -> pd.DataFrame:
    """Find how each mention of a target is portrayed by its sentence.

    Parameters
    ----------
    corpus, mentions, statements, targets, knowledge : as in `stance.find_stances`.
    model : the folder of the learned reader; None for a table without rows.

    Returns
    -------
    `article_id, start, end, text` (of the mention), `actor, target`, `unit, holder_actor` (the statement that it stands
    in and its source, or `narration` and the narrator), `p_negative, p_neutral, p_positive` (0 to 1), `portrayal` (the
    likeliest of `negative`, `neutral`, `positive`), `attack` (whether a word of the sentence means
    an attack), `sentence`. A mention that counts for two targets has two rows.
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    chosen = load_targets(knowledge, targets, found=mentions["actor"].unique())
    reader = load_reader(model) if model else None
    rows: list[list] = []
    for article_id, text in corpus.texts.items() if reader else ():
        reading = read_article(corpus, article_id, mentions, knowledge)
        said = Voices(statements[statements["article_id"] == article_id])
        own = corpus.sentences[corpus.sentences["article_id"] == article_id].sort_values("start")
        for sentence in own.itertuples():
            stretch = sentence.start, sentence.end
            here = [o for o in find_occurrences(reading, [stretch]) if o.token.pos_ != "PRON" and not is_event(o.token)]
            for o, target in ((o, target) for o in here for target in chosen if o.actor in target.actors):
                start, end = o.name
                read = reader.portrayal(
                    sentence.text, (start - sentence.start, min(end, sentence.end) - sentence.start)
                )
                unit, holder = said.at(start)
                attack = tells_of_attack([o.token.doc[n] for n in sorted(reading.inside(o, [stretch]))])
                where = [article_id, start, end, text[start:end], o.actor, target.name, unit, holder]
                rows.append([*where, *read, likeliest(read), attack, sentence.text])
    kinds = dict.fromkeys(("start", "end"), "int64") | {"attack": "bool"}
    kinds |= {f"p_{name}": "float64" for name in POLARITIES}
    return typed_rows(rows, PORTRAYAL_COLUMNS, kinds)
