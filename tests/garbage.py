"""The collector rests while a test runs: it would search the whole application again and again.

An eighth of the tests' time went there. What outlives a collection is never searched again.
"""

import gc
import itertools
from collections.abc import Iterator

import pytest

AT_ONCE = 1_000_000  # objects made and not freed: a test that leaves so many is still collected
TESTS = 50  # between two collections

_counted = itertools.count(1)


def rest() -> None:
    gc.set_threshold(AT_ONCE, 10, 10)


class Garbage:
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        done = yield
        if next(_counted) % TESTS == 0:
            gc.collect()
            gc.freeze()
        return done
