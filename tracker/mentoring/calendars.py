"""Sessions written out as iCalendar (RFC 5545, 5546): invitations, and a person's feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from tracker.mentoring.queries.calendars import CalendarEntry, Concerned, Feed
from tracker.mentoring.zones import described
from tracker.web.reader import reading
from tracker.web.words import named, t

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
_PRODUCT = "-//Startup Program Tracker//Mentoring//KO"
_AROUND = timedelta(days=370)  # a zone is described for this long before and after what is in it


@dataclass(frozen=True, slots=True)
class Sender:
    """Who invites (`유니콘 <no-reply@example.org>`), and where the installation is found."""

    address: str
    base_url: str


def invitation(entry: CalendarEntry, to: Concerned, sender: Sender, *, at: datetime) -> str:
    """To one person, at her own clock. The same UID moves or ends the entry she has."""
    method = CANCEL if entry.cancelled else REQUEST
    with reading(to.language):
        event = _event(entry, ZoneInfo(to.timezone), sender.base_url, at)
    name, address = parseaddr(sender.address)
    event.add("organizer", _person(address, name))
    attendee = _person(to.email, to.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee)
    return _written(_calendar(method, [event], [entry], ZoneInfo(to.timezone)))


def feed(found: Feed, base_url: str, *, at: datetime) -> str:
    """What a calendar program fetches again and again."""
    with reading(found.language):
        zone = ZoneInfo(found.timezone)
        events = [_event(entry, zone, base_url, at) for entry in found.entries]
        calendar = _calendar(PUBLISH, events, found.entries, zone)
        calendar.add("x-wr-calname", t("booking.feed_name"))
    return _written(calendar)


def _written(calendar: Calendar) -> str:
    return str(calendar.to_ical().decode())


def _calendar(
    method: str, events: Iterable[Event], entries: Iterable[CalendarEntry], zone: ZoneInfo
) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    starts = [entry.span.starts_at for entry in entries]
    if starts:
        first, last = min(starts) - _AROUND, max(starts) + _AROUND
        calendar.add_component(described(zone, first, last))
    for event in events:
        calendar.add_component(event)
    return calendar


def _event(entry: CalendarEntry, zone: ZoneInfo, base_url: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", entry.span.starts_at.astimezone(zone))
    event.add("dtend", entry.span.ends_at.astimezone(zone))
    event.add(
        "summary",
        t("booking.entry", startup=named(entry.startup), mentor=entry.mentor_name),
    )
    link = f"{base_url}/startups/{entry.startup.slug}/mentoring"
    event.add(
        "description",
        t("booking.entry_words", program=named(entry.program), topic=entry.topic, link=link),
    )
    event.add("url", link)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.place:
        event.add("location", entry.place)
    return event


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = vText(name)
    return person
