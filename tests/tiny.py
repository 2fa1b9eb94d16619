"""A tiny corpus whose articles need each other: names in several spellings, persons told of elsewhere, told twice."""

from pathlib import Path

from presslens.annotate import Annotations, annotate
from presslens.cells import csv_bytes
from presslens.corpus import Corpus, load_corpus
from presslens.dataset import open_dataset
from presslens.exporting import CSV_TABLES
from presslens.topics import codebook_topics

TEXTS = {
    "a": "The council met on Monday in Basra. “We agreed on a budget for the schools and the roads of the province,” "
    "Carla Jondottir, a lawmaker, said.",
    "b": "Jondottir arrived in Harda. “We agreed on a budget for the schools and the roads of the province,” Carla "
    "Jondottir said on Tuesday.",
    "c": "The Qasira Relief Council warned Iran on Friday. The Qasira Relief Council said that it would leave Harda.",
    "d": "Qasirah Relief Council workers left the town. “Nobody is safe,” Omar Veldt, an analyst, told reporters.",
    "e": "Omar Veldt said that the attacks would not stop. Kataib Hezbollah said on Monday that it will not stop.",
    "f": "The Pentagon said on Monday that it condemns the attack on the Ain al-Asad base.",
}
BROKEN, DEAD, WAITING = (
    f"The council of {land} met in Harda with Kira Molander. Kira Molander said that Omar Veldt of {land} was wrong."
    for land in ("Brokenland", "Deadland", "Waitland")
)
RULES = "--rules-only"


def waiting(test: Path) -> str:
    """An article that waits (`plugin`), and that no other test has, so that no cache knows it."""
    return f"{WAITING} The council of {test.name} agreed."


def write(folder: Path, **more: str) -> Path:
    """The tiny corpus as a folder of articles, with further ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (TEXTS | more).items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def files(out: Path) -> dict[str, bytes]:
    """The files of a folder of tables, without what the run keeps."""
    paths = (path for path in out.rglob("*") if path.is_file() and ".presslens" not in path.parts)
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(paths)}


def in_memory(folder: Path, *, networks: bool = False) -> tuple[Corpus, Annotations]:
    """What is found in a folder without a run, by the rules alone or not."""
    corpus = load_corpus(folder)
    return corpus, annotate(corpus, **({} if networks else {"model": None, "stance_model": None}))


def as_csv(corpus: Corpus, notes: Annotations, *, networks: bool = False) -> dict[str, bytes]:
    """The CSV files of a corpus that was read in memory."""
    topics, _ = codebook_topics(corpus, read=networks)
    tables = {"articles": corpus.articles, "segments": corpus.segments, "topics": topics}
    return {f"{name}.csv": csv_bytes((tables | notes.tables())[name]) for name in sorted(CSV_TABLES)}


def rows(out: Path) -> dict[str, list]:
    """The rows of every table of a data set, whatever its parts."""
    dataset = open_dataset(out)
    return {name: dataset.read(name).to_dict("records") for name in (*dataset.tables, "actors")}


def kept(cache: Path) -> dict[str, tuple[int, int]]:
    """The whole files of a cache, with what changes when one is written again."""
    paths = (path for path in cache.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(cache)): (path.stat().st_ino, path.stat().st_mtime_ns) for path in paths}
