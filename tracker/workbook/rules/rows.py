"""What a row of a table says: a startup, a person to know, a grant, a milestone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.credits.rules.requests import NewGrant
from tracker.program.rules import (
    SUMMARY_MAX,
    Contact,
    NewStartup,
    StartupStatus,
    slug_shaped,
)
from tracker.progress.rules.milestones import MilestoneState, NewMilestone
from tracker.values.addresses import is_email
from tracker.values.cells import SHOWN_MAX, Cell, RowFault, plain
from tracker.values.dollars import read_dollars, read_rate
from tracker.values.exact import exact, whole
from tracker.values.formulas import unquoted
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Heading, Line
from tracker.values.typed_cells import day_in, span_in
from tracker.values.typed_rows import Reader, TypedRow, one_of
from tracker.values.units import UNCLEAR
from tracker.workbook.rules.kinds import TableKind

NAME_MAX, PERSON_MAX, NUMBER_MAX, PHONE_MAX, EMAIL_MAX, ADDRESS_MAX = 200, 100, 40, 40, 254, 300


class Standing(StrEnum):
    """What becomes of a row: taken in, kept until it is recorded, there, asked about."""

    NEW = "new"
    WAITS = "waits"
    ALREADY = "already"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class ListedMilestone:
    """A milestone and how far it has come; `closed_on` is the day it was met or missed."""

    new: NewMilestone
    state: MilestoneState = MilestoneState.PLANNED
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A row as it was understood: `told` is what a person is shown of it, by our columns."""

    line: int
    startup: str
    new: Any
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A list's words as `bare_heading` writes them; the program's first day; the file."""

    statuses: Mapping[str, StartupStatus]
    states: Mapping[str, MilestoneState]
    starts_on: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class UnderstoodRow:
    """A row matched with what is there. `startup_id` is below zero while its startup is to come."""

    kind: TableKind
    sheet: str
    line: int
    standing: Standing
    startup_id: int
    listed: Listed
    extra: Mapping[str, Any] = field(default_factory=dict)


STATUS_NAMES: Mapping[str, StartupStatus] = {
    "참여": StartupStatus.ACTIVE,
    "참여중": StartupStatus.ACTIVE,
    "협약중": StartupStatus.ACTIVE,
    "진행중": StartupStatus.ACTIVE,
    "선정": StartupStatus.SELECTED,
    "선정완료": StartupStatus.SELECTED,
    "협약예정": StartupStatus.SELECTED,
}
STATE_NAMES: Mapping[str, MilestoneState] = {
    "진행": MilestoneState.PLANNED,
    "진행중": MilestoneState.PLANNED,
    "추진중": MilestoneState.PLANNED,
    "예정": MilestoneState.PLANNED,
    "완료": MilestoneState.MET,
    "달성완료": MilestoneState.MET,
    "미달": MilestoneState.MISSED,
    "실패": MilestoneState.MISSED,
    "ongoing": MilestoneState.PLANNED,
    "done": MilestoneState.MET,
}


def read_startup(line: Line, heading: Heading, known: Known) -> Listed | list[RowFault]:
    """Its slug is given when it is taken in, where the list has none."""
    row = TypedRow(line, heading)
    row.need("name")
    if sum(1 for cell in line.whole if plain(cell)) == 1:
        row.fault("name", RuleViolation("row_bare", "name"))
    starts, ends = _span(row, "agreement_period", "agreement_starts_on", "agreement_ends_on")
    status = row.value("status", one_of({**STATUS_NAMES, **known.statuses}, "status_unreadable"))
    joined_on = row.value("joined_on", day_in)
    contact = _contact(row, "contact_") or _representative(row)
    values = {
        "name": _short(row, "name", NAME_MAX),
        "name_en": _short(row, "name_en", NAME_MAX) or None,
        "legal_name": _short(row, "legal_name", NAME_MAX) or None,
        "registration_number": _short(row, "registration_number", NUMBER_MAX) or None,
        "representative": _short(row, "representative", PERSON_MAX) or None,
        "founded_on": row.value("founded_on", day_in),
        "address": _short(row, "address", ADDRESS_MAX) or None,
        "sector": _short(row, "sector", PERSON_MAX) or None,
        "summary": _short(row, "summary", SUMMARY_MAX) or None,
        "azure_offer": _short(row, "azure_offer", PERSON_MAX) or None,
        "agreement_number": _short(row, "agreement_number", PERSON_MAX) or None,
        "agreement_starts_on": starts,
        "agreement_ends_on": ends,
        "joined_on": joined_on or starts or known.starts_on,
        "status": status or StartupStatus.ACTIVE,
    }
    slug = row.value("slug", _slug)
    if row.faults:
        return row.faults
    told = {**values, **({f"contact_{n}": v for n, v in _told_contact(contact).items()})}
    contacts = (contact,) if contact else ()
    new = NewStartup(slug=slug or "", contacts=contacts, **values)
    return Listed(line.number, new.name, new, {**told, "slug": slug})


def read_contact(line: Line, heading: Heading, known: Known) -> Listed | list[RowFault]:
    del known
    row = TypedRow(line, heading)
    for name in ("startup", "name"):
        row.need(name)
    contact = _contact(row, "")
    if row.faults:
        return row.faults
    startup = row.text("startup")
    return Listed(line.number, startup, contact, {"startup": startup, **_told_contact(contact)})


def read_grant(line: Line, heading: Heading, known: Known) -> Listed | list[RowFault]:
    """Without a document's number it rests on the list itself, and says so."""
    row = TypedRow(line, heading)
    row.need("startup")
    granted_on, expires_on = _span(row, "period", "granted_on", "expires_on")
    amount_usd = row.value("amount_usd", _dollars_of(heading))
    values = {
        "amount_krw": None if amount_usd else row.won("amount_krw"),
        "amount_usd": amount_usd,
        "usd_krw": row.value("usd_krw", _rate) if amount_usd is not None else None,
        "activate_by": row.value("activate_by", day_in),
        "activated_on": row.value("activated_on", day_in),
    }
    if amount_usd is None:
        row.need("amount_krw")
    else:
        _check_alike(row, amount_usd, values["usd_krw"])
    for name, day in (("granted_on", granted_on), ("expires_on", expires_on)):
        if day is None and not row.faults:
            row.fault(name, RuleViolation("needed", name))
    if row.faults or granted_on is None or expires_on is None:
        return row.faults
    reference = row.text("reference") or f"{known.source} ({line.number})"[-NAME_MAX:]
    new = NewGrant(granted_on, expires_on, reference, **values)
    startup = row.text("startup")
    told = {
        "startup": startup,
        "granted_on": granted_on,
        "expires_on": expires_on,
        "reference": reference,
        **values,
    }
    return Listed(line.number, startup, new, told)


def read_milestone(line: Line, heading: Heading, known: Known) -> Listed | list[RowFault]:
    row = TypedRow(line, heading)
    for name in ("startup", "title", "due_on"):
        row.need(name)
    state = row.value("state", one_of({**STATE_NAMES, **known.states}, "state_unreadable"))
    state = state or MilestoneState.PLANNED
    due_on, closed_on = row.value("due_on", day_in), row.value("closed_on", day_in)
    due_on = row.value("new_due_on", day_in) or due_on
    if state is not MilestoneState.PLANNED and closed_on is None and not row.faults:
        row.fault("closed_on", RuleViolation("needed", "closed_on"))
    if state is MilestoneState.PLANNED and closed_on is not None:
        row.fault("closed_on", RuleViolation("closed_while_planned", "closed_on"))
    if row.faults:
        return row.faults
    new = NewMilestone(row.text("title"), due_on, _short(row, "owner", PERSON_MAX) or None)
    startup = row.text("startup")
    told = {"startup": startup, "title": new.title, "due_on": due_on, "owner": new.owner}
    told |= {"state": state, "closed_on": closed_on}
    return Listed(line.number, startup, ListedMilestone(new, state, closed_on), told)


READERS = {
    TableKind.STARTUPS: read_startup,
    TableKind.CONTACTS: read_contact,
    TableKind.GRANTS: read_grant,
    TableKind.MILESTONES: read_milestone,
}


def _span(row: TypedRow, whole: str, starts: str, ends: str) -> tuple[date | None, date | None]:
    """Two days in columns of their own, or a span in one."""
    span = row.value(whole, span_in) or (None, None)
    return row.value(starts, day_in) or span[0], row.value(ends, day_in) or span[1]


def _contact(row: TypedRow, prefix: str) -> Contact | None:
    name = _short(row, f"{prefix}name", PERSON_MAX)
    if not name:
        return None
    return Contact(
        name,
        _short(row, f"{prefix}title", PERSON_MAX) or None,
        row.value(f"{prefix}email", _email),
        _phone(row, f"{prefix}phone"),
    )


def _representative(row: TypedRow) -> Contact | None:
    """How to reach a startup of whom no other person is named."""
    email, phone = row.value("contact_email", _email), _phone(row, "contact_phone")
    if not email and not phone:
        return None
    name = _short(row, "representative", PERSON_MAX)
    if not name or "contact_name" in row.heading.places:
        row.fault("contact_name", RuleViolation("needed", "contact_name"))
        return None
    return Contact(name, _short(row, "contact_title", PERSON_MAX) or None, email, phone)


def _phone(row: TypedRow, name: str) -> str | None:
    """A number, as a workbook may keep it, has lost its nought."""
    text, cell = _short(row, name, PHONE_MAX), row.line.cells.get(name)
    lost = isinstance(cell, int | float) and len(text) in {9, 10} and text.isdecimal()
    return f"0{text}" if lost else text or None


def _check_alike(row: TypedRow, usd: Decimal, rate: Decimal | None) -> None:
    """Dollars at their rate are the won beside them, but for what the table's unit leaves out."""
    krw = row.won("amount_krw")
    if krw is None or rate is None:
        return
    with exact():
        value = whole(usd * rate)
    if abs(value - krw) >= max(row.heading.unit_of("amount_krw"), 1):
        row.fault("amount_krw", RuleViolation("amounts_differ", "amount_krw", krw=value))


def _told_contact(contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return {}
    return {name: getattr(contact, name) for name in ("name", "title", "email", "phone")}


def _short(row: TypedRow, name: str, most: int) -> str:
    text = " ".join(row.text(name).split())
    if len(text) > most:
        row.fault(name, RuleViolation("too_long", name, most=most))
    return text


def _email(cell: Cell, field: str) -> str:
    text = unquoted(plain(cell))
    if not is_email(text) or len(text) > EMAIL_MAX:
        raise RuleViolation("email_malformed", field)
    return text


def _slug(cell: Cell, field: str) -> str:
    text = plain(cell)
    if not slug_shaped(text):
        raise RuleViolation("slug_malformed", field, slug=text[:SHOWN_MAX])
    return text


def _dollars_of(heading: Heading) -> Reader:
    """Thousands of dollars are not read as dollars."""
    if UNCLEAR not in {heading.unit, heading.unit_of("amount_usd")}:
        return _dollars

    def unclear(cell: Cell, field: str) -> Decimal:
        raise RuleViolation("unit_unclear", field, text=plain(cell)[:SHOWN_MAX])

    return unclear


def _dollars(cell: Cell, field: str) -> Decimal:
    text = plain(cell)
    found = read_dollars(text)
    if found is None:
        raise RuleViolation("number_unreadable", field, text=text[:SHOWN_MAX])
    return found


def _rate(cell: Cell, field: str) -> Decimal:
    text = plain(cell)
    found = read_rate(text)
    if found is None:
        raise RuleViolation("number_unreadable", field, text=text[:SHOWN_MAX])
    return found
