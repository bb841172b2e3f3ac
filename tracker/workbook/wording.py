"""How a workbook is worded, in both languages: what a file of ours says, ours reads again."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from tracker.program.rules import StartupStatus
from tracker.progress.rules.importing import TABLE as READINGS
from tracker.progress.rules.milestones import MilestoneState
from tracker.support.wording import list_words
from tracker.values.cells import bare_heading
from tracker.values.tables import Column
from tracker.web.words import LANGUAGES, catalogue, has_words, t
from tracker.workbook.queries.standing_on import StandingOn
from tracker.workbook.rules.kinds import (
    NAMES,
    SESSION_COLUMNS,
    SESSION_KINDS,
    SESSION_NAMES,
    TELLING,
    TableKind,
)
from tracker.workbook.rules.words import Words

CARRIED = frozenset(
    {"startup", "name", "kind", "held_on", "given_by", "period", "granted_on", "expires_on"}
)
"""A cell merged over several rows says these of each; amounts and texts only of the first."""


@cache
def columns_of() -> Mapping[TableKind, tuple[Column, ...]]:
    """Every table's columns, with all the headings they go by."""
    own = {kind: tuple(_columns(kind)) for kind in NAMES}
    return {
        **own,
        TableKind.SESSIONS: tuple(_of_sessions()),
        TableKind.SUPPORT: tuple(list_words().columns()),
        TableKind.READINGS: tuple(_of_readings()),
    }


def _columns(kind: TableKind) -> Iterable[Column]:
    needed = TELLING[kind].needed
    for name, written in NAMES[kind].items():
        headings = (*_said(f"workbook_column.{kind}.{name}"), *written)
        yield Column(name, headings, name in needed, name in CARRIED and name != "name")


def _of_sessions() -> Iterable[Column]:
    known = {one.name: one for one in list_words().columns()}
    for name in SESSION_COLUMNS:
        one = known[name]
        written = (*one.written, *SESSION_NAMES.get(name, ()))
        yield Column(name, written, name in TELLING[TableKind.SESSIONS].needed, one.carried)
    yield Column("kind", SESSION_KINDS, carried=True)


def _of_readings() -> Iterable[Column]:
    for one in READINGS:
        name = one.name.removeprefix("kpi:")
        key = f"kpi.name.{name}" if name != one.name else f"workbook_column.readings.{name}"
        yield Column(one.name, (*_said(key), *one.written), one.needed, one.carried)


@cache
def words() -> Words:
    return Words(
        columns_of(),
        list_words(),
        _known(StartupStatus, "program.status"),
        _known(MilestoneState, "progress.state"),
    )


def label_of(kind: TableKind, name: str) -> str:
    """What we call a column, in the reader's language."""
    if kind in {TableKind.SUPPORT, TableKind.SESSIONS}:
        return t("workbook_column.mentor" if _is_mentor(kind, name) else f"support_sheet.{name}")
    if name.startswith("kpi:"):
        return t(f"kpi.name.{name.removeprefix('kpi:')}")
    return t(f"workbook_column.{kind}.{name}")


def _is_mentor(kind: TableKind, name: str) -> bool:
    return kind is TableKind.SESSIONS and name == "given_by"


WORDED = {
    "status": "program.status",
    "state": "progress.state",
    "kind": "support.kind",
    "stage": "support.stage",
    "event_part": "support.event_part",
    "kpi": "kpi.name",
}
"""Columns whose values are words of the catalogue, below these keys."""


def _known(kind: type[StrEnum], prefix: str) -> Mapping[str, Any]:
    return {
        bare_heading(words): value
        for value in kind
        for words in (*_said(f"{prefix}.{value}"), value.value)
    }


def _said(key: str) -> Iterable[str]:
    return (catalogue(language).gettext(key) for language in LANGUAGES)


def stands_said(one: StandingOn) -> str:
    """What stands on an import, in a reader's words."""
    if one.why == "recorded":
        return t("workbook.stands.recorded")
    key = f"workbook.thing.{one.table}"
    thing = t(key) if has_words(key) else t("workbook.thing.other")
    return t(f"workbook.stands.{one.why}", thing=thing, n=one.rows)
