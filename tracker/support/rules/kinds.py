"""Kinds of help."""

from enum import StrEnum


class SupportKind(StrEnum):
    MENTORING = "mentoring"
    INTRODUCTION = "introduction"
    LEGAL = "legal"  # legal consulting
    INVESTMENT = "investment"  # investment consulting
    CONSULTING = "consulting"  # any other: patents, taxes, labor
    PROMOTION = "promotion"
    EXPANSION = "expansion"  # global expansion, overseas pilots among it
    FACILITY = "facility"  # facility use
    EVENT = "event"
    OTHER = "other"
