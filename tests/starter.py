"""Runs of the command line as processes of their own, which tests can kill, without loading the readers for each.

`Starter` starts one process that loads everything and then forks a process for each run, or for each worker and
scheduler of a cluster. Run as a script, this file is that process.
"""

import atexit
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
PATIENCE = 120.0  # seconds, after which something that should happen is taken not to


class Starter:
    """The process that starts others; see the module."""

    def __init__(self, hold: Path) -> None:
        paths = os.pathsep.join([str(HERE / "plugin"), str(HERE.parent / "lib"), os.environ.get("PYTHONPATH", "")])
        env = os.environ | {"PYTHONPATH": paths, "HOLD": str(hold), "TOKENIZERS_PARALLELISM": "false"}
        env |= {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}  # a task that ends one worker need not end more
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.hold = hold
        self._process = subprocess.Popen([sys.executable, __file__], env=env, text=True, **pipes)

    def start(self, *arguments: object, log: Path, what: str = "presslens", limit: int = 0) -> int:
        """Start a run (or a `worker`, a `scheduler`) whose lines go to a file; no file may pass so many bytes."""
        given = {"arguments": [str(one) for one in arguments], "log": str(log), "what": what, "limit": limit}
        return self._ask({"do": "start", **given})

    def wait(self, pid: int) -> int:
        """How a process ended: its exit code, or the signal that ended it, negative."""
        return self._ask({"do": "wait", "pid": pid})

    def ended(self, pid: int) -> bool:
        """Whether a process has ended; `wait` still tells how."""
        return self._ask({"do": "look", "pid": pid})

    def run(self, *arguments: object, log: Path, limit: int = 0) -> int:
        """Start a run and wait for it; the exit code."""
        return self.wait(self.start(*arguments, log=log, limit=limit))

    def kill(self, pid: int) -> None:
        """End a process as the machine would."""
        os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def close(self) -> None:
        with self._process:  # closes its pipes, which ends it
            self._process.stdin.close()

    def _ask(self, question: dict) -> int:
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        assert select.select([self._process.stdout], [], [], 5 * PATIENCE)[0], f"no answer to {question}"
        return json.loads(self._process.stdout.readline())


@cache
def starter_of_all_tests() -> Starter:
    """One for all tests, since it takes long to load everything; it ends with them."""
    place = tempfile.mkdtemp()
    one = Starter(Path(place))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    atexit.register(one.close)
    return one


def until(happened: Callable[[], object]) -> object:
    """Wait until something is true; gives what it then is."""
    end = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
    return found


def _become(what: str, arguments: list[str]) -> int:
    if what == "presslens":
        from presslens.__main__ import main

        return main(arguments)
    import asyncio

    from distributed import Scheduler, Worker

    async def scheduler() -> None:
        async with Scheduler(host="127.0.0.1", port=int(arguments[1]), dashboard=False) as one:
            part = Path(arguments[0]).with_suffix(".part")
            part.write_text(one.address)
            part.replace(arguments[0])
            await one.finished()

    async def worker() -> None:
        folder = Path(arguments[1])
        folder.mkdir()
        given = {"nthreads": 1, "memory_limit": 0, "dashboard": False, "local_directory": str(folder)}
        async with Worker(arguments[0], host="127.0.0.1", death_timeout=60, **given) as one:
            await one.finished()

    asyncio.run({"scheduler": scheduler, "worker": worker}[what]())
    return 0


def _fork(question: dict, answers: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.close(answers)
        log = os.open(question["log"], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        null = os.open(os.devnull, os.O_RDWR)
        for target, source in ((0, null), (1, log), (2, log)):
            os.dup2(source, target)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are told to ignore it
        if question["limit"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (question["limit"], question["limit"]))
        code = _become(question["what"], question["arguments"])
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def serve() -> None:
    """Answer on the standard output what is asked on the standard input, line by line."""
    answers = os.dup(1)
    os.dup2(2, 1)
    from presslens.annotate import annotate
    from presslens.corpus import load_corpus
    from presslens.topics import codebook_topics

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_text("“We agreed on a budget,” Carla Jondottir, its spokesperson, said.")
        warm = load_corpus(folder)
        annotate(warm, model=None, stance_model=None)
        codebook_topics(warm, read=False)
    with suppress(ModuleNotFoundError):
        import distributed  # noqa: F401
    codes: dict[int, int] = {}

    def reap(pid: int, options: int) -> bool:
        if pid not in codes:
            done, status = os.waitpid(pid, options)
            if done:
                codes[pid] = os.waitstatus_to_exitcode(status)
        return pid in codes

    for line in sys.stdin:
        question = json.loads(line)
        if question["do"] == "start":
            answer: object = _fork(question, answers)
        elif question["do"] == "wait":
            reap(question["pid"], 0)
            answer = codes[question["pid"]]
        else:
            answer = reap(question["pid"], os.WNOHANG)
        os.write(answers, f"{json.dumps(answer)}\n".encode())


if __name__ == "__main__":
    serve()
