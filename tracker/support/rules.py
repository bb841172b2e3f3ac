"""Support entries: kinds of help and what an entry must hold."""

from enum import StrEnum


class SupportKind(StrEnum):
    MENTORING = "mentoring"
    INTRODUCTION = "introduction"
    CONSULTING = "consulting"
    EVENT = "event"
    PROMOTION = "promotion"
    OTHER = "other"
