import os
from pathlib import Path

import pytest
from joblib import parallel_config
from starter import HERE, Starter, until
from tiny import BROKEN, DEAD, RULES, as_csv, files, in_memory, kept, rows, waiting, write

import presslens.annotate
from presslens import spreading
from presslens.__main__ import FAILURE, PARTIAL, SUCCESS, main

PARQUET = ["--format", "parquet"]


class Cluster:
    """A scheduler and workers on this machine, each a process."""

    def __init__(self, starter: Starter, folder: Path) -> None:
        self.starter, self.folder, self.workers = starter, folder, []
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start a scheduler, at the same address as the one before."""
        place = self.folder / "address"
        place.unlink(missing_ok=True)
        log = self.folder / "scheduler.log"
        self.scheduler = self.starter.start(place, self.port, what="scheduler", log=log)
        until(place.exists)
        self.address = place.read_text()
        self.port = int(self.address.rpartition(":")[2])

    def add(self) -> int:
        """Start a worker."""
        number = len(self.workers)
        log = self.folder / f"worker{number}.log"
        self.workers.append(self.starter.start(self.address, self.folder / f"w{number}", what="worker", log=log))
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            if not self.starter.ended(process):
                self.starter.kill(process)


@pytest.fixture
def cluster(starter, tmp_path):
    pytest.importorskip("distributed", reason="a cluster needs presslens[cluster]")
    (tmp_path / "cluster").mkdir()
    one = Cluster(starter, tmp_path / "cluster")
    one.add(), one.add()
    yield one
    one.end()


def expected(folder, out):
    """The files of a run on one process."""
    assert main(["annotate", str(folder), "--out", str(out), RULES, *PARQUET]) == SUCCESS
    return files(out)


def test_a_worker_that_is_killed_changes_nothing(tmp_path, starter, hold, cluster):
    folder, out, log = write(tmp_path / "articles", w=waiting(tmp_path)), tmp_path / "out", tmp_path / "log"
    command = ["annotate", os.path.relpath(folder), "--out", os.path.relpath(out), RULES, *PARQUET]
    run = starter.start(*command, "--dask", cluster.address, log=log)
    until((hold / "reached").exists)
    worker = int((hold / "reached").read_text())
    assert worker in cluster.workers
    (hold / "reached").unlink()
    starter.kill(worker)
    until((hold / "reached").exists)  # the other one has taken it over
    (hold / "go").touch()
    assert starter.wait(run) == SUCCESS
    assert files(out) == expected(folder, tmp_path / "serial")


def test_a_lost_scheduler_ends_the_run_and_it_goes_on(tmp_path, starter, hold, cluster):
    folder, out, log = write(tmp_path / "articles", w=waiting(tmp_path)), tmp_path / "out", tmp_path / "log"
    command = ["annotate", folder, "--out", out, RULES, *PARQUET, "--resume", "--dask", cluster.address]
    run = starter.start(*command, log=log)
    until((hold / "reached").exists)
    starter.kill(cluster.scheduler)
    until(lambda: starter.ended(run))
    assert starter.wait(run) == FAILURE
    said = log.read_text()
    assert "presslens: the cluster is gone; start it again, and this run with --resume" in said
    assert "Traceback" not in said and files(out) == {}
    (hold / "go").touch()
    done = kept(out / ".presslens" / "cache")
    assert done
    cluster.end()
    cluster.start()
    cluster.add()
    assert starter.run(*command, log=log) == SUCCESS
    assert files(out) == expected(folder, tmp_path / "serial")
    now = kept(out / ".presslens" / "cache")
    assert {name: now[name] for name in done} == done


def test_what_ends_its_worker_each_time_is_set_aside(tmp_path, starter, cluster):
    folder, out, log = write(tmp_path / "articles", bb=DEAD, k=BROKEN), tmp_path / "out", tmp_path / "log"
    run = starter.start("annotate", folder, "--out", out, RULES, *PARQUET, "--dask", cluster.address, log=log)

    def tended() -> bool:
        """As `dask worker` does, workers that died are started again."""
        while sum(not starter.ended(worker) for worker in cluster.workers) < 2:
            cluster.add()
        return starter.ended(run)

    until(tended)
    assert starter.wait(run) == PARTIAL
    said = log.read_text()
    assert "bb.txt: set aside: its worker died, each time; give the processes more memory" in said
    assert "k.txt: set aside: it could not be read (RuntimeError: broken on purpose)" in said
    assert len(cluster.workers) > 2
    expected(write(tmp_path / "good"), tmp_path / "serial")
    assert rows(out) == rows(tmp_path / "serial") | {"problems": rows(out)["problems"]}


def test_a_cluster_without_workers_is_given_up(tmp_path, starter, cluster, monkeypatch, capsys):
    for worker in cluster.workers:
        starter.kill(worker)
    monkeypatch.setattr(spreading, "PATIENCE", 1.0)
    folder = write(tmp_path / "articles")
    given = ["annotate", str(folder), "--out", str(tmp_path / "out"), RULES, "--dask"]
    assert main([*given, cluster.address]) == FAILURE
    assert "the cluster has had no worker for 1 seconds; start some" in capsys.readouterr().err
    cluster.end()
    monkeypatch.setattr("presslens.commands.CONNECTING", 1)
    assert main([*given, cluster.address]) == FAILURE
    assert f"{cluster.address}: no Dask scheduler answers there" in capsys.readouterr().err


def test_the_cut_changes_nothing(tmp_path, monkeypatch):
    folder, found = write(tmp_path / "articles"), []
    for together in (10, 3, 1):
        monkeypatch.setattr(presslens.annotate, "TOGETHER", together)
        found.append(as_csv(*in_memory(folder)))
    assert found[0] == found[1] == found[2]


def test_annotate_in_memory_is_the_same_on_a_cluster(tmp_path, cluster, monkeypatch):
    from distributed import Client

    folder = write(tmp_path / "articles")
    whole = as_csv(*in_memory(folder))
    monkeypatch.setattr(presslens.annotate, "TOGETHER", 3)
    with Client(cluster.address), parallel_config(backend="dask"):
        assert as_csv(*in_memory(folder)) == whole


def test_many_processes_give_the_same_and_one_that_dies_ends_nothing_else(tmp_path, monkeypatch, capsys):
    folder, out = write(tmp_path / "articles"), tmp_path / "out"
    whole = as_csv(*in_memory(folder))
    monkeypatch.setenv("PYTHONPATH", str(HERE / "plugin"), prepend=os.pathsep)
    monkeypatch.setattr(presslens.annotate, "TOGETHER", 3)
    with parallel_config(backend="loky", n_jobs=2):
        assert as_csv(*in_memory(folder)) == whole
    write(folder, bb=DEAD)
    assert main(["annotate", str(folder), "--out", str(out), RULES, "--jobs", "2"]) == PARTIAL
    assert "bb.txt: set aside: its process died, twice; give the processes more memory" in capsys.readouterr().err
    assert files(out) == whole
