"""From what is open on a day to what is due to whom: pure, so that a year takes a moment."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tracker.access.rules import Actor, ActorKind, Membership, Role, can
from tracker.reminders.rules.kinds import (
    KINDS,
    Kind,
    Measure,
    Quiet,
    ReminderKind,
    Rule,
    Tone,
    default_rule,
)

SATURDAY = 5
_TONES = (Tone.BAD, Tone.RISK, Tone.INFO)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something open in a program.

    `about` names a row as `grant:12`; `on` is the day its steps count to or from; `change` is what
    makes it another thing once it changes: a day moved, more granted. A mentor's own has her id.
    `office`: the program's own to do, no business of the startup's. `not_for`: users who must not
    do it, as whoever prepared an act that takes a second person.
    """

    kind: ReminderKind
    startup_id: int | None
    about: str
    on: date
    values: Mapping[str, object] = field(default_factory=dict)
    percent: int = 0
    change: str = ""
    mentor_user_id: int | None = None
    office: bool = False
    not_for: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Due:
    """A thing that has come to a step of its rule."""

    thing: Thing
    step: int
    days: int  # left until its day, or past since: never negative

    @property
    def kind(self) -> ReminderKind:
        return self.thing.kind

    @property
    def startup_id(self) -> int | None:
        return self.thing.startup_id

    @property
    def due_on(self) -> date:
        return self.thing.on

    @property
    def tone(self) -> Tone:
        return KINDS[self.kind].tone

    @property
    def told_at_once(self) -> bool:
        """By a letter of its own, when it came about."""
        return KINDS[self.kind].own_letter and self.step == 0

    @property
    def mark(self) -> str:
        """Equal marks are one reminder: told once, until the thing or its step changes."""
        thing = self.thing
        return f"{thing.kind}/{thing.about}/{thing.change}/{self.step}"

    @property
    def to_know(self) -> bool:
        return KINDS[self.kind].to_know

    @property
    def values(self) -> Mapping[str, object]:
        own = {"day_on": self.thing.on, "days": self.days, "percent": self.thing.percent}
        return {**own, **self.thing.values}

    @property
    def key(self) -> str:
        """Of the words that say what is the case."""
        return f"reminders.why.{self.kind}"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person of the program who may be told something."""

    user_id: int
    name: str
    title: str | None
    email: str
    language: str
    membership: Membership

    @property
    def role(self) -> Role:
        return self.membership.role


Rules = Mapping[ReminderKind, Rule]


def everything_due(things: Iterable[Thing], rules: Rules, today: date) -> tuple[Due, ...]:
    """What has come to a step, the gravest first; among equals what comes first in the calendar."""
    found = (
        _due(thing, rules.get(thing.kind) or default_rule(thing.kind), today) for thing in things
    )
    return tuple(sorted((one for one in found if one), key=_urgency))


def _urgency(due: Due) -> tuple[int, date, str]:
    return (_TONES.index(due.tone), due.thing.on, due.mark)


def _due(thing: Thing, rule: Rule, today: date) -> Due | None:
    if not rule.on:
        return None
    step = _step_reached(thing, KINDS[thing.kind], rule, today)
    return None if step is None else Due(thing, step, abs((thing.on - today).days))


def _step_reached(thing: Thing, kind: Kind, rule: Rule, today: date) -> int | None:
    """The latest step that has come; None before the first, or once the thing is over."""
    away = (thing.on - today).days
    if kind.measure is Measure.AT_ONCE:
        return 0
    if kind.measure is Measure.PERCENT:
        return max((step for step in rule.steps if step <= thing.percent), default=None)
    if kind.measure is Measure.DAYS_PAST:
        return max((step for step in rule.steps if step <= -away), default=None)
    if away < 0 and not kind.lasts:
        return None
    return min((step for step in rule.steps if step >= away), default=None)


def told_to(due: Iterable[Due], reader: Reader, program_id: int, rules: Rules) -> Iterator[Due]:
    """Of what is due, what this person is to be told and may see."""
    for one in due:
        rule = rules.get(one.kind) or default_rule(one.kind)
        if reader.role in rule.roles and _may_see(one, reader, program_id):
            yield one


def _may_see(due: Due, reader: Reader, program_id: int) -> bool:
    """A mentor is told of her own sessions alone, whichever startups she is assigned to."""
    if reader.role is Role.MENTOR and due.thing.mentor_user_id != reader.user_id:
        return False
    if reader.user_id in due.thing.not_for or (due.thing.office and reader.role is Role.STARTUP):
        return False
    actor = Actor(ActorKind.USER, reader.user_id, reader.name, (reader.membership,))
    permission = KINDS[due.kind].permission
    return can(actor, permission, program_id=program_id, startup_id=due.thing.startup_id)


def is_quiet(local: datetime, quiet: Quiet) -> bool:
    """Whether no mail is to be written at this moment of the program's own clock."""
    if quiet.weekends and local.weekday() >= SATURDAY:
        return True
    first, until = quiet.from_hour, quiet.until_hour
    if first <= until:
        return first <= local.hour < until
    return local.hour >= first or local.hour < until


def values_written(values: Mapping[str, object]) -> str:
    plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}
    return json.dumps(plain, ensure_ascii=False)


def values_read(text: str) -> dict[str, Any]:
    """Days are known by their names' suffix `_on`."""
    return {
        name: date.fromisoformat(value) if name.endswith("_on") else value
        for name, value in json.loads(text).items()
    }


def month_before(day: date) -> date:
    """The first day of the month before this day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
