"""A time zone as iCalendar describes it (RFC 5545, 3.6.5): each change of its clocks by itself.

The library's own description puts the change to summer time an hour late.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def described(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """How its clocks go between two instants; what begins before the first begins at it."""
    made = Timezone()
    made.add("tzid", zone.key)
    made.add_component(_observance(zone, first, zone.utcoffset(first.astimezone(zone))))
    for change in changes(zone, first, last):
        before = (change - _MINUTE).astimezone(zone).utcoffset()
        made.add_component(_observance(zone, change, before))
    return made


def changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants at which clocks of the zone change, in UTC, to the minute."""
    at = first.astimezone(UTC).replace(second=0, microsecond=0)
    while at < last:
        if _offset(zone, at) != _offset(zone, at + _DAY):
            yield _change(zone, at, at + _DAY)
        at += _DAY


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Halving the day in which it lies."""
    while after - before > _MINUTE:
        half = before + ((after - before) / 2 // _MINUTE) * _MINUTE
        if _offset(zone, half) == _offset(zone, before):
            before = half
        else:
            after = half
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _observance(
    zone: ZoneInfo, at: datetime, before: timedelta | None
) -> TimezoneDaylight | TimezoneStandard:
    """It begins when clocks would have shown this hour had they not changed."""
    local = at.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("dtstart", (at.astimezone(UTC) + (before or timedelta())).replace(tzinfo=None))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", local.utcoffset())
    made.add("tzname", local.tzname())
    return made
