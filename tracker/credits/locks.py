"""The locks of posting: the program's row first, then startups' rows in the order of their ids."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from tracker.credits.models import ProgramCredit, StartupCredit, Transfer
from tracker.db import db
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


def locked(startup_id: int) -> tuple[ProgramCredit, StartupCredit]:
    """The program's row, then the startup's: the order every posting locks in."""
    program_id = db.session.scalar(select(Startup.program_id).where(Startup.id == startup_id))
    if program_id is None:
        raise LookupError(f"no startup {startup_id}")
    program = locked_program(program_id)
    found = locked_startups(program_id, [startup_id])
    return program, found[0] if found else _opened(program, startup_id)


def locked_program(program_id: int) -> ProgramCredit:
    query = select(ProgramCredit).where(ProgramCredit.program_id == program_id).with_for_update()
    found = db.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise RuleViolation("caps_not_set")
    return found


def locked_startups(program_id: int, ids: Iterable[int] | None = None) -> list[StartupCredit]:
    query = select(StartupCredit).where(StartupCredit.program_id == program_id)
    if ids is not None:
        query = query.where(StartupCredit.startup_id.in_(list(ids)))
    query = query.order_by(StartupCredit.startup_id).with_for_update()
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))


def instant_of_act(program: ProgramCredit, at: datetime) -> datetime:
    """When an act under the program's lock counts as known: `at`, or the last posting if later.

    `at` was read before the lock was waited for. An act that overtook this one may be later by its
    own clock; facts and transfers of this one then share that later instant, so that the ledger is
    known in the order of its sequence.
    """
    query = select(Transfer.posted_at).where(
        Transfer.program_id == program.program_id, Transfer.seq == program.chain_seq
    )
    last = db.session.scalar(query)
    return at if last is None else max(at, last)


def _opened(program: ProgramCredit, startup_id: int) -> StartupCredit:
    """A startup's row is made when it is first needed, with the cap its program gives each."""
    opened = StartupCredit(
        startup_id=startup_id, program_id=program.program_id, cap_krw=program.startup_cap_krw
    )
    db.session.add(opened)
    db.session.flush()
    return opened
