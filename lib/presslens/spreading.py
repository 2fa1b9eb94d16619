"""One task for many numbers, on one process, on many, or on a cluster; a task that ends its process ends nothing else.

Takes a function and what gives its values for a number, gives its results as they come. On one machine the work is
joblib's, so whatever backend its caller has configured does it; a Dask cluster is asked directly, since that tells
which task was lost. Values are made when a task is sent, a few at a time, so that what waits takes no memory. A task
whose process dies (for want of memory, say) is tried again with nothing beside it, and given up as `Lost` if that
process dies too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import BrokenProcessPool

from presslens.reading import InputError
from presslens.whole import writing

if TYPE_CHECKING:
    from distributed import Client, Future

GONE = "the cluster is gone; start it again, and this run with --resume"
EMPTY = "the cluster has had no worker for {:.0f} seconds; start some, and this run again with --resume"
BEFORE = "the processes die before they begin"
TRIES = 3  # how often they may
LOOK = 2.0  # seconds after which it is looked whether the cluster is still there
PATIENCE = 120.0  # seconds without a worker, after which a cluster is given up
AHEAD = 3  # tasks a thread of the cluster's that are sent to it
Values = Callable[[int], tuple]


class Lost(NamedTuple):
    """What stands for the result of a task whose process died each time."""

    reason: str


def spread(
    task: Callable[..., Any], numbers: Iterable[int], values: Values, marks: Path, *, client: Client | None = None
) -> Iterator[tuple[int, Any]]:
    """The result of `task(*values(number))` for each number, in the order in which they are done.

    Parameters
    ----------
    marks : a folder in which each task that runs on this machine leaves a file while it does.
    client : of the cluster that is to do it; joblib does it if not given.

    Raises
    ------
    InputError : the cluster is gone, or has had no worker for long; processes die before they begin. What a task itself
        raises is raised here.
    """
    if client is not None:
        from distributed.client import CancelledError, ClosedClientError

        try:
            yield from _on_cluster(task, numbers, values, client)
        except (CancelledError, ClosedClientError) as error:
            raise InputError(GONE) from error
        return
    with writing(marks):
        marks.mkdir(parents=True, exist_ok=True)
        for left in marks.iterdir():
            left.unlink()
    waiting, idle = dict.fromkeys(numbers), 0
    while waiting:
        jobs = (delayed(_marked)(task, marks / str(number), number, values(number)) for number in [*waiting])
        try:
            for number, result in Parallel(return_as="generator_unordered")(jobs):
                del waiting[number]
                idle = 0
                yield number, result
        except BrokenProcessPool as error:
            running = sorted({int(mark.name) for mark in marks.iterdir()} & waiting.keys())
            idle = 0 if running else idle + 1
            if idle == TRIES:
                raise InputError(f"{BEFORE} ({error}); give them more memory, or name fewer of them") from error
            for number in running:
                del waiting[number]
                yield number, _alone(task, values(number))
                (marks / str(number)).unlink(missing_ok=True)


def _marked(task: Callable[..., Any], mark: Path, number: int, values: tuple) -> tuple[int, Any]:
    with writing(mark):
        mark.touch()
    result = task(*values)
    mark.unlink(missing_ok=True)
    return number, result


def _alone(task: Callable[..., Any], values: tuple) -> Any:
    """The result of a task in a process of its own."""
    executor = get_reusable_executor(max_workers=1, kill_workers=True, reuse=False)
    try:
        return executor.submit(task, *values).result()
    except BrokenProcessPool:
        return Lost("its process died, twice")
    finally:
        executor.shutdown(kill_workers=True)


def _on_cluster(
    task: Callable[..., Any], numbers: Iterable[int], values: Values, client: Client
) -> Iterator[tuple[int, Any]]:
    from distributed import KilledWorker

    suspects = []  # whoever runs beside a task that kills its worker is lost as well
    for number, done in _finished(task, numbers, values, client):
        if isinstance(done.exception(), KilledWorker):
            suspects.append(number)
        else:
            yield number, done.result()
    for number in sorted(suspects):
        for _, done in _finished(task, [number], values, client):
            killed = isinstance(done.exception(), KilledWorker)
            yield number, Lost("its worker died, each time") if killed else done.result()


def _finished(
    task: Callable[..., Any], numbers: Iterable[int], values: Values, client: Client
) -> Iterator[tuple[int, Future]]:
    """The tasks of some numbers as a cluster has done them; a few more than it can do at once are sent to it."""
    from distributed import wait

    waiting, running, seen = iter(numbers), {}, time.monotonic()
    while True:
        threads, seen = _threads(client, seen)
        for number in islice(waiting, max(AHEAD * max(threads, 1) - len(running), 0)):
            running[client.submit(task, *values(number), pure=False)] = number
        if not running:
            return
        try:
            with client.as_current():
                finished = wait([*running], timeout=LOOK, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            continue
        for done in finished:
            yield running.pop(done), done


def _threads(client: Client, seen: float) -> tuple[int, float]:
    """The threads of the cluster, and when it was last seen with any."""
    try:
        threads = client.scheduler_info(n_workers=0)["total_threads"] if client.status == "running" else None
    except OSError:
        threads = None
    if threads is None:
        raise InputError(GONE)
    now = time.monotonic()
    if not threads and now - seen > PATIENCE:
        raise InputError(EMPTY.format(PATIENCE))
    return threads, now if threads else seen
