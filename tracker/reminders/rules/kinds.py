"""What the tracker reminds of, and a program's rules about it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.access.rules import Permission, Role
from tracker.values.refusals import RuleViolation

STEPS_MOST = 6
DAYS_MOST = 365
REASON_MAX = 500
HOURS = range(24)


class ReminderKind(StrEnum):
    CREDITS_USED = "credits_used"
    CREDITS_EXPIRE = "credits_expire"
    ACTIVATE_BY = "activate_by"
    CREDITS_LAPSING = "credits_lapsing"
    CERTIFICATE_ENDS = "certificate_ends"
    AGREEMENT_ENDS = "agreement_ends"
    DUTY_DUE = "duty_due"
    MILESTONE_LATE = "milestone_late"
    MILESTONE_UNVERIFIED = "milestone_unverified"
    MILESTONE_SENT_BACK = "milestone_sent_back"
    STATEMENT_MISSING = "statement_missing"
    CHECK_IN_MISSING = "check_in_missing"
    SESSION_UNANSWERED = "session_unanswered"
    SESSION_UNWRITTEN = "session_unwritten"
    SESSION_UNCONFIRMED = "session_unconfirmed"
    SESSION_DISPUTED = "session_disputed"
    HELP_UNCONFIRMED = "help_unconfirmed"
    REQUEST_OPEN = "request_open"
    REQUEST_LATE = "request_late"  # past the day an answer was promised for
    REQUEST_ANSWERED = "request_answered"
    REQUEST_SENT_BACK = "request_sent_back"
    SECOND_WAITING = "second_waiting"
    FOLLOW_UP_DUE = "follow_up_due"
    UNTOUCHED = "untouched"
    IMPORT_HELD = "import_held"
    UNMAPPED = "unmapped"
    BALANCE_DIFFERS = "balance_differs"


class Measure(StrEnum):
    """What a kind's steps count."""

    PERCENT = "percent"  # so much is used, or more
    DAYS_LEFT = "days_left"  # so many days are left, or fewer
    DAYS_PAST = "days_past"  # so many days have passed, or more
    AT_ONCE = "at_once"  # no steps: as soon as it is so


class Tone(StrEnum):
    """How grave: an icon, a word and a color follow from it."""

    BAD = "bad"
    RISK = "risk"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be decided about a kind of reminder, and what holds until somebody decides.

    `lasts`: stays something to do once its day is past. Nobody is told who may not `permission`.
    `own_letter`: a letter of its own was written at once, so that the first step is in no digest.
    `to_know`: there is nothing to do in the tracker; whoever has read it puts it away.
    """

    measure: Measure
    steps: tuple[int, ...]
    roles: tuple[Role, ...]  # who may be told
    told: tuple[Role, ...]  # who is told by default
    permission: Permission
    tone: Tone = Tone.RISK
    lasts: bool = False
    own_letter: bool = False
    to_know: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A program's rule about one kind: whether, at which steps, to whom."""

    on: bool
    steps: tuple[int, ...]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the program's own clock in which no mail is written; equal hours: none are quiet."""

    from_hour: int = 18
    until_hour: int = 9
    weekends: bool = True


_PM, _EX, _SU, _ME = Role.PROGRAM_MANAGER, Role.EXECUTIVE, Role.STARTUP, Role.MENTOR
_BOTH, _ALL = (_PM, _SU), (_PM, _EX, _SU)
_LEFT, _PAST, _NOW = Measure.DAYS_LEFT, Measure.DAYS_PAST, Measure.AT_ONCE
_CREDITS = Permission.CREDITS_READ

KINDS: Mapping[ReminderKind, Kind] = {
    ReminderKind.CREDITS_USED: Kind(
        Measure.PERCENT, (50, 75, 90, 100), _ALL, _BOTH, _CREDITS, Tone.INFO, to_know=True
    ),
    ReminderKind.CREDITS_EXPIRE: Kind(_LEFT, (90, 60, 30, 7), _ALL, _BOTH, _CREDITS, to_know=True),
    ReminderKind.ACTIVATE_BY: Kind(_LEFT, (30, 14, 7, 1), _BOTH, _BOTH, _CREDITS, Tone.BAD),
    ReminderKind.CREDITS_LAPSING: Kind(_NOW, (), _ALL, _BOTH, _CREDITS, to_know=True),
    ReminderKind.CERTIFICATE_ENDS: Kind(
        _LEFT, (60, 30, 7), _BOTH, _BOTH, Permission.EVIDENCE_READ, lasts=True
    ),
    ReminderKind.AGREEMENT_ENDS: Kind(
        _LEFT, (90, 30, 7), _ALL, _BOTH, Permission.STARTUP_READ, lasts=True, to_know=True
    ),
    ReminderKind.DUTY_DUE: Kind(
        _LEFT, (30, 7, 0), _BOTH, _BOTH, Permission.EVIDENCE_READ, lasts=True
    ),
    ReminderKind.MILESTONE_LATE: Kind(_PAST, (1, 14, 30), _ALL, _BOTH, Permission.MILESTONES_READ),
    ReminderKind.MILESTONE_UNVERIFIED: Kind(
        _PAST, (7, 30), (_PM,), (_PM,), Permission.MILESTONES_VERIFY, Tone.INFO
    ),
    ReminderKind.MILESTONE_SENT_BACK: Kind(
        _PAST, (0, 7, 14), _BOTH, (_SU,), Permission.MILESTONES_WRITE
    ),
    ReminderKind.STATEMENT_MISSING: Kind(
        _PAST, (5, 10, 20), _BOTH, _BOTH, Permission.STATEMENTS_WRITE
    ),
    ReminderKind.CHECK_IN_MISSING: Kind(
        _LEFT, (3, 0), _BOTH, _BOTH, Permission.FIGURES_WRITE, lasts=True
    ),
    ReminderKind.SESSION_UNANSWERED: Kind(
        _PAST, (2, 7), (_PM, _ME), (_PM, _ME), Permission.MENTORING_BOOK
    ),
    ReminderKind.SESSION_UNWRITTEN: Kind(
        _PAST, (1, 3, 7), (_PM, _ME), (_ME,), Permission.MENTORING_LOG
    ),
    ReminderKind.SESSION_UNCONFIRMED: Kind(
        _PAST, (3, 7, 14), _BOTH, (_SU,), Permission.MENTORING_READ, Tone.INFO
    ),
    ReminderKind.SESSION_DISPUTED: Kind(
        _PAST, (0, 7), (_PM, _ME), (_PM,), Permission.MENTORING_LOG
    ),
    ReminderKind.HELP_UNCONFIRMED: Kind(
        _PAST, (3, 7, 14), (_SU,), (_SU,), Permission.SUPPORT_CONFIRM, Tone.INFO
    ),
    ReminderKind.REQUEST_OPEN: Kind(_PAST, (3, 7, 14), _BOTH, (_PM,), Permission.REQUESTS_READ),
    ReminderKind.REQUEST_LATE: Kind(
        _PAST, (1, 7, 14), _BOTH, (_PM,), Permission.REQUESTS_READ, Tone.BAD
    ),
    ReminderKind.REQUEST_ANSWERED: Kind(
        _NOW,
        (),
        (_SU,),
        (_SU,),
        Permission.REQUESTS_READ,
        Tone.INFO,
        own_letter=True,
        to_know=True,
    ),
    ReminderKind.REQUEST_SENT_BACK: Kind(
        _PAST, (0, 7, 14), _BOTH, (_SU,), Permission.REQUESTS_WRITE, own_letter=True
    ),
    ReminderKind.SECOND_WAITING: Kind(
        _PAST, (0, 2, 7), (_PM,), (_PM,), Permission.CREDITS_WRITE, own_letter=True
    ),
    ReminderKind.FOLLOW_UP_DUE: Kind(
        _PAST, (0, 7), (_PM,), (_PM,), Permission.SUPPORT_READ, Tone.INFO
    ),
    ReminderKind.UNTOUCHED: Kind(_PAST, (30, 60, 90), (_PM,), (_PM,), Permission.SUPPORT_LOG),
    ReminderKind.IMPORT_HELD: Kind(_NOW, (), (_PM,), (_PM,), Permission.USAGE_WRITE),
    ReminderKind.UNMAPPED: Kind(_NOW, (), (_PM,), (_PM,), Permission.USAGE_WRITE),
    ReminderKind.BALANCE_DIFFERS: Kind(_NOW, (), (_PM,), (_PM,), Permission.STATEMENTS_WRITE),
}


def default_rule(kind: ReminderKind) -> Rule:
    of_kind = KINDS[kind]
    return Rule(on=True, steps=of_kind.steps, roles=frozenset(of_kind.told))


def checked_rule(kind: ReminderKind, rule: Rule) -> Rule:
    """The rule as it is kept, its steps in the order they come; RuleViolation otherwise."""
    of_kind = KINDS[kind]
    if not rule.roles <= set(of_kind.roles):
        raise RuleViolation("reminder_role_not_offered", "roles")
    if rule.on and not rule.roles:
        raise RuleViolation("reminder_to_nobody", "roles")
    return Rule(rule.on, _checked_steps(of_kind.measure, rule.steps, on=rule.on), rule.roles)


def _checked_steps(measure: Measure, steps: Sequence[int], *, on: bool) -> tuple[int, ...]:
    if measure is Measure.AT_ONCE:
        return ()
    if on and not steps:
        raise RuleViolation("needed", "steps")
    if len(set(steps)) > STEPS_MOST:
        raise RuleViolation("reminder_too_many_steps", "steps", most=STEPS_MOST)
    least, most = (1, 100) if measure is Measure.PERCENT else (0, DAYS_MOST)
    if not all(least <= step <= most for step in steps):
        raise RuleViolation("out_of_range", "steps", least=least, most=most)
    return tuple(sorted(set(steps), reverse=measure is Measure.DAYS_LEFT))


def check_quiet(quiet: Quiet) -> None:
    for name in ("from_hour", "until_hour"):
        if getattr(quiet, name) not in HOURS:
            raise RuleViolation("out_of_range", name, least=0, most=23)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    if len(reason) > REASON_MAX:
        raise RuleViolation("too_long", "reason", most=REASON_MAX)


def rule_written(rule: Rule) -> str:
    return json.dumps({"on": rule.on, "steps": rule.steps, "roles": sorted(rule.roles)})


def rule_read(text: str) -> Rule:
    kept = json.loads(text)
    return Rule(kept["on"], tuple(kept["steps"]), frozenset(Role(one) for one in kept["roles"]))


def quiet_written(quiet: Quiet) -> str:
    return json.dumps(
        {
            "from_hour": quiet.from_hour,
            "until_hour": quiet.until_hour,
            "weekends": quiet.weekends,
        }
    )


def quiet_read(text: str) -> Quiet:
    return Quiet(**json.loads(text))
