"""How far a long command is, in one line that is written over; only where a person looks on."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from tracker.web import formats
from tracker.web.words import t

SECONDS = 0.5
CLEARED = "\r\x1b[K"


@contextmanager
def progress_line(paths: Sequence[Path]) -> Iterator[Callable[[int], None]]:
    """Tell of the bytes read of these files."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    total = sum(_size(path) for path in paths) or 1
    done, told_at = 0, time.monotonic()

    def heard(count: int) -> None:
        nonlocal done, told_at
        done += count
        if time.monotonic() - told_at >= SECONDS:
            told_at = time.monotonic()
            percent = formats.number(min(100, 100 * done // total))
            click.echo(CLEARED + t("usage.cli.reading", percent=percent), err=True, nl=False)

    try:
        yield heard
    finally:
        click.echo(CLEARED, err=True, nl=False)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    return path.stat().st_size
