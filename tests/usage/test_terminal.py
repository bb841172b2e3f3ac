"""How far a long command is: one line that is written over, only where a person looks on."""

import sys
from io import StringIO

import pytest

from tracker.usage.cli import line


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.fixture
def heard(app, monkeypatch, tmp_path):
    """`heard(stream, *counts)`: what is told of a file of 1,000 bytes as it is read."""
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(1000))
    moments = iter(range(100))
    monkeypatch.setattr(line.time, "monotonic", lambda: next(moments))

    def told(stream, *counts):
        monkeypatch.setattr(sys, "stderr", stream)
        with line.progress_line([path]) as hear:
            for count in counts:
                hear(count)
        return stream.getvalue()

    return told


def test_a_terminal_is_told_how_much_is_read_and_then_cleared(heard):
    *told, last = heard(Terminal(), 250, 250, 600).split(line.CLEARED)[1:]
    assert [one for one in told if "25" in one or "50" in one or "100" in one] == told
    assert (len(told), last) == (3, "")


def test_what_is_no_terminal_is_told_nothing(heard):
    assert heard(StringIO(), 250, 750) == ""
