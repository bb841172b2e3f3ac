"""A startup's ledger, with balances as of any day and as known at any instant; its check."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.audit.actions import record
from tracker.audit.queries import last_event
from tracker.credits.queries import (
    credits_of_startup,
    transfer_of_startup,
    transfers_of_startup,
)
from tracker.credits.rules.facts import MovementKind
from tracker.credits.verification import Fault, Verification, verify_ledger
from tracker.credits.views import blueprint
from tracker.credits.views.told import LedgerLine, ledger_lines
from tracker.db import begin_snapshot, begin_write, db
from tracker.values.clock import now, today
from tracker.values.days import parse_day
from tracker.web.formats import day, instant, number
from tracker.web.forms import Form
from tracker.web.paging import ROWS, Page, page_of, wanted_page
from tracker.web.words import t

FAULTS_SHOWN = ROWS
VERIFIED = "credits.verify_ledger"
BALANCES = (
    *("granted", "used", "expired", "lapsed", "withdrawn"),
    *("remaining", "overage", "usage"),
)
_ROW_ID = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the ledger an address asks for; what makes no sense asks for nothing."""

    kind: MovementKind | None
    grant_id: int | None
    as_of: date | None
    known_on: date | None
    unread: tuple[str, ...]  # fields whose day could not be read

    @property
    def back_then(self) -> bool:
        return self.as_of is not None or self.known_on is not None


@blueprint.get("/startups/<startup>/credits/ledger")
@requires(Permission.CREDITS_READ)
def ledger(startup: StartupPlace) -> ResponseReturnValue:
    zone = startup.program.timezone
    wanted = _wanted()
    known_at = _end_of(wanted.known_on, zone) if wanted.known_on else None
    as_of = wanted.as_of or wanted.known_on or today(zone)
    now_known = credits_of_startup(startup.program.id, startup.id, as_of=today(zone))
    grants = {grant.id for grant in now_known.grants}
    if wanted.grant_id is not None and wanted.grant_id not in grants:
        abort(404)
    then = now_known
    if wanted.back_then:
        then = credits_of_startup(startup.program.id, startup.id, as_of=as_of, known_at=known_at)
    return render_template(
        "credits/ledger.html",
        wanted=wanted,
        then=then,
        grants=now_known.grants,
        kinds=MovementKind,
        names=BALANCES,
        balance_words=_as_said(as_of, known_at),
        page=_page(startup, wanted, known_at),
    )


@blueprint.get("/startups/<startup>/credits/transfers/<int:transfer_id>")
@requires(Permission.CREDITS_READ)
def transfer(startup: StartupPlace, transfer_id: int) -> ResponseReturnValue:
    """One transfer with what it rests on, for whoever vouches it."""
    found = transfer_of_startup(startup.program.id, startup.id, transfer_id) or abort(404)
    row, digest = found
    return render_template(
        "credits/transfer.html", line=ledger_lines(startup, [row])[0], digest=digest
    )


def _as_said(as_of: date, known_at: datetime | None) -> str:
    words = t("common.as_of", day=day(as_of))
    return (
        words if known_at is None else f"{words} · {t('credits.page.known', at=instant(known_at))}"
    )


def _page(startup: StartupPlace, wanted: Wanted, known_at: datetime | None) -> Page[LedgerLine]:
    def find(offset: int, limit: int) -> tuple[list[LedgerLine], int]:
        rows, total = transfers_of_startup(
            startup.program.id,
            startup.id,
            offset=offset,
            limit=limit,
            kind=wanted.kind,
            grant_id=wanted.grant_id,
            as_of=wanted.as_of or (wanted.known_on if known_at else None),
            known_at=known_at,
        )
        return ledger_lines(startup, rows), total

    return page_of(find, wanted_page())


def _wanted() -> Wanted:
    days = {name: parse_day(_asked(name)) for name in ("as_of", "known_at")}
    grant = _asked("grant")
    return Wanted(
        kind=next((each for each in MovementKind if each == _asked("kind")), None),
        grant_id=int(grant) if _ROW_ID.fullmatch(grant) else None,
        as_of=days["as_of"],
        known_on=days["known_at"],
        unread=tuple(name for name, read in days.items() if _asked(name) and read is None),
    )


def _asked(name: str) -> str:
    return request.args.get(name, "").strip()


def _end_of(known_on: date, timezone: str) -> datetime:
    return datetime.combine(known_on, time.max, ZoneInfo(timezone))


@blueprint.route("/credits/ledger/verify", methods=["GET", "POST"])
@requires(Permission.LEDGER_VERIFY)
def verify() -> ResponseReturnValue:
    """The check reads every transfer, so it runs when somebody asks for it."""
    program = current_visit().program
    form = Form()
    found: dict[str, Any] = {"result": None}
    if form.validate_on_submit():
        begin_snapshot()
        result = verify_ledger(program.id, today=today(program.timezone))
        found = {"result": result, "at": now(), "faults": result.faults[:FAULTS_SHOWN]}
        _keep(program.id, result, found["at"])
    last = last_event(program.id, VERIFIED)
    return render_template("credits/verify.html", fault_words=_fault_words, last=last, **found)


def _keep(program_id: int, result: Verification, at: datetime) -> None:
    """The trail keeps what came of it: nobody alters or deletes that."""
    first = result.first
    begin_write()
    record(
        VERIFIED,
        by=current_visit().actor,
        at=at,
        program_id=program_id,
        after={
            "transfers": result.transfers,
            "faults": len(result.faults),
            "first_fault": _fault_words(first) if first else None,
        },
    )
    db.session.commit()


def _fault_words(fault: Fault) -> str:
    return t(f"credits.fault.{fault.code}", seq=number(fault.seq), about=fault.about)
