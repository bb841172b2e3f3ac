"""What help is worth, as it was set, and what help given is worth by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, Integer, case, cast, func, literal, null, select

from tracker.db import db
from tracker.support.models import SupportEntry, SupportRate
from tracker.support.rules import HelpRate, SupportKind, in_force_by_day


def help_rates(
    program_id: int, kind: SupportKind | None = None, *, known_at: datetime | None = None
) -> list[HelpRate]:
    """Every rate ever set (by an instant), in the order they were set."""
    query = select(
        SupportRate.kind, SupportRate.from_on, SupportRate.krw_per_hour, SupportRate.krw_per_piece
    ).where(SupportRate.program_id == program_id)
    if kind is not None:
        query = query.where(SupportRate.kind == kind)
    if known_at is not None:
        query = query.where(SupportRate.set_at <= known_at)
    return [HelpRate(*row) for row in db.session.execute(query.order_by(SupportRate.id))]


def worth(rates: Iterable[HelpRate]) -> ColumnElement[int]:
    """The worth of a row of support entries in whole won; null where no rate holds on its day."""
    held = in_force_by_day(rates)
    if not held:
        return cast(null(), BigInteger)
    minutes = cast(func.coalesce(SupportEntry.minutes, 0), BigInteger)
    return case(
        *(
            (
                (SupportEntry.kind == rate.kind) & (SupportEntry.held_on >= rate.from_on),
                (minutes * 2 * literal(rate.krw_per_hour, BigInteger) + literal(60, Integer))
                // literal(120, Integer)
                + literal(rate.krw_per_piece, BigInteger),
            )
            for rate in held
        ),
        else_=null(),
    )


@dataclass(frozen=True, slots=True)
class KindRates:
    """A kind's rates by day, the latest first; a day set twice shows what replaced what."""

    kind: SupportKind
    rows: tuple[SupportRate, ...]


def rates_by_kind(program_id: int) -> list[KindRates]:
    """Every kind of help with its rates, the kinds in their own order."""
    found = db.session.scalars(
        select(SupportRate)
        .where(SupportRate.program_id == program_id)
        .order_by(SupportRate.from_on.desc(), SupportRate.id.desc())
    ).all()
    return [KindRates(kind, _of_kind(found, kind)) for kind in SupportKind]


def _of_kind(rows: Sequence[SupportRate], kind: SupportKind) -> tuple[SupportRate, ...]:
    return tuple(row for row in rows if row.kind is kind)


def rate_set_on(program_id: int, kind: SupportKind, day: date) -> SupportRate | None:
    """The newest rate that begins on this very day."""
    return db.session.scalar(
        select(SupportRate)
        .where(
            SupportRate.program_id == program_id,
            SupportRate.kind == kind,
            SupportRate.from_on == day,
        )
        .order_by(SupportRate.id.desc())
        .limit(1)
    )
