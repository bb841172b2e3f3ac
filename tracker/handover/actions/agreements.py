"""Agreements are recorded, duties done, names changed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor, StartupPlace
from tracker.audit.actions import record, record_about
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.rules import ReceivedFile
from tracker.files.storage import Content
from tracker.handover.models import Agreement, AgreementDuty, NameChange
from tracker.handover.queries.agreements import current_name
from tracker.handover.rules.agreements import (
    NewAgreement,
    NewDuty,
    NewName,
    check_agreement,
    check_duty,
    check_name,
    check_withdrawal,
)
from tracker.program.models import Startup


def add_agreement(
    startup: StartupPlace, new: NewAgreement, file: ReceivedFile | None, *, by: Actor, at: datetime
) -> int:
    """The startup's card tells the agreement signed last."""
    card = _locked(startup.id)
    held = _standing(startup.id)
    check_agreement(new, [one.number for one in held], first=not held)
    row = Agreement(
        **asdict(new),
        program_id=startup.program.id,
        startup_id=startup.id,
        file_id=_kept(startup.program.id, file, by, at),
        file_name=file.name if file else None,
        added_at=at,
        added_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    _tell_card(card)
    after = {**asdict(new), "file_name": row.file_name}
    record_about("handover.add_agreement", row, by, at, after=after)
    return row.id


def withdraw_agreement(
    startup: StartupPlace, agreement_id: int, reason: str, *, by: Actor, at: datetime
) -> None:
    """Entered by mistake: it stays to be seen with its reason, and neither counts nor obliges.

    LookupError where no such agreement of the startup stands.
    """
    card = _locked(startup.id)
    held = _standing(startup.id)
    row = next((one for one in held if one.id == agreement_id), None)
    if row is None:
        raise LookupError(f"startup {startup.id} has no agreement {agreement_id}")
    others = [one.amends for one in held if one is not row]
    check_withdrawal(amends=row.amends, reason=reason, others=others)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by.label, reason
    db.session.flush()
    _tell_card(card)
    before = {"number": row.number, "ends_on": row.ends_on}
    record_about(
        "handover.withdraw_agreement", row, by, at, before=before, after={"reason": reason}
    )


def _standing(startup_id: int) -> Sequence[Agreement]:
    """The one signed last at the end."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.startup_id == startup_id, Agreement.withdrawn_at.is_(None))
        .order_by(Agreement.signed_on, Agreement.id)
    ).all()


def _tell_card(card: Startup) -> None:
    newest = next(reversed(_standing(card.id)), None)
    card.agreement_number = newest.number if newest else None
    card.agreement_starts_on = newest.starts_on if newest else None
    card.agreement_ends_on = newest.ends_on if newest else None
    db.session.flush()


def add_duty(
    startup: StartupPlace, agreement_id: int, new: NewDuty, *, by: Actor, at: datetime
) -> int:
    """LookupError where the startup has no such agreement."""
    agreement = db.session.scalar(
        select(Agreement).where(
            Agreement.id == agreement_id,
            Agreement.startup_id == startup.id,
            Agreement.withdrawn_at.is_(None),
        )
    )
    if agreement is None:
        raise LookupError(f"startup {startup.id} has no agreement {agreement_id}")
    check_duty(new, signed_on=agreement.signed_on)
    row = AgreementDuty(
        **asdict(new),
        program_id=startup.program.id,
        startup_id=startup.id,
        agreement_id=agreement_id,
    )
    db.session.add(row)
    db.session.flush()
    told = {"duty": new.words, "owed_by": new.owed_by, "due_on": new.due_on}
    record_about("handover.add_duty", row, by, at, after=told)
    return row.id


def finish_duty(
    startup: StartupPlace, duty_id: int, *, by: Actor, at: datetime, today: date
) -> None:
    """Done today; LookupError where the startup has no such duty."""
    row = db.session.scalar(
        select(AgreementDuty)
        .where(AgreementDuty.id == duty_id, AgreementDuty.startup_id == startup.id)
        .with_for_update()
    )
    if row is None:
        raise LookupError(f"startup {startup.id} has no duty {duty_id}")
    if row.done_on is not None:
        return
    row.done_on, row.done_at, row.done_by = today, at, by.label
    db.session.flush()
    record_about(
        "handover.finish_duty", row, by, at, after={"duty": row.words, "done_on": row.done_on}
    )


def change_name(
    startup: StartupPlace, new: NewName, *, by: Actor, at: datetime, today: date
) -> None:
    """The card says the new name; what it was, and until when, stays."""
    card = _locked(startup.id)
    before = current_name(startup.id, new.what)
    check_name(new, before, today=today)
    db.session.add(
        NameChange(
            **asdict(new),
            before=before,
            program_id=startup.program.id,
            startup_id=startup.id,
            recorded_at=at,
            recorded_by=by.label,
        )
    )
    setattr(card, new.what.value, new.after)
    db.session.flush()
    record(
        "handover.change_name",
        by=by,
        at=at,
        program_id=startup.program.id,
        startup_id=startup.id,
        object=f"startup:{startup.id}",
        before={new.what.value: before},
        after={new.what.value: new.after, "from_on": new.from_on, "reference": new.reference},
    )


def _locked(startup_id: int) -> Startup:
    return db.session.get_one(Startup, startup_id, with_for_update={"key_share": True})


def _kept(program_id: int, file: ReceivedFile | None, by: Actor, at: datetime) -> int | None:
    if file is None:
        return None
    content = Content(file.sha256, file.size_bytes)
    kept = keep_file(program_id, content, name=file.name, media_type=file.media_type, by=by, at=at)
    db.session.flush()
    return kept.id
