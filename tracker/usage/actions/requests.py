"""Asking a startup for its balance."""

import secrets
from datetime import date, datetime

from sqlalchemy import update

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.people.queries import token_hash
from tracker.people.recipients import Recipient, recipient_of
from tracker.usage.models import StatementRequest
from tracker.usage.rules.requests import REQUEST_LIFE


def request_statement(  # noqa: PLR0913 - what, by whom, when
    program_id: int, startup_id: int, month: date, *, mailing: bool, by: Actor, at: datetime
) -> tuple[str, Recipient]:
    """A new link's token and whom it is for; older open links for the month end.

    Only the token's hash is kept. `mailing`: the installation can send mail.
    """
    addressee = recipient_of(startup_id)
    db.session.execute(
        update(StatementRequest)
        .where(
            StatementRequest.startup_id == startup_id,
            StatementRequest.month == month,
            StatementRequest.answered_at.is_(None),
            StatementRequest.ended_at.is_(None),
        )
        .values(ended_at=at)
    )
    token = secrets.token_urlsafe(32)
    mailed = mailing and addressee.email is not None
    row = StatementRequest(
        program_id=program_id,
        startup_id=startup_id,
        month=month,
        token_hash=token_hash(token),
        to_name=addressee.name,
        to_email=addressee.email,
        mailed=mailed,
        sent_at=at,
        sent_by=by.label,
        expires_at=at + REQUEST_LIFE,
        answered_at=None,
        ended_at=None,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "usage.request_statement",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=startup_id,
        object=f"statement_request:{row.id}",
        after={"asked_month": month, "to_name": addressee.name, "mailed": mailed},
    )
    return token, addressee
