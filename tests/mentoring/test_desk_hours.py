"""Hours assigned, held and left, and what they are worth: as rules, and at the command line."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mentoring.actions import NewQuota, assign_hours
from tracker.mentoring.actions.logging import new_uid
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.queries import SessionSight
from tracker.mentoring.queries.counts import given_by_month, mentors_used
from tracker.mentoring.queries.hours import (
    period_hours,
    scheduled_by_month,
    scheduled_minutes,
    startup_hours,
)
from tracker.mentoring.queries.lists import Shown, Whose, session_counts, sessions_page
from tracker.mentoring.rules import Field, Period, PeriodKind, SessionState, Way
from tracker.mentoring.rules.counts import Given, MentorUse
from tracker.mentoring.rules.hours import Days, PeriodHours, StartupHours, instants, read_hours
from tracker.program.models import Program
from tracker.support.actions import log_entry, set_rate, withdraw_entry
from tracker.support.rules import HelpRate, NewSupportEntry, SupportKind, worth_krw
from tracker.values.refusals import RuleViolation

TODAY = date(2026, 11, 20)
ZONE = "Asia/Seoul"
MENTORING = SupportKind.MENTORING


def held(startup, day=TODAY, minutes=90, mentor=None, **changes) -> int:
    values = {"given_by": "박지훈", "topic": "IR", **changes}
    new = NewSupportEntry(kind=MENTORING, held_on=day, minutes=minutes, **values)
    mentor_id = mentor.id if mentor else None
    logged = log_entry(startup.id, new, by=OPERATOR, at=AT, today=TODAY, mentor_user_id=mentor_id)
    return logged.entry_id


def scheduled(startup, at: datetime, minutes=60, mentor=None, **changes) -> MentoringSession:
    values = {"state": SessionState.SCHEDULED, "way": Way.PROPOSED, "topic": "IR", **changes}
    session = MentoringSession(
        program_id=startup.program_id,
        startup_id=startup.id,
        mentor_user_id=mentor.id if mentor else None,
        mentor_name="박지훈",
        question="",
        starts_at=at,
        ends_at=at + timedelta(minutes=minutes),
        place="",
        online=False,
        attendees="",
        requested_at=AT,
        requested_by="김사용",
        uid=new_uid(),
        **values,
    )
    db.session.add(session)
    db.session.flush()
    return session


def confirm(entry_id: int) -> None:
    query = select(MentoringSession).where(MentoringSession.support_entry_id == entry_id)
    db.session.scalars(query).one().confirmed_at = AT
    db.session.flush()


def assign(startup, minutes=1200, kind=PeriodKind.HALF, day=TODAY):
    return assign_hours(startup.id, NewQuota(kind, day, minutes, "협약"), by=OPERATOR, at=AT)


@pytest.mark.parametrize(("typed", "minutes"), [("20", 1200), ("7.5", 450), ("0", 0), (" 1 ", 60)])
def test_hours_are_read_as_minutes(typed, minutes):
    assert read_hours(typed) == minutes


@pytest.mark.parametrize("typed", ["", "many", "-1", "NaN", "inf", "0.001", "1001", "1e9"])
def test_what_is_no_number_of_hours_is_refused(typed):
    with pytest.raises(RuleViolation):
        read_hours(typed)


def test_days_meet_a_period_that_shares_one_day():
    period = Period(date(2026, 7, 1), date(2026, 12, 31), PeriodKind.HALF)
    assert Days().meets(period)
    assert Days(date(2026, 12, 31)).meets(period)
    assert Days(None, date(2026, 7, 1)).meets(period)
    assert not Days(date(2027, 1, 1)).meets(period)
    assert not Days(None, date(2026, 6, 30)).meets(period)


def test_days_are_the_programs_own_days():
    first, after = instants(Days(TODAY, TODAY), ZONE)
    assert first == datetime(2026, 11, 19, 15, tzinfo=UTC)
    assert after == datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_left_is_what_is_neither_held_nor_scheduled_and_may_be_overdrawn():
    period = Period(date(2026, 7, 1), date(2026, 12, 31), PeriodKind.HALF)
    assert PeriodHours(1, period, 600, 250, 60).left == 290
    assert PeriodHours(1, period, 60, 90, 0).left == -30


def test_periods_add_up():
    period = Period(date(2026, 7, 1), date(2026, 12, 31), PeriodKind.HALF)
    both = (PeriodHours(1, period, 600, 100, 0), PeriodHours(1, period, 60, 0, 60))
    hours = StartupHours(startup_id=1, periods=both)
    assert (hours.assigned, hours.left) == (660, 500)


RATES = [
    HelpRate(MENTORING, date(2026, 1, 1), 100_000),
    HelpRate(MENTORING, date(2026, 7, 1), 120_001),
    HelpRate(SupportKind.CONSULTING, date(2026, 1, 1), 1),
]


@pytest.mark.parametrize(
    ("minutes", "day", "worth"),
    [
        (60, date(2025, 12, 31), None),
        (60, date(2026, 6, 30), 100_000),
        (60, date(2026, 7, 1), 120_001),
        (30, date(2026, 7, 1), 60_001),  # half a won goes up
        (0, date(2026, 7, 1), 0),
    ],
)
def test_an_hour_is_worth_the_rate_of_its_day(minutes, day, worth):
    assert worth_krw(minutes, day, MENTORING, RATES) == worth


def test_of_two_rates_for_one_day_the_one_set_last_counts():
    again = [*RATES, HelpRate(MENTORING, date(2026, 7, 1), 90_000)]
    assert worth_krw(60, date(2026, 8, 1), MENTORING, again) == 90_000


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def of(startup, days=Days()):  # noqa: B008 - frozen
    return startup_hours(startup.program_id, ZONE, days, [startup.id])[startup.id]


def test_a_withdrawn_session_counts_nowhere(startup):
    held(startup)
    gone = held(startup, minutes=30)
    withdraw_entry(startup.id, gone, version=1, reason="twice", by=OPERATOR, at=AT)
    assign(startup)
    found = of(startup)
    assert (found.sessions, found.minutes, found.left) == (1, 90, 1110)


def test_hours_are_what_the_database_sums_and_the_rules_say_of_each(startup):
    for rate in RATES:
        set_rate(startup.program_id, rate, "규정 제3조", by=OPERATOR, at=AT)
    sessions = [(date(2025, 12, 31), 50), (date(2026, 6, 30), 25), (date(2026, 7, 1), 30)]
    for day, minutes in sessions:
        held(startup, day, minutes)
    worths = [worth_krw(minutes, day, MENTORING, RATES) or 0 for day, minutes in sessions]
    assert of(startup).value_krw == sum(worths)
    assert of(startup, Days(date(2026, 7, 1))).value_krw == 60_001


def test_scheduled_hours_are_reserved_in_the_period_of_the_programs_day(startup):
    assign(startup, 600)
    assign(startup, 60, day=date(2027, 1, 5))
    scheduled(startup, datetime(2026, 12, 31, 14, tzinfo=UTC))
    scheduled(startup, datetime(2026, 12, 31, 15, tzinfo=UTC))  # New Year's midnight in Seoul
    scheduled(startup, datetime(2026, 12, 30, 1, tzinfo=UTC), state=SessionState.REQUESTED)
    assert [one.left for one in of(startup).periods] == [540, 0]
    assert of(startup, Days(None, date(2026, 12, 31))).left == 540
    assert of(startup, Days(None, date(2026, 12, 31))).scheduled == 60


def test_scheduled_hours_are_counted_by_field_and_by_month_of_the_programs_day(startup):
    program = startup.program_id
    scheduled(startup, datetime(2026, 12, 31, 14, tzinfo=UTC), field=Field.LEGAL)
    scheduled(startup, datetime(2026, 12, 31, 15, tzinfo=UTC), minutes=90, field=Field.LEGAL)
    scheduled(startup, datetime(2026, 12, 1, 1, tzinfo=UTC), minutes=30)
    until_new_year = Days(None, date(2026, 12, 31))
    by_field = scheduled_minutes(program, ZONE, until_new_year, MentoringSession.field)
    assert by_field == {Field.LEGAL: 60, None: 30}
    by_month = {date(2026, 12, 1): 90, date(2027, 1, 1): 90}
    assert scheduled_by_month(program, ZONE, Days()) == by_month


def test_a_month_is_given_what_its_days_were(startup):
    for day, minutes in ((date(2026, 9, 1), 60), (date(2026, 9, 30), 30), (TODAY, 90)):
        confirm(held(startup, day, minutes))
    held(startup, TODAY, 15)
    assert given_by_month(startup.program_id, ZONE, Days()) == {
        date(2026, 9, 1): Given(2, 2, 90),
        date(2026, 11, 1): Given(2, 1, 105),
    }


def test_lists_show_and_count_no_session_whose_entry_is_withdrawn(startup):
    confirm(held(startup))
    held(startup)
    for state in (SessionState.HELD, SessionState.NO_SHOW):
        gone = held(startup, minutes=30)
        withdraw_entry(startup.id, gone, version=1, reason="twice", by=OPERATOR, at=AT)
        query = select(MentoringSession).where(MentoringSession.support_entry_id == gone)
        db.session.scalars(query).one().state = state
    later = scheduled(startup, AT + timedelta(1))
    soon = scheduled(startup, AT)
    asked = scheduled(startup, AT + timedelta(2), state=SessionState.REQUESTED)
    scheduled(startup, AT, state=SessionState.CANCELLED)
    whose, sight = Whose(startup.program_id), SessionSight(program_notes=True, pay=True)
    listed = {
        shown: [one.id for one in sessions_page(whose, shown, sight, offset=0, limit=20)]
        for shown in Shown
    }
    assert listed[Shown.COMING] == [asked.id, soon.id, later.id]
    assert [len(listed[shown]) for shown in Shown] == [3, 2, 1, 1]
    assert session_counts(whose, sight) == {shown: len(ids) for shown, ids in listed.items()}
    second = sessions_page(whose, Shown.COMING, sight, offset=1, limit=1)
    assert [one.id for one in second] == [soon.id]


def test_what_no_mentor_of_the_program_gave_is_nobodys(startup):
    program = db.session.get_one(Program, startup.program_id)
    mentor = make_user(program, Role.MENTOR, name="가")
    held(startup, minutes=60, mentor=mentor)
    held(startup, minutes=30)
    held(startup, date(2026, 9, 1), minutes=45, mentor=make_user(program, Role.EXECUTIVE))
    assert mentors_used(program.id, ZONE, Days(), "-") == [
        MentorUse("가", 1, 60, 1, TODAY, 0, None),
        MentorUse("-", 2, 75, 1, TODAY, 0, None),
    ]


def test_assigning_again_replaces_and_zero_takes_back(startup):
    assign(startup, 600)
    assign(startup, 900)
    assert of(startup).assigned == 900
    with pytest.raises(RuleViolation, match="quota_overlaps"):
        assign(startup, 60, PeriodKind.QUARTER)
    assign(startup, 0)
    assign(startup, 60, PeriodKind.QUARTER)
    assert of(startup).assigned == 60
    events = db.session.scalars(
        select(AuditEvent.before)
        .where(AuditEvent.action == "mentoring.assign_hours")
        .order_by(AuditEvent.id)
    ).all()
    assert [json.loads(one)["minutes"] if one else None for one in events] == [None, 600, 900, None]


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2029, 1, 1)])
def test_hours_are_assigned_within_the_program(startup, day):
    with pytest.raises(RuleViolation, match="day_out_of_range"):
        assign(startup, day=day)


@pytest.fixture
def tracker(app):
    runner = app.test_cli_runner()

    def run(*arguments):
        db.session.commit()
        return runner.invoke(app.cli, ["mentoring", *arguments])

    return run


def test_hours_are_told_to_machines_as_agreed(startup, tracker):
    make_startup(_program(startup), "beta")
    confirm(held(startup))
    held(startup, date(2026, 10, 1), 60)
    done = tracker("assign", "--startup", "alpha", "--hours", "20", "--period", "half",
                   "--on", "2026-11-20", "--reason", "협약", "--json")  # fmt: skip
    assert json.loads(done.stdout) == {
        "startup": "alpha",
        "period": "half",
        "starts_on": "2026-07-01",
        "ends_on": "2026-12-31",
        "assigned_minutes": 1200,
        "left_minutes": 1050,
    }
    told = json.loads(tracker("hours", "--json").stdout)
    nothing = {
        "slug": "beta",
        "sessions_held": 0,
        "confirmed": 0,
        "minutes": 0,
        "assigned_minutes": 0,
        "left_minutes": 0,
        "last_held_on": None,
        "value_krw": None,
    }
    alpha = {
        "slug": "alpha",
        "sessions_held": 2,
        "confirmed": 1,
        "minutes": 150,
        "assigned_minutes": 1200,
        "left_minutes": 1050,
        "last_held_on": "2026-11-20",
        "value_krw": None,
    }
    assert sorted(told["startups"], key=lambda row: row["slug"]) == [alpha, nothing]
    narrowed = tracker("hours", "--startup", "alpha", "--from", "2026-11-01", "--json").stdout
    (row,) = json.loads(narrowed)["startups"]
    assert (row["sessions_held"], row["minutes"], row["left_minutes"]) == (1, 90, 1050)
    assert "남은 시간 17시간 30분" in tracker("hours", "--startup", "alpha").stdout


def _program(startup):
    return db.session.get_one(Program, startup.program_id)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("assign", "--startup", "alpha", "--hours", "x", "--period", "half", "--reason", "R"), "hours"),
        (("assign", "--startup", "nobody", "--hours", "1", "--period", "half", "--reason", "R"), "startup"),
        (("hours", "--from", "soon"), "from"),
    ],
)  # fmt: skip
def test_a_refusal_exits_1_and_names_its_field(startup, tracker, arguments, field):
    done = tracker(*arguments, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["field"] == field


def test_a_rate_is_set_and_help_is_then_worth_something(app, startup, tracker):
    held(startup, minutes=90, mentor=make_user(_program(startup), Role.MENTOR, startups=[startup]))
    db.session.commit()
    runner = app.test_cli_runner()
    show = lambda: json.loads(runner.invoke(app.cli, ["support", "show", "--json"]).stdout)  # noqa: E731
    assert show()["startups"][0]["value_krw"] is None
    sent = ["--krw-per-hour", "15만원", "--from", "2026-01-01", "--source", "규정 제3조"]
    done = runner.invoke(app.cli, ["support", "rate", "set", *sent, "--json"])
    assert done.exit_code == 0, done.output
    assert show()["startups"][0]["value_krw"] == 225_000
    told = json.loads(tracker("hours", "--json").stdout)
    assert told["startups"][0]["value_krw"] == 225_000
    listed = json.loads(runner.invoke(app.cli, ["support", "rate", "list", "--json"]).stdout)
    assert listed["rates"][0]["source"] == "규정 제3조"


def test_one_startups_periods_are_hers_alone(startup):
    other = make_startup(_program(startup), "beta")
    for one in (startup, other):
        assign(one, 600)
        held(one)
        scheduled(one, datetime(2026, 12, 1, 1, tzinfo=UTC))
    (period,) = period_hours(startup.program_id, ZONE, Days(TODAY, TODAY), startup.id)
    assert (period.startup_id, period.held, period.scheduled, period.left) == (
        startup.id,
        90,
        60,
        450,
    )
