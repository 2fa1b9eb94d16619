"""A function whose latest results are kept, and can be handed over to another process or a later run.

Takes a function of values that a dictionary can hold, gives one that computes each result once. While `noted` is a
dictionary it also holds each result that is asked for, so that what one article needed can be saved; `take` puts saved
results in. Since only results of the very same values are given back, saved ones cannot change what is found.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any


class Kept:
    """A function with its latest results."""

    def __init__(self, function: Callable[..., Any], most: int) -> None:
        """Take the function and how many results are kept."""
        self._function, self._most = function, most
        self._results: OrderedDict[tuple, Any] = OrderedDict()
        self.noted: dict[tuple, Any] | None = None

    def __call__(self, *given: Any) -> Any:
        """The result for some values."""
        if given in self._results:
            self._results.move_to_end(given)
        else:
            self._put(given, self._function(*given))
        if self.noted is not None:
            self.noted[given] = self._results[given]
        return self._results[given]

    def take(self, results: Mapping[tuple, Any]) -> None:
        """Put results in that were noted before."""
        for given, result in results.items():
            self._put(given, result)

    def _put(self, given: tuple, result: Any) -> None:
        self._results[given] = result
        if len(self._results) > self._most:
            self._results.popitem(last=False)
