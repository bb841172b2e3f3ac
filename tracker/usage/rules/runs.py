"""One export run, or one bare file, as it was read."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from tracker.usage.rules.aggregate import Aggregate
from tracker.usage.rules.kinds import DatasetFamily
from tracker.usage.rules.problems import Code, Problem, Problems

BARE_SOURCE = "file"


@dataclass(frozen=True, slots=True)
class ReadBlob:
    """One part as it came: its name, the rows it held, and how to read its bytes once more."""

    name: str
    rows: int
    original: Callable[[], BinaryIO]
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class KeptBlob:
    """A part whose bytes are safely on the disk."""

    name: str
    rows: int
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What an earlier run is called, and the digests of its parts as they lie on the disk."""

    run: str
    content_sha256: str
    blobs: tuple[str, ...]


@dataclass(slots=True)
class ReadRun:
    """A run with its rows summed and everything found wrong with it.

    `source` is None for a bare file for which nobody named one, `submitted_at` for any bare file:
    its time is the time it is taken in. `content_sha256` is over the parts' bytes, and a bare
    file's `run`: told when the parts are kept, as their bytes are hashed for that anyway. A run
    that holds what an earlier one held, packed in another way, has the earlier one's.
    """

    name: str
    problems: Problems
    aggregate: Aggregate = field(default_factory=Aggregate)
    source: str | None = None
    run: str = ""
    submitted_at: datetime | None = None
    content_sha256: str = ""
    family: DatasetFamily = DatasetFamily.FOCUS
    empty_month: date | None = None  # the month of a run without rows
    blobs: list[ReadBlob] = field(default_factory=list)
    kept: tuple[KeptBlob, ...] = ()

    @property
    def bare(self) -> bool:
        """A single file without a manifest."""
        return self.submitted_at is None

    @property
    def usable(self) -> bool:
        """Whether its good rows can be stored: no file is at fault, and not every row."""
        aggregate = self.aggregate
        none_good = aggregate.rows_rejected > 0 and aggregate.rows_stored == 0
        return self.problems.refusing == 0 and not none_good

    def months(self) -> tuple[date, ...]:
        found = self.aggregate.months()
        return found or ((self.empty_month,) if self.empty_month else ())


def refused_run(name: str, problem: Problem) -> ReadRun:
    """Something handed over of which nothing could be read."""
    problems = Problems(1)
    problems.add(problem)
    return ReadRun(name, problems)


def rivals(files: Sequence[ReadRun]) -> list[tuple[ReadRun, Problem]]:
    """Bare files handed over at once of which one would take another's place.

    Such are the parts of a run without its manifest, and two startups' files named as one source:
    whichever were taken in last would be the whole month.
    """
    of_month: dict[tuple[str | None, DatasetFamily, date], list[ReadRun]] = defaultdict(list)
    for one in files:
        for month in one.months():
            of_month[one.source, one.family, month].append(one)
    found: dict[int, tuple[ReadRun, Problem]] = {}
    for (_, _, month), some in of_month.items():
        for one in some:
            other = next((o for o in some if o.content_sha256 != one.content_sha256), None)
            if other is not None:
                found.setdefault(id(one), (one, _rival(one, other, f"{month:%Y-%m}")))
    return list(found.values())


def _rival(one: ReadRun, other: ReadRun, month: str) -> Problem:
    values = {"other": other.name, "month": month}
    return Problem(Code.RUN_NOT_FINISHED, one.name, words="rivals", values=values)
