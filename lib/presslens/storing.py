"""A data set of any folder: the one that lies in it, or one made of the articles in it.

Takes a folder, gives a `dataset.Dataset`, so that what is computed from sums over parts (`sums`) can be computed of few
articles too. For many articles `presslens annotate --format parquet` makes the data set, with the same tables.
"""

from __future__ import annotations

import atexit
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

from presslens.annotate import annotate
from presslens.corpus import load_corpus, split_corpus
from presslens.dataset import WHOLE, Dataset, open_dataset, write_manifest, write_part
from presslens.reading import MANIFEST
from presslens.topics import codebook_topics


def dataset_of(
    folder: str | os.PathLike, *, corrections: str | os.PathLike | None = None, articles: int = 2
) -> Dataset:
    """The data set in a folder, or one made of its articles, in a temporary folder, for as long as the program runs.

    Parameters
    ----------
    folder, corrections : as `load_corpus` takes them; what lies in a data set is corrected already.
    articles : of a part, where it is made.

    Raises
    ------
    InputError : the folder cannot be used.
    """
    if (Path(folder) / MANIFEST).is_file():
        return open_dataset(folder)
    corpus = load_corpus(folder, corrections=corrections)
    place = Path(mkdtemp(prefix="presslens-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    notes = annotate(corpus)
    tables = {**notes.tables(), "topics": codebook_topics(corpus)[0], "problems": corpus.problems}
    tables |= {"articles": corpus.articles, "segments": corpus.segments, "sentences": corpus.sentences}
    tables["texts"] = pd.DataFrame({"article_id": [*corpus.texts], "text": [*corpus.texts.values()]}, dtype="str")
    parts = [{*part.texts} for part in split_corpus(corpus, articles)]
    for name, table in tables.items():
        for number, ids in enumerate(parts if name not in WHOLE else [None]):
            rows = table if ids is None else table[table["article_id"].isin(ids)]
            write_part(place, name, number, rows)
    write_manifest(place, articles=len(corpus), parts=len(parts), tables=[*tables])
    return open_dataset(place)
