"""manifest.json of an export run: which run this is, of which export, and which blobs hold it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from tracker.usage.rules.numbers import instant, utc_day
from tracker.usage.rules.problems import Code, Problem, Refused, shown

NAMES = frozenset({"manifest.json", "_manifest.json"})
BYTES_MAX = 5_000_000
BLOBS_MAX = 10_000
TAIL_PARTS_MAX = 8
SOURCE_CHARACTERS_MAX = 500
RUN_CHARACTERS_MAX = 80
BLOB_CHARACTERS_MAX = 1000

FOCUS = "focuscost"
AMORTIZED = "amortizedcost"
COST_DATASETS = frozenset({FOCUS, "actualcost", "usage"})


@dataclass(frozen=True, slots=True)
class Blob:
    """One part, by its name inside the container; `rows` as the manifest promises, if it does."""

    name: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest says of the run, names in lower case.

    `source` is the export's resource id, `dataset` its type, `month` the first month of its range
    (None where no range is given).
    """

    source: str
    run: str
    dataset: str
    submitted_at: datetime
    month: date | None
    rows: int | None
    blobs: tuple[Blob, ...]


def read_manifest(name: str, content: bytes) -> Manifest:
    """The manifest; raises Refused (E08, E09, E15) where it is none of a cost export."""
    try:
        whole = json.loads(content.decode("utf-8-sig"))
        found = _manifest(whole)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(Problem(Code.MANIFEST_UNREADABLE, name)) from None
    _check_dataset(name, found.dataset, str(whole["exportConfig"]["type"]))
    return found


class Places:
    """Where the blobs of a manifest lie among the files handed over.

    A blob's name counts from the container, which is rarely handed over whole: the longest ending
    that fits counts. The bare file name counts only beside the manifest: every run has a `part_0`.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._by_tail: dict[str, list[str]] = {}
        for path in self._paths:
            for tail in _tails(path):
                self._by_tail.setdefault(tail, []).append(path)

    def of(self, blob: str, *, manifest: str) -> str | None:
        """The path of a blob listed by the manifest at `manifest`; None where it is not there."""
        beside = (PurePosixPath(manifest).parent / PurePosixPath(blob).name).as_posix()
        for tail in _tails(blob):
            found = self._by_tail.get(tail, [])
            if beside in found:
                return beside
            if len(found) == 1:
                return found[0]
        return beside if beside in self._paths else None


def _tails(path: str) -> list[str]:
    """The endings of a path, longest first, down to the last folder and the name."""
    parts = [part for part in path.split("/") if part][-TAIL_PARTS_MAX:]
    return ["/".join(parts[start:]) for start in range(len(parts) - 1)]


def _manifest(whole: Mapping[str, Any]) -> Manifest:
    export, run = whole["exportConfig"], whole["runInfo"]
    blobs = whole["blobs"]
    if not isinstance(blobs, list) or len(blobs) > BLOBS_MAX:
        raise ValueError
    return Manifest(
        source=_text(export["resourceId"], SOURCE_CHARACTERS_MAX).lower(),
        run=_text(run["runId"], RUN_CHARACTERS_MAX).lower(),
        dataset=_text(export["type"], SOURCE_CHARACTERS_MAX).lower(),
        submitted_at=_instant(run["submittedTime"]),
        month=_month(run.get("startDate")),
        rows=_count(whole.get("dataRowCount")),
        blobs=tuple(
            Blob(_text(b["blobName"], BLOB_CHARACTERS_MAX), _count(b.get("dataRowCount")))
            for b in blobs
        ),
    )


def _check_dataset(name: str, dataset: str, as_written: str) -> None:
    if dataset == AMORTIZED:
        raise Refused(Problem(Code.AMORTIZED, name))
    if dataset not in COST_DATASETS:
        written = shown(as_written)
        raise Refused(
            Problem(Code.NOT_A_COST_DATASET, name, value=written, values={"dataset": written})
        )


def _text(value: object, longest: int) -> str:
    """A name that can be stored and shown; ValueError for anything else."""
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise ValueError
    return value


def _instant(value: object) -> datetime:
    moment = instant(value) if isinstance(value, str) else None
    if moment is None:
        raise ValueError
    return moment


def _month(value: object) -> date | None:
    day = utc_day(value) if isinstance(value, str) else None
    return day.replace(day=1) if day else None


def _count(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError
    return value
