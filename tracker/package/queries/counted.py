"""The sponsor's help in kind as the caps count it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, or_, select

from tracker.db import db
from tracker.package.rules.kinds import SPONSORED
from tracker.support.models import SupportEntry
from tracker.support.rates import help_rates, worth


def help_counted(program_id: int, *, known_at: datetime | None) -> Mapping[int, int]:
    """Won of mentoring and networking ever given to each startup, at the rates of their days.

    At an earlier instant: what was logged, not withdrawn and rated by then, as it reads today.
    """
    value = func.sum(worth(help_rates(program_id, known_at=known_at)))
    held = [SupportEntry.program_id == program_id, SupportEntry.kind.in_(SPONSORED)]
    withdrawn = SupportEntry.withdrawn_at
    if known_at is None:
        held.append(withdrawn.is_(None))
    else:
        held += [SupportEntry.logged_at <= known_at, or_(withdrawn.is_(None), withdrawn > known_at)]
    rows = db.session.execute(
        select(SupportEntry.startup_id, value).where(*held).group_by(SupportEntry.startup_id)
    )
    return {own: int(krw) for own, krw in rows if krw}
