"""Where a person can go from every page: what she may open and what exists."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from flask import current_app, g, request, url_for

from tracker.web.words import named, t


@dataclass(frozen=True, slots=True)
class Destination:
    """A page of the program, or of one startup. `name` is a key of the words.

    The pages of the blueprint `area` that have no entry of their own belong to this one, and so
    do the endpoints `also`. Whoever has the permission `unless` has a wider page of the same.
    Entries next to one another that share a `group` are shown under its name.
    """

    name: str
    endpoint: str
    permission: str
    icon: str
    area: str | None = None
    unless: str | None = None
    also: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as drawn."""

    words: str
    icon: str
    address: str
    current: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together, under their name; without one they stand by themselves."""

    words: str
    entries: tuple[Entry, ...]

    @property
    def current(self) -> bool:
        return any(entry.current for entry in self.entries)


class Visitor(Protocol):
    def may(self, permission: str, startup_id: int | None = None) -> bool: ...
    def may_program_wide(self, permission: str) -> bool: ...


class Place(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def slug(self) -> str: ...


StartupsOf = Callable[[Visitor], Sequence[Place]]

_ROUNDS = (
    *(
        "progress.new_round",
        "progress.funding_round",
        "progress.correct_round",
        "progress.new_valuation",
    ),
    *("progress.valuation", "progress.verify_round", "progress.withdraw_round"),
    *("progress.consent_to_round", "progress.consent_to_valuation", "progress.attach_to_round"),
    *("progress.correct_valuation", "progress.verify_valuation", "progress.attach_to_valuation"),
    *("progress.withdraw_valuation", "progress.ladder", "progress.edit_ladder"),
)
_FORECAST = ("progress.forecast_how", "progress.assumptions", "progress.change_assumption")
FIGURE_PAGES = (
    "progress.check_ins",
    "progress.ask_check_in",
    "progress.asked_figures",
)
OF_CARD = (
    *("handover.agreements", "handover.new_agreement", "handover.new_duty"),
    *("handover.change_name", "handover.predecessor", "handover.leave"),
)
DEPUTIES = ("people.deputies", "people.new_deputy")
OWN_FIGURE_PAGES = ("progress.figure_page", "progress.enter_figures", "progress.targets")


def _under(group: str, *destinations: Destination) -> tuple[Destination, ...]:
    return tuple(replace(to, group=group) for to in destinations)


PROGRAM = (
    Destination("nav.dashboard", "dashboard.executive", "dashboard:read", "grid"),
    Destination("nav.home", "dashboard.program_home", "program:write", "home"),
    *_under(
        "nav.group.startups",
        Destination("nav.startups", "program.startups", "startups:list", "building"),
        Destination("nav.grants", "credits.program_grants", "credits:read", "cloud", "credits"),
        Destination("nav.usage", "usage.imports", "usage:read", "chart", "usage"),
    ),
    *_under(
        "nav.group.support",
        Destination("nav.requests", "requests.box", "requests:read", "inbox"),
        Destination("nav.support", "support.program_entries", "program:read", "note", "support"),
        Destination("nav.package", "package.program_package", "package:read", "gift", "package"),
        Destination(
            "nav.mentoring",
            "mentoring.program_sessions",
            "mentoring:counts",
            "handshake",
            "mentoring",
        ),
        Destination(
            "nav.mentoring",
            "mentoring.own_sessions",
            "mentoring:times",
            "handshake",
            "mentoring",
            unless="mentoring:counts",
        ),
        Destination("nav.partners", "partners.partners", "partners:read", "globe", "partners"),
    ),
    *_under(
        "nav.group.growth",
        Destination(
            "nav.milestones", "progress.program_milestones", "program:read", "flag", "progress"
        ),
        Destination(
            "nav.rounds", "progress.program_rounds", "valuations:read", "trend", also=_ROUNDS
        ),
        Destination(
            "nav.figures", "progress.program_figures", "program:read", "chart", also=FIGURE_PAGES
        ),
        Destination("nav.forecast", "progress.forecast", "forecast:read", "rise", also=_FORECAST),
    ),
    *_under(
        "nav.group.office",
        Destination("nav.handover", "handover.papers", "program:write", "file"),
        Destination("nav.workbook", "workbook.imports", "workbook:read", "upload", "workbook"),
        Destination("nav.users", "people.users", "users:read", "people", also=DEPUTIES),
        Destination("nav.reminders", "reminders.rules", "reminders:read", "mail", "reminders"),
        Destination("nav.settings", "program.settings", "settings:read", "gear"),
        Destination("nav.trail", "audit.trail", "trail:read", "history", "audit"),
        Destination("nav.access_log", "audit.access_log", "access_log:read", "lock"),
    ),
)
STARTUP = (
    *_under(
        "nav.group.credits",
        Destination("nav.credits", "dashboard.startup_credits", "credits:read", "cloud", "credits"),
        Destination("nav.usage", "usage.startup_usage", "credits:read", "chart"),
        Destination("nav.statements", "usage.statements", "statements:read", "inbox", "usage"),
    ),
    *_under(
        "nav.group.support",
        Destination("nav.package", "package.startup_package", "package:read", "gift", "package"),
        Destination(
            "nav.requests", "requests.startup_requests", "requests:read", "inbox", "requests"
        ),
        Destination("nav.timeline", "support.timeline", "support:read", "note", "support"),
        Destination(
            "nav.mentoring", "mentoring.sessions", "mentoring:read", "handshake", "mentoring"
        ),
    ),
    *_under(
        "nav.group.growth",
        Destination("nav.milestones", "progress.milestones", "milestones:read", "flag", "progress"),
        Destination("nav.rounds", "progress.rounds", "valuations:read", "trend", also=_ROUNDS),
        Destination(
            "nav.figures", "progress.figures", "figures:read", "chart", also=OWN_FIGURE_PAGES
        ),
        Destination("nav.plan", "progress.startup_plan", "valuations:read", "rise"),
    ),
    *_under(
        "nav.group.firm",
        Destination(
            "nav.card", "program.startup", "startup:read", "building", "program", also=OF_CARD
        ),
        Destination("nav.members", "people.members", "members:write", "people", "people"),
        Destination("nav.startup_trail", "audit.startup_trail", "trail:read", "history", "audit"),
    ),
)
NAMED_PAGES = frozenset(
    endpoint for to in (*PROGRAM, *STARTUP) for endpoint in (to.endpoint, *to.also)
)
STARTUPS = "program.startups"  # where a page of one startup belongs in the program's entries


def program_entries(visitor: Visitor) -> list[Entry]:
    """The pages of the program that this person may open."""
    inside = g.visit.startup is not None
    return [
        Entry(
            t(to.name),
            to.icon,
            url_for(to.endpoint),
            to.endpoint == STARTUPS if inside else _here(to),
            to.group,
        )
        for to in _existing(PROGRAM)
        if visitor.may_program_wide(to.permission)
        and not (to.unless and visitor.may_program_wide(to.unless))
    ]


def startup_entries(visitor: Visitor, startup: Place) -> list[Entry]:
    """The pages of one startup that this person may open."""
    return [
        Entry(t(to.name), to.icon, url_for(to.endpoint, startup=startup.slug), _here(to), to.group)
        for to in _existing(STARTUP)
        if visitor.may(to.permission, startup.id)
    ]


def own_entries(visitor: Visitor, startups: Sequence[Place]) -> list[Entry]:
    """For who has no page of the program: the pages of her startup, or her startups to choose."""
    if len(startups) == 1:
        return startup_entries(visitor, startups[0])
    entries = []
    for startup in startups:
        first = next(iter(startup_entries(visitor, startup)), None)
        if first is not None:
            entries.append(Entry(named(startup), "building", first.address, current=False))
    return entries


def in_groups(entries: Iterable[Entry]) -> list[Group]:
    """In their order; words that stand above a single entry would only repeat it."""
    return [
        Group(t(name) if name else "", tuple(own))
        for name, own in groupby(entries, key=lambda entry: entry.group)
    ]


def exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _existing(destinations: Iterable[Destination]) -> Iterator[Destination]:
    return (to for to in destinations if exists(to.endpoint))


def _here(to: Destination) -> bool:
    if request.endpoint == to.endpoint or request.endpoint in to.also:
        return True
    return request.blueprint == to.area and request.endpoint not in NAMED_PAGES
