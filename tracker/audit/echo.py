"""What the trail was told is said in the log, too, once it is kept: logs leave the machine at once.

Numbers alone: names and what changed stay in the trail.
"""

from typing import Any

from flask import Flask, current_app
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from config import Config
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.web.log import log

TOLD = "tracker_told"


def init_app(app: Flask) -> None:
    del app  # the session is one for every application of a process
    for name, heed in (
        ("after_flush", _collect),
        ("after_commit", _say),
        ("after_rollback", _drop),
    ):
        if not event.contains(db.session, name, heed):
            event.listen(db.session, name, heed)


def _collect(session: Session, flushed: UOWTransaction) -> None:
    del flushed
    rows = [row for row in session.new if isinstance(row, AuditEvent)]
    session.info.setdefault(TOLD, []).extend((row, _line(row)) for row in rows)


def _line(row: AuditEvent) -> dict[str, Any]:
    told = {
        "action": row.action,
        "actor": row.actor_kind.value,
        "actor_id": row.actor_id,
        "program": row.program_id,
        "startup": row.startup_id,
        "object": row.object,
        "source": row.address,
        "request_id": row.request_id,
    }
    return {name: value for name, value in told.items() if value is not None}


def _say(session: Session) -> None:
    """A savepoint that was rolled back has taken its rows with it.

    A command at somebody's own screen says what it did itself; in production it is logged, too.
    """
    config: Config = current_app.extensions["tracker_config"]
    for row, line in session.info.pop(TOLD, ()):
        if inspect(row).persistent and ("request_id" in line or config.production):
            log.info("done", **line)


def _drop(session: Session) -> None:
    session.info.pop(TOLD, None)
