"""Kinds of help, and how far some of them have come."""

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


class HelpStage(StrEnum):
    """How far an introduction or an overseas pilot has come."""

    OFFERED = "offered"
    MET = "met"
    DEAL = "deal"
    PREPARING = "preparing"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


class EventPart(StrEnum):
    """What a startup took part in."""

    IR_SESSION = "ir_session"
    NETWORKING = "networking"  # an investment networking event
    MATCHING = "matching"  # business matching
    PAVILION = "pavilion"  # the Incheon·IFEZ pavilion at CES
    OTHER = "other"
