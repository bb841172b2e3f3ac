"""A year told day by day: every step once, to the right people; pure, so that it takes a moment."""

from collections import Counter
from datetime import date, timedelta

from tests.reminders.test_rules import ALPHA, BETA, PROGRAM, RULES, reader
from tracker.access.rules import Role
from tracker.reminders.rules.due import Thing, everything_due, told_to
from tracker.reminders.rules.kinds import ReminderKind

FIRST = date(2026, 1, 1)
DAYS = 365
PEOPLE = {
    "pm": reader(Role.PROGRAM_MANAGER, 1),
    "alpha": reader(Role.STARTUP, 2, [ALPHA]),
    "beta": reader(Role.STARTUP, 3, [BETA]),
    "mentor": reader(Role.MENTOR, 4, [ALPHA, BETA]),
    "other mentor": reader(Role.MENTOR, 5, [ALPHA, BETA]),
    "auditor": reader(Role.AUDITOR, 6),
}


def open_on(day: date) -> list[Thing]:
    """Alpha's grant ends on 1 October and is used evenly; in June it was prolonged by a month.

    Beta is late with a milestone from March until it is met in May, and nobody is in touch with it
    from July on; the mentor's session of 1 April is written up ten days later.
    """
    found = []
    moved = day >= date(2026, 6, 1)
    ends = date(2026, 11, 1) if moved else date(2026, 10, 1)
    percent = min(100, (day - FIRST).days * 100 // 250)
    if day <= ends:
        grant = Thing(ReminderKind.CREDITS_EXPIRE, ALPHA, "grant:1", ends, change=ends.isoformat())
        found.append(grant)
    found.append(
        Thing(ReminderKind.CREDITS_USED, ALPHA, "startup:10", day, percent=percent, change="1")
    )
    if date(2026, 3, 1) < day < date(2026, 5, 1):
        found.append(Thing(ReminderKind.MILESTONE_LATE, BETA, "milestone:1", date(2026, 3, 1)))
    touched = min(day, date(2026, 7, 1))
    found.append(Thing(ReminderKind.UNTOUCHED, BETA, "startup:20", touched, change=str(touched)))
    if date(2026, 4, 1) < day <= date(2026, 4, 11):
        found.append(
            Thing(
                ReminderKind.SESSION_UNWRITTEN,
                BETA,
                "session:1",
                date(2026, 4, 1),
                mentor_user_id=4,
            )
        )
    return found


def year() -> list[tuple[str, ReminderKind, int, date]]:
    """Who is told what on which day, where nothing that was told once is told again."""
    told, known = [], set()
    for day in (FIRST + timedelta(days=n) for n in range(DAYS)):
        due = everything_due(open_on(day), RULES, day)
        for name, one in PEOPLE.items():
            for found in told_to(due, one, PROGRAM, RULES):
                if (name, found.mark) not in known:
                    known.add((name, found.mark))
                    told.append((name, found.kind, found.step, day))
    return told


def test_every_step_of_a_year_is_told_once_on_its_day_and_to_the_right_people():
    told = year()
    used = [
        (ReminderKind.CREDITS_USED, 50, date(2026, 5, 6)),
        (ReminderKind.CREDITS_USED, 75, date(2026, 7, 8)),
        (ReminderKind.CREDITS_USED, 90, date(2026, 8, 14)),
        (ReminderKind.CREDITS_USED, 100, date(2026, 9, 8)),
    ]
    ends = [
        (ReminderKind.CREDITS_EXPIRE, days, date(2026, 11, 1) - timedelta(days=days))
        for days in (90, 60, 30, 7)
    ]
    late = [
        (ReminderKind.MILESTONE_LATE, days, date(2026, 3, 1) + timedelta(days=days))
        for days in (1, 14, 30)
    ]
    untouched = [
        (ReminderKind.UNTOUCHED, days, date(2026, 7, 1) + timedelta(days=days))
        for days in (30, 60, 90)
    ]
    unwritten = [
        (ReminderKind.SESSION_UNWRITTEN, days, date(2026, 4, 1) + timedelta(days=days))
        for days in (1, 3, 7)
    ]
    expected = Counter(
        [("pm", *one) for one in (*used, *ends, *late, *untouched)]
        + [("alpha", *one) for one in (*used, *ends)]
        + [("beta", *one) for one in late]
        + [("mentor", *one) for one in unwritten]
    )
    assert Counter(told) == expected


def test_a_startup_that_left_is_told_nothing_though_its_things_are_still_open():
    gone = reader(Role.STARTUP, 9, [])
    for day in (FIRST + timedelta(days=n) for n in range(DAYS)):
        assert not list(told_to(everything_due(open_on(day), RULES, day), gone, PROGRAM, RULES))
