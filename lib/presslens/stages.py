"""The steps of one article, each made from the one before it, or taken from a `Cache`.

Takes a `Job` (what each process has to know), a `Batch` (the files and what is given of them) and a file, gives what is
found in it. Each step is kept under a key of what it is made from, so that it is done again only when its text, a table
or the program has changed:

    cleaning <- text, sources.csv, corrections     parse <- cleaned text     topics <- cleaned text, models
    names <- parse, tables of actors               readings of the networks <- what they were shown
    found <- names, how they were joined over the whole corpus, models
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from presslens.annotate import Joined, Settings, Tables, read_article
from presslens.cache import KNOWLEDGE, OWN, PARSING, Cache, files_hash, fingerprint, key_of, model_hash
from presslens.corpus import CORRECTED_HERE, Corpus, build_corpus
from presslens.dataset import column_types
from presslens.entities import find_names, unknown_labels
from presslens.language import read_parses, write_parses
from presslens.reading import InputError, problem, scan_file
from presslens.sentiment import load_reader
from presslens.tagger import Frame, load_tagger
from presslens.topic_classifier import MODELS
from presslens.topics import codebook_topics
from presslens.typed import typed

PARSERS = ("language.py", "corpus.py")  # the modules on which a parse depends
TABLES = "tables of actors"
CLEANED = ("articles", "segments", "sentences", "problems", "changes")
Packed = dict[str, dict[str, list]]


@dataclass(frozen=True)
class Job:
    """What each process has to know of a run.

    `folder` holds the articles, `state` what the run needs to go on, `cache` the kept results. `token` is the run's
    own, `given` what it was started with (`unfinished.describe`): anything else would give other results.
    """

    folder: Path
    state: Path
    cache: Path
    settings: Settings
    token: str
    given: Mapping[str, str]

    @property
    def tables(self) -> Path:
        """The folder of the tables, part by part, before they are whole."""
        return self.state / "tables"

    @property
    def reports(self) -> Path:
        """The folder of what is compared between batches; another run has another one."""
        return self.state / "reports" / self.token


def versions(settings: Settings, hashed: Callable[[Path | None], str] = model_hash) -> dict[str, str]:
    """What results depend on beside articles and tables of a reader, as hashes by name.

    Parameters
    ----------
    hashed : gives that of a reader's files; by default what this process has loaded, whatever is in the folder now.
    """
    return {
        "program": fingerprint(but=()),
        "reader of attributions": hashed(settings.model),
        "reader of stance": hashed(settings.stance_model),
        "reader of topics": key_of([hashed(folder) for folder in MODELS]),
    }


def tables_of(folder: Path | None) -> str:
    """A hash of the tables of actors that a reader put beside the articles."""
    return files_hash(folder / name for name in OWN) if folder else ""


@dataclass(frozen=True)
class Batch:
    """The articles of a batch: (file name, hash of its bytes) of each, their rows of `sources.csv`, corrections."""

    number: int
    files: tuple[tuple[str, str], ...]
    sources: pd.DataFrame
    corrections: Mapping[str, pd.DataFrame]


class UnusableError(Exception):
    """A file is not what it was when the folder was read; holds the row of the table of problems."""

    def __init__(self, row: dict[str, str]) -> None:
        """Take the row."""
        super().__init__(row["reason"])
        self.row = row


class Article:
    """The steps of one article."""

    def __init__(self, job: Job, batch: Batch, name: str, key: str) -> None:
        """Take its file's name and hash."""
        self.job, self.batch, self.name, self.key = job, batch, name, key
        self.id = Path(name).stem
        self.cache = Cache(job.cache)

    @cached_property
    def corpus(self) -> Corpus:
        """A corpus of this article alone; without it, but with a problem, if it has no running text.

        Raises
        ------
        UnusableError : the file is gone or has changed.
        """
        text, scan = scan_file(self.job.folder, self.name)
        if scan.key != self.key:
            changed = "changed while the folder was read", "wait until nothing writes to it, and run again"
            raise UnusableError(problem(self.name, *(scan.reason or changed)))
        kept = self._kept("cleaned", self._cleaned_key, lambda: self._clean(text))
        tables = unpack(kept)
        texts = {self.id: text} if len(tables["articles"]) else {}
        later = {name: table for name, table in self._corrections.items() if name not in CORRECTED_HERE}
        own = {"texts": MappingProxyType(texts), "corrections": MappingProxyType(later)}
        return Corpus(**tables, **own, folder=self.job.folder)

    @cached_property
    def names(self) -> pd.DataFrame:
        """The mentions as `entities.find_names` gives them."""

        def find() -> Packed:
            self._parse()
            return pack({"names": find_names(self.corpus, knowledge=self.job.settings.knowledge)})

        return unpack(self._kept("names", self._names_key, find))["names"]

    def found(self, joined: Joined) -> Tables:
        """The tables that `annotate.read_article` gives.

        Parameters
        ----------
        joined : the ids of the article's unknown names (`labels`).
        """

        def read() -> Packed:
            self._parse()
            with self._readings():
                return pack(read_article(self.corpus, self.names, joined, self.job.settings))

        return unpack(self._kept("found", self.found_key(joined), read))

    def found_key(self, joined: Joined) -> str:
        """The key of what `found` gives."""
        settings = self.job.settings
        return key_of(self._names_key, joined, model_hash(settings.model), model_hash(settings.stance_model))

    @property
    def labels(self) -> list[str]:
        """Its unknown names."""
        return sorted(unknown_labels(self.names))

    @cached_property
    def topics(self) -> Tables:
        """The table `topics`, and in `changes` what a reader changed in it."""

        def find() -> Packed:
            return pack(dict(zip(("topics", "changes"), codebook_topics(self.corpus, read=self._reads), strict=True)))

        return unpack(self._kept("topics", self.topics_key, find))

    @property
    def topics_key(self) -> str:
        """The key of `topics`."""
        return key_of(self._cleaned_key, self._reads and [model_hash(folder) for folder in MODELS])

    @property
    def _reads(self) -> bool:
        return not self.job.settings.rules_only

    def _kept(self, kind: str, key: str, make: Any) -> Any:
        kept = self.cache.get_json(kind, key)
        if kept is None:
            kept = make()
            if tables_of(self.job.folder) != self.job.given[TABLES]:  # else it would be kept as made of what it is not
                raise InputError(f"{self.job.folder}: a table changed during the run; run again")
            self.cache.put_json(kind, key, kept)
        return kept

    def _clean(self, text: str) -> Packed:
        given = {"sources": self._sources, "corrections": self._corrections}
        one = build_corpus({self.id: text}, **given, folder=self.job.folder)
        return pack({name: getattr(one, name) for name in CLEANED})

    def _parse(self) -> None:
        """Have the parses of the article at hand."""
        segments = self.corpus.segments[["start", "kind", "text"]].to_dict("list")
        key = key_of(segments, fingerprint(only=PARSERS, packages=PARSING))
        kept = self.cache.get("parses", key)
        if kept is None:
            self.cache.put("parses", key, write_parses(self.corpus, self.id))
        else:
            read_parses(kept)

    @contextmanager
    def _readings(self) -> Iterator[None]:
        """Take in what the networks said of this article before, and keep what they say now."""
        settings = self.job.settings
        key = key_of(self._cleaned_key, model_hash(settings.model), model_hash(settings.stance_model))
        stance = [(load_reader(settings.stance_model).read, _tupled)] if settings.stance_model else []
        attribution = [(load_tagger(settings.model).frames, _frames)] if settings.model else []
        readers, decoders = zip(*stance, *attribution, strict=True) if stance or attribution else ((), ())
        saved = self.cache.get_json("readings", key) or [[] for _ in readers]
        kept = [
            {_tupled(given): decode(result) for given, result in results}
            for results, decode in zip(saved, decoders, strict=True)
        ]
        for reader, results in zip(readers, kept, strict=True):
            reader.take(results)
            reader.noted = {}
        try:
            yield
            asked = [reader.noted for reader in readers]
        finally:
            for reader in readers:
                reader.noted = None
        if any(now.keys() - before.keys() for now, before in zip(asked, kept, strict=True)):
            both = [before | now for now, before in zip(asked, kept, strict=True)]
            self.cache.put_json("readings", key, [[[g, _plain(r)] for g, r in each.items()] for each in both])

    @cached_property
    def _sources(self) -> pd.DataFrame:
        given = self.batch.sources
        return given[given["article_id"] == self.id]

    @cached_property
    def _corrections(self) -> dict[str, pd.DataFrame]:
        given = {name: table[table["article_id"] == self.id] for name, table in self.batch.corrections.items()}
        return {name: table for name, table in given.items() if len(table)}

    @cached_property
    def _cleaned_key(self) -> str:
        given = {name: table.to_dict("list") for name, table in self._corrections.items()}
        return key_of(fingerprint(), self.id, self.key, self._sources.to_dict("list"), given)

    @cached_property
    def _names_key(self) -> str:
        shipped = fingerprint(but=(), only=KNOWLEDGE, packages=())
        return key_of(self._cleaned_key, shipped, self.job.given[TABLES])


def pack(tables: Tables) -> Packed:
    """Tables as what JSON can hold."""
    return {name: {column: table[column].tolist() for column in table} for name, table in tables.items()}


def unpack(packed: Packed) -> Tables:
    """The tables that `pack` was given, with the types that their columns have everywhere."""
    return {name: typed(columns, column_types(columns)) for name, columns in packed.items()}


def _plain(result: object) -> object:
    """A reading as what JSON can hold."""
    return [astuple(frame) for frame in result] if isinstance(result, list) else result


def _frames(result: list | None) -> list[Frame] | None:
    return None if result is None else [Frame(*_tupled(frame)) for frame in result]


def _tupled(value: object) -> object:
    return tuple(map(_tupled, value)) if isinstance(value, list) else value
