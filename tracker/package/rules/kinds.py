"""The kinds of help a package holds, and from whose part each comes."""

from collections.abc import Mapping
from enum import StrEnum

from tracker.support.rules import SupportKind


class PackageKind(StrEnum):
    """Credits, and every kind of help under its own value."""

    CREDITS = "credits"
    MENTORING = "mentoring"
    INTRODUCTION = "introduction"
    LEGAL = "legal"
    INVESTMENT = "investment"
    CONSULTING = "consulting"
    PROMOTION = "promotion"
    EXPANSION = "expansion"
    FACILITY = "facility"
    EVENT = "event"
    OTHER = "other"


class Part(StrEnum):
    """Whose part of the package: the two are never added into one another."""

    SPONSOR = "sponsor"  # credits, one-on-one mentoring, networking with key partners
    HOST = "host"  # what the host adds


SPONSORED = frozenset({SupportKind.MENTORING, SupportKind.INTRODUCTION})
"""Beside credits, what the sponsor's package names; anything else is the host's."""


class Group(StrEnum):
    """Kinds as a chart tells them apart; a color each."""

    MENTORING = "mentoring"
    INTRODUCTION = "introduction"
    ADVICE = "advice"
    EXPANSION = "expansion"
    PROMOTION = "promotion"
    REST = "rest"


_GROUPS: Mapping[SupportKind, Group] = {
    SupportKind.MENTORING: Group.MENTORING,
    SupportKind.INTRODUCTION: Group.INTRODUCTION,
    SupportKind.LEGAL: Group.ADVICE,
    SupportKind.INVESTMENT: Group.ADVICE,
    SupportKind.CONSULTING: Group.ADVICE,
    SupportKind.EXPANSION: Group.EXPANSION,
    SupportKind.PROMOTION: Group.PROMOTION,
}


def part_of(kind: SupportKind) -> Part:
    return Part.SPONSOR if kind in SPONSORED else Part.HOST


def group_of(kind: SupportKind) -> Group:
    return _GROUPS.get(kind, Group.REST)


def help_kind(kind: PackageKind) -> SupportKind | None:
    """The kind of help of that value; None for credits."""
    return None if kind is PackageKind.CREDITS else SupportKind(kind.value)
