"""What each kind of help needs to be told, and nothing else: one table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.support.rules.kinds import EventPart, HelpStage, SupportKind
from tracker.support.rules.texts import check_text
from tracker.values.refusals import RuleViolation
from tracker.values.web_addresses import is_web_address

Detail = str | int | date
Details = Mapping[str, Detail]
"""What was told, by the field's name; a field left empty is not in it."""

LINE_MAX = 200
MATTER_MAX = 2000
RESULT_MAX = 1000
LINK_MAX = 500
REACH_MAX = 1_000_000_000
KRW_MAX = 10**15


class DetailType(StrEnum):
    LINE = "line"
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    LINK = "link"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class DetailField:
    """`most`: characters, or the greatest number; `choices` where one of a few is meant."""

    name: str
    type: DetailType
    most: int = LINE_MAX
    choices: tuple[StrEnum, ...] = ()


TO_WHOM = DetailField("to_whom", DetailType.LINE)
MATTER = DetailField("matter", DetailType.PARAGRAPH, MATTER_MAX)
MEDIUM = DetailField("medium", DetailType.LINE)
REACH = DetailField("reach", DetailType.NUMBER, REACH_MAX)
LINK = DetailField("link", DetailType.LINK, LINK_MAX)
COUNTRY = DetailField("country", DetailType.LINE)
CITY = DetailField("city", DetailType.LINE)
RESULT = DetailField("result", DetailType.PARAGRAPH, RESULT_MAX)
FACILITY = DetailField("facility", DetailType.LINE)
UNTIL_ON = DetailField("until_on", DetailType.DAY)
EVENT_NAME = DetailField("event_name", DetailType.LINE)
HOST = DetailField("event_host", DetailType.LINE)
EVENT_ROLE = DetailField("event_role", DetailType.LINE)
EVENT_PART = DetailField("event_part", DetailType.CHOICE, choices=tuple(EventPart))

DETAILS: Mapping[SupportKind, tuple[DetailField, ...]] = {
    SupportKind.MENTORING: (),
    SupportKind.INTRODUCTION: (TO_WHOM,),
    SupportKind.LEGAL: (MATTER,),
    SupportKind.INVESTMENT: (MATTER,),
    SupportKind.CONSULTING: (MATTER,),
    SupportKind.PROMOTION: (MEDIUM, REACH, LINK),
    SupportKind.EXPANSION: (COUNTRY, CITY, RESULT),
    SupportKind.FACILITY: (FACILITY, UNTIL_ON),
    SupportKind.EVENT: (EVENT_NAME, HOST, EVENT_PART, EVENT_ROLE, UNTIL_ON, RESULT),
    SupportKind.OTHER: (),
}
FIELDS: Mapping[str, DetailField] = {f.name: f for of_kind in DETAILS.values() for f in of_kind}

_ADVICE = (SupportKind.LEGAL, SupportKind.INVESTMENT, SupportKind.CONSULTING)
KINDS_WITH: Mapping[str, Collection[SupportKind]] = {
    **{
        name: tuple(kind for kind, of_kind in DETAILS.items() if FIELDS[name] in of_kind)
        for name in FIELDS
    },
    "partner_id": tuple(kind for kind in SupportKind if kind is not SupportKind.MENTORING),
    "partner_person_id": (SupportKind.INTRODUCTION,),
    "stage": (SupportKind.INTRODUCTION, SupportKind.EXPANSION),
    "amount_krw": (SupportKind.INTRODUCTION,),
    "confidential": _ADVICE,
}
"""Which kinds have a field of their own; every other field belongs to all."""

STAGES: Mapping[SupportKind, tuple[HelpStage, ...]] = {
    SupportKind.INTRODUCTION: (HelpStage.OFFERED, HelpStage.MET, HelpStage.DEAL),
    SupportKind.EXPANSION: (
        HelpStage.PREPARING,
        HelpStage.RUNNING,
        HelpStage.FINISHED,
        HelpStage.STOPPED,
    ),
}
"""In the order in which they come."""

FIRST_STAGE: Mapping[SupportKind, HelpStage] = {SupportKind.INTRODUCTION: HelpStage.OFFERED}
"""An introduction is at least offered; not all help abroad is a pilot."""


def own_fields(kind: SupportKind) -> list[str]:
    """The fields that this kind has and some other has not."""
    return [name for name, kinds in KINDS_WITH.items() if kind in kinds]


def only_told(details: Mapping[str, Detail | None]) -> dict[str, Detail]:
    """What was filled in."""
    return {name: value for name, value in details.items() if value not in (None, "")}


def check_details(kind: SupportKind, details: Details, *, held_on: date) -> None:
    for name, value in details.items():
        if kind not in KINDS_WITH.get(name, ()):
            raise RuleViolation("of_other_kind", name)
        _check_detail(FIELDS[name], value)
    until = details.get(UNTIL_ON.name)
    if isinstance(until, date) and until < held_on:
        raise RuleViolation("due_before_held", UNTIL_ON.name, held_on=held_on)


def check_own_columns(kind: SupportKind, values: Mapping[str, object]) -> None:
    """Refuses a field that was filled in and is not of this kind."""
    for name in ("partner_id", "partner_person_id", "stage", "amount_krw", "confidential"):
        if values[name] not in (None, False) and kind not in KINDS_WITH[name]:
            raise RuleViolation("of_other_kind", name)
    if values["partner_person_id"] is not None and values["partner_id"] is None:
        raise RuleViolation("person_without_partner", "partner_id")


def _check_detail(field: DetailField, value: Detail) -> None:
    match field.type:
        case DetailType.NUMBER:
            if not isinstance(value, int) or isinstance(value, bool):
                raise RuleViolation("needed", field.name)
            if not 0 <= value <= field.most:
                raise RuleViolation("out_of_range", field.name, least=0, most=field.most)
        case DetailType.DAY:
            if not isinstance(value, date):
                raise RuleViolation("needed", field.name)
        case DetailType.CHOICE:
            if value not in field.choices:
                raise RuleViolation("needed", field.name)
        case _:
            check_text(field.name, str(value), field.most)
            if field.type is DetailType.LINK and not is_web_address(str(value)):
                raise RuleViolation("link_unreadable", field.name)
