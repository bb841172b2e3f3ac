"""What can be wrong with a cost file, as values: a code, a place, and what the words mention."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

VALUE_CHARACTERS_MAX = 120
RECORD = "record"  # of `Problem.values`: the number of the row in its file, the first being 1


class Code(StrEnum):
    """E a file, R a row, H a run that needs a person. The words are `usage.problem.<code>`."""

    LISTED_BUT_MISSING = "E01"
    DAMAGED = "E02"
    NOT_A_COST_EXPORT = "E03"
    NOT_UTF8 = "E04"
    NOT_COMMAS = "E05"
    ROW_COUNT = "E06"
    EMPTY = "E07"
    AMORTIZED = "E08"
    NOT_A_COST_DATASET = "E09"
    NOT_COMPRESSED = "E10"
    RUN_CHANGED = "E11"
    RUN_NOT_FINISHED = "E12"
    LAYOUT_NOT_TAKEN = "E13"
    UNSAFE = "E14"
    MANIFEST_UNREADABLE = "E15"
    NOT_TEXT = "E16"
    SOURCE_NEEDED = "E17"
    ELIGIBILITY = "E18"
    DATE_ORDER = "E19"
    DOUBLES = "E20"
    NO_SPACE = "E21"
    MANIFEST_DIFFERS = "E22"
    NOT_A_NUMBER = "R01"
    NOT_A_DATE = "R02"
    NOT_A_SUB_ACCOUNT = "R03"
    CURRENCY = "R04"
    UNKNOWN_KIND = "R05"
    FIELD_COUNT = "R06"
    OUTSIDE_MONTH = "R07"
    TAGS = "R08"
    FEWER_DAYS = "H01"
    NO_RATE = "H02"
    DUPLICATES = "H03"
    TWO_SOURCES = "H04"
    ZERO_BILLED = "H05"  # a notice: the credit may have been taken off before the export
    REFUND_HELD = "H06"  # a notice: refunds are more than all usage before them

    @property
    def of_row(self) -> bool:
        """Of one row: the others can be taken in without it, if a person says so."""
        return self.value.startswith("R")

    @property
    def of_run(self) -> bool:
        """Of a run that waits for a person, or did."""
        return self.value.startswith("H")


ONCE = frozenset({Code.NO_RATE})  # said once a month, not once a row


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong; a `notice` stops nothing.

    `line` is the physical line on which the record begins, the header being line 1; `words` tells
    apart the sentences of one code.
    """

    code: Code
    blob: str = ""
    line: int | None = None
    column: str | None = None
    value: str | None = None
    words: str = ""
    notice: bool = False
    values: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def record(self) -> int | None:
        """The row's number in its file, the first below the header being 1."""
        found = self.values.get(RECORD)
        return found if isinstance(found, int) else None

    @property
    def key(self) -> str:
        """Of its words in the catalogue, below `usage.problem`."""
        return f"{self.code.value}_{self.words}" if self.words else self.code.value


class Refused(Exception):
    """Nothing more can be read of this file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def shown(value: str, most: int = VALUE_CHARACTERS_MAX) -> str:
    """A file's value as it can be kept and shown: cut, and without what cannot be printed."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:most])


class Problems:
    """What was found so far: the first `most` are kept, the rest only counted."""

    def __init__(self, most: int) -> None:
        self.kept: list[Problem] = []
        self.total = 0
        self.fatal = 0
        self.refusing = 0  # of the fatal ones, those of a whole file
        self._most = most
        self._once: set[tuple[Code, int | str]] = set()

    def add(self, problem: Problem) -> None:
        if problem.code in ONCE:
            place = problem.code, problem.values["month"]
            if place in self._once:
                return
            self._once.add(place)
        self.total += 1
        self.fatal += not problem.notice
        self.refusing += not (problem.notice or problem.code.of_row)
        if len(self.kept) < self._most:
            self.kept.append(problem)
