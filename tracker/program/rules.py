"""A program, its startups and its settings."""

from enum import StrEnum


class StartupStatus(StrEnum):
    SELECTED = "selected"
    ACTIVE = "active"
    LEFT_EARLY = "left_early"
    REPLACED = "replaced"
    COMPLETED = "completed"
