"""Faults for tests of runs: with this folder in PYTHONPATH, reading an article that holds a marker word goes wrong.

`Brokenland` raises, `Deadland` ends the process, `Waitland` waits: it makes the file `reached` in the folder that
HOLD names, and goes on when the file `go` is there.
"""

import importlib.util
import os
import signal
import sys
import time
from pathlib import Path

PATIENCE = 120.0  # seconds


class Finder:
    """Finds `presslens.sourcing` and puts the faults into it."""

    def find_spec(self, name, path, target=None):
        if name != "presslens.sourcing":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def with_faults(module):
            load(module)
            find = module.find_statements

            def find_statements(corpus, *given, **options):
                text = " ".join(corpus.texts.values())
                if "Brokenland" in text:
                    raise RuntimeError("broken on purpose")
                if "Deadland" in text:
                    os.kill(os.getpid(), signal.SIGKILL)
                if "Waitland" in text:
                    wait(Path(os.environ["HOLD"]))
                return find(corpus, *given, **options)

            module.find_statements = find_statements

        spec.loader.exec_module = with_faults
        return spec


def wait(hold):
    if not (hold / "go").exists():
        (hold / "reached").write_text(str(os.getpid()))
    until = time.monotonic() + PATIENCE
    while not (hold / "go").exists():
        if time.monotonic() > until:
            raise TimeoutError("nobody let it go on")
        time.sleep(0.02)


sys.meta_path.insert(0, Finder())
