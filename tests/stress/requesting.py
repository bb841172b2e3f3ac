"""Answers to requests as a page gives them, begin to commit, and a twin that forgets to lock."""

from dataclasses import dataclass

from sqlalchemy import text

from tests.factories import OPERATOR
from tests.requests.world import AT, PM, TODAY, grant_of
from tracker.access.rules import Actor, Role
from tracker.credits.actions import grant_credits
from tracker.credits.preparing import change_grant, give_credits
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import NewAmendment
from tracker.db import begin_write, db
from tracker.requests import actions
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True)
class Told:
    """What one of them was told: what she did, and why not."""

    what: str
    refused: str | None = None


def answer(what: str, *arguments: object) -> Told:
    """One act of a race, by its name."""
    begin_write()
    try:
        ACTS[what](*arguments)
        db.session.commit()
    except RuleViolation as violation:
        db.session.rollback()
        return Told(what, violation.code)
    return Told(what)


def _approve(startup_id: int, request_id: int, krw: int, by: Actor) -> None:
    told = {"note": "", "seen": 1, "role": PM, "by": by, "at": AT, "today": TODAY}
    actions.approve_credits(startup_id, request_id, grant_of(krw, f"신청 {request_id}"), **told)


def _approve_act(startup_id: int, prepared_act_id: int, by: Actor) -> None:
    acting = {"role": PM, "by": by, "at": AT, "today": TODAY}
    actions.approve_act(startup_id, prepared_act_id, **acting)


def _withdraw(startup_id: int, request_id: int, by: Actor) -> None:
    actions.withdraw(startup_id, request_id, note="", role=Role.STARTUP, by=by, at=AT)


def _fill(startup_id: int, krw: int, key: str) -> None:
    """The operator's grants take up the cap meanwhile."""
    acting = {"key": key, "by": OPERATOR, "at": AT, "today": TODAY}
    grant_credits(startup_id, grant_of(krw, key), **acting)


def _give(startup_id: int, krw: int, key: str, by: Actor) -> None:
    """A direct grant of the pages: posted, or prepared where it takes two."""
    acting = {"key": key, "by": by, "at": AT, "today": TODAY}
    give_credits(startup_id, grant_of(krw, key), **acting)


def _prepare_cancel(startup_id: int, grant_id: int, key: str, by: Actor) -> None:
    cancel = NewAmendment(AmendmentKind.CANCELLED, TODAY, "착오")
    acting = {"key": key, "by": by, "at": AT, "today": TODAY}
    change_grant(startup_id, grant_id, cancel, **acting)


ACTS = {
    "approve": _approve,
    "approve_act": _approve_act,
    "withdraw": _withdraw,
    "fill": _fill,
    "give": _give,
    "prepare_cancel": _prepare_cancel,
}


def approve_naively(request_id: int, krw: int, end_of_reading: bool) -> bool:
    """Look at the state, then write: right only while nobody else does it."""
    asked = {"own": request_id, "krw": krw}
    state = db.session.scalar(text("SELECT state FROM naive_request WHERE id = :own"), asked)
    if end_of_reading:
        db.session.rollback()
    granted = state == "asked"
    if granted:
        db.session.execute(
            text("UPDATE naive_request SET state = 'approved' WHERE id = :own"), asked
        )
        db.session.execute(text("INSERT INTO naive_grant VALUES (:own, :krw)"), asked)
    db.session.commit()
    return granted
