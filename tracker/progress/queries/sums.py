"""What all startups' figures come to in periods, summed where they are kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Numeric, Select, cast, exists, func, select
from sqlalchemy.orm import aliased

from tracker.db import Read, Rows, at_once
from tracker.progress.models import KpiReading
from tracker.progress.rules.kpis import KPIS, NEEDS, Kpi, Nature
from tracker.progress.rules.tables import fits
from tracker.values.periods import Period

Values = Mapping[tuple[Kpi, Period], Mapping[int, Decimal]]
"""Of a figure and a period, by startup; who stated nothing is left out."""


def values_of_startups(startups: Iterable[int], wanted: Mapping[Period, Collection[Kpi]]) -> Values:
    """As `rules.readings.figure` adds them up, in one query; what is derived is left out."""
    asked = {
        period: [kpi for kpi in kpis if kpi not in NEEDS and fits(kpi, period.kind)]
        for period, kpis in wanted.items()
    }
    kpis = set(chain.from_iterable(asked.values()))
    if not kpis:
        return {}
    stands, periods = _standing(startups, list(asked), kpis), list(asked)
    summed, stood = at_once(_flows(stands, periods, kpis), _stocks(stands, periods, kpis))
    return {
        (kpi, period): (summed if KPIS[kpi].nature is Nature.FLOW else stood)[kpi, period]
        for period, kpis in asked.items()
        for kpi in kpis
    }


def _standing(startups: Iterable[int], periods: Sequence[Period], kpis: Collection[Kpi]) -> CTE:
    """The newest reading of each figure and period, none that was taken back: `rules.standing`.

    Asked for by startup: that way leads through the index of a startup's figures.
    """
    newer = aliased(KpiReading)
    superseded = exists().where(
        newer.startup_id == KpiReading.startup_id,
        newer.kpi == KpiReading.kpi,
        newer.starts_on == KpiReading.starts_on,
        newer.id > KpiReading.id,
    )
    return (
        select(KpiReading.startup_id, KpiReading.kpi, KpiReading.starts_on, KpiReading.value)
        .where(
            KpiReading.startup_id.in_(sorted(startups)),
            KpiReading.kpi.in_(sorted(kpis)),
            KpiReading.starts_on >= min(one.starts_on for one in periods),
            KpiReading.starts_on <= max(one.ends_on for one in periods),
            KpiReading.value.is_not(None),
            ~superseded,
        )
        .cte()
    )


Found = defaultdict[tuple[Kpi, Period], dict[int, Decimal]]


def _flows(stands: CTE, periods: Sequence[Period], kpis: Iterable[Kpi]) -> Read[Found]:
    """Values are whole (`check_value`), so that either engine adds them up exactly."""
    value = cast(stands.c.value, Numeric)
    sums = (
        func.sum(value, type_=BigInteger).filter(
            stands.c.starts_on.between(one.starts_on, one.ends_on)
        )
        for one in periods
    )
    query = (
        select(stands.c.startup_id, stands.c.kpi, *sums)
        .where(_are(stands, kpis, Nature.FLOW))
        .group_by(stands.c.startup_id, stands.c.kpi)
    )

    def told(rows: Rows) -> Found:
        found: Found = defaultdict(dict)
        for own, kpi, *krw in rows:
            for period, value in zip(periods, krw, strict=True):
                if value is not None:
                    found[kpi, period][own] = Decimal(value)
        return found

    return Read(query, told)


def _stocks(stands: CTE, periods: Sequence[Period], kpis: Iterable[Kpi]) -> Read[Found]:
    """As each stood last in a period."""
    query: Select[*tuple[Any, ...]] = select(
        stands.c.startup_id, stands.c.kpi, stands.c.starts_on, stands.c.value
    ).where(_are(stands, kpis, Nature.STOCK))

    def told(rows: Rows) -> Found:
        found: Found = defaultdict(dict)
        for own, kpi, on, value in sorted(rows, key=_day):
            for period in periods:
                if period.holds(on):
                    found[kpi, period][own] = value
        return found

    return Read(query, told)


def _are(stands: CTE, kpis: Iterable[Kpi], nature: Nature) -> ColumnElement[bool]:
    return stands.c.kpi.in_(sorted(kpi for kpi in kpis if KPIS[kpi].nature is nature))


def _day(row: Sequence[Any]) -> date:
    day: date = row[2]
    return day
