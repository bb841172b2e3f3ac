"""Milestones, valuations and what counts as a unicorn."""

from enum import StrEnum


class MilestoneState(StrEnum):
    PLANNED = "planned"
    MET = "met"
    MISSED = "missed"


class SourceGrade(StrEnum):
    """How well a valuation is evidenced: contract, investor, press, the firm's own statement."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Stage(StrEnum):
    """The round a valuation comes from."""

    SEED = "seed"
    PRE_A = "pre_a"
    SERIES_A = "series_a"
    SERIES_B = "series_b"
    SERIES_C = "series_c"
    SERIES_D = "series_d"
    LATER = "later"
    OTHER = "other"
