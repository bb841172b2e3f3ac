"""The forecast and the planner as people and machines meet them."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup
from tests.pages import client, queries, sign_in
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.program.models import Program
from tracker.progress.actions import record_valuation, set_assumption, withdraw_valuation
from tracker.progress.queries import assumptions_in_force
from tracker.progress.rules import Consent, NewValuation, SourceGrade, Stage
from tracker.progress.rules.forecast import Assumed, NewAssumption
from tracker.progress.rules.forecast.diffusion import Motion, reaches
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.charts.brackets import Bracket, Brackets, Mark, brackets_chart

__all__ = ["client", "queries", "sign_in"]
BILLION = 10**9
DRIFT = "/forecast/assumptions/drift"
CHANGED = {"value": "0.1", "source": "사업 자체 분석(2026)", "reason": "시장 둔화"}


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def day():
    return today("Asia/Seoul")


def value(
    startup, krw=100 * BILLION, on=None, stage=Stage.SERIES_B, *, at=None, consent=Consent.PROGRAM
):
    """A verified valuation that the firm lets the program show."""
    new = NewValuation(
        valued_on=on or day(),
        grade=SourceGrade.A,
        stage=stage,
        amount_krw=krw,
        consent=consent,
        consent_basis="동의서",
    )
    at = at or AT
    return record_valuation(startup.id, new, verified=True, by=OPERATOR, at=at, today=day())


def new(key=Assumed.DRIFT, number="0.1", source="출처", reason="이유"):
    return NewAssumption(key=key, value=Decimal(number), source=source, reason=reason)


@pytest.fixture
def tracker(app):
    runner = app.test_cli_runner()

    def run(*arguments):
        db.session.commit()
        return runner.invoke(app.cli, ["progress", *arguments])

    return run


# Machines


def test_the_forecast_is_told_to_machines_as_agreed(startup, tracker):
    value(startup, on=date(2025, 1, 1))
    beta = make_startup(db.session.get_one(Program, startup.program_id), "beta")
    value(beta, on=date(2025, 1, 1))
    told = json.loads(
        tracker(
            "forecast", "--as-of", "2025-03-01", "--json",
            "--assume", "drift=0.15", "--assume", "volatility=0.89",
            "--assume", "failure_hazard=0", "--assume", "common_factor=0",
        ).stdout
    )  # fmt: skip
    assert (told["as_of"], told["target"], told["by"]) == ("2025-03-01", 2, "2028-12-31")
    assert told["definition"] == "krw"
    diffusion, stages = told["models"]
    assert (diffusion["name"], stages["name"]) == ("diffusion", "stages")
    first, second = (one["p_reach"] for one in diffusion["startups"])
    assert {one["slug"] for one in diffusion["startups"]} == {"alpha", "beta"}
    exact = reaches(2.302585092994046, 1460 / 365.25, Motion(0.15, 0.89, 0))
    assert first == pytest.approx(exact, abs=0.002)
    assert diffusion["p2_or_more"] == pytest.approx(first * second, abs=1e-12)
    assert diffusion["p0"] == pytest.approx((1 - first) * (1 - second), abs=1e-12)
    assert diffusion["assumptions"] == {
        "drift": 0.15,
        "volatility": 0.89,
        "failure_hazard": 0.0,
        "common_factor": 0.0,
        "unvalued": 0.013,
    }
    assert sum(stages[key] for key in ("p0", "p1", "p2_or_more")) == pytest.approx(1)
    assert {rate["name"] for rate in told["base_rates"]} >= {"us_founded_2018", "passed_100m"}


def test_a_seed_adds_a_simulation_that_agrees_and_repeats(startup, tracker):
    value(startup)
    asked = ("forecast", "--seed", "5", "--json")
    once, again = (tracker(*asked).stdout for _ in range(2))
    assert once == again
    for model in json.loads(once)["models"]:
        assert model["simulated"]["seed"] == 5
        assert model["simulated"]["p0"] == pytest.approx(model["p0"], abs=0.015)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--assume", "speed=1"), "assume"),
        (("--assume", "drift"), "assume"),
        (("--assume", "drift=9"), "value"),
        (("--as-of", "someday"), "as_of"),
    ],
)
def test_what_cannot_be_forecast_is_refused(startup, tracker, arguments, field):
    done = tracker("forecast", *arguments, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["field"] == field


def test_a_forecast_is_printed_for_people(startup, tracker):
    value(startup)
    assert "2개 이상" in tracker("forecast").stdout
    assert "시리즈 C" in tracker("plan", "--startup", "alpha").stdout


def test_the_plan_is_told_to_machines(startup, tracker):
    value(startup, on=date(2026, 1, 1))
    told = json.loads(
        tracker("plan", "--startup", "alpha", "--as-of", "2026-01-01", "--json").stdout
    )
    assert (told["startup"], told["standing"], told["factor"]) == ("alpha", "computed", 10)
    assert told["latest"]["amount_krw"] == 100 * BILLION
    assert told["rounds"][-1] == {
        "stage": "later",
        "by": "2028-12-31",
        "value": 10**12,
        "step_up": pytest.approx(1.778279),
        "median_on": told["at_median_pace_on"],
        "median_step_up": 1.85,
    }
    assert told["arr"] == {"multiple": 10, "needed": 10**11, "implied_today": 10**10}
    refused = tracker("plan", "--startup", "alpha", "--multiple", "0", "--json")
    assert refused.exit_code == 1


# Pages


def test_the_forecast_is_a_bracket_beside_base_rates(startup, sign_in):
    value(startup)
    page = sign_in(Role.PROGRAM_MANAGER).get_page("/forecast")
    assert "사업 내부 판단용입니다" in page.text
    assert "보수적~낙관적 모형" in page.text
    assert "8% 미만" in page.text
    assert "31.4%" not in page.text  # one startup cannot have an even chance of two
    assert "/startups/alpha/plan" in page.links


def test_without_startups_the_forecast_says_what_comes(app, sign_in):
    del app
    make_program()
    page = sign_in(Role.EXECUTIVE, startups=[]).get_page("/forecast")
    assert "참여기업이 없습니다" in page.text


def test_an_executive_finds_why_it_fell_and_opens_the_round_behind_it(startup, sign_in):
    program = db.session.get_one(Program, startup.program_id)
    for slug in ("beta", "gamma"):
        value(make_startup(program, slug), 700 * BILLION, day() - timedelta(200))
    value(startup, 600 * BILLION, day() - timedelta(200))
    down = value(startup, 90 * BILLION, day() - timedelta(10), Stage.SERIES_C, at=now())
    db.session.commit()
    since = (day() - timedelta(30)).isoformat()
    executive = sign_in(Role.EXECUTIVE)
    page = executive.get_page(f"/forecast?since={since}")
    assert "시간 경과" in page.text
    assert "투자 유치" in page.text
    path = f"/startups/alpha/valuations/{down.id}"
    assert path in page.links
    assert re.search(r"-\d+\.\d%p", page.text)
    assert "90,000,000,000원" in executive.get_page(path).text


def test_an_executive_is_shown_no_value_the_firm_did_not_consent_to(startup, sign_in):
    value(startup, 123 * BILLION, day() - timedelta(10), at=now(), consent=Consent.NONE)
    db.session.commit()
    since = (day() - timedelta(30)).isoformat()
    executive, manager = sign_in(Role.EXECUTIVE), sign_in(Role.PROGRAM_MANAGER)
    for path in (f"/forecast?since={since}", "/startups/alpha/plan"):
        assert "1,230억원" in manager.get_page(path).text
        assert "1,230억원" not in executive.get_page(path).text


def test_a_withdrawn_valuation_is_told_as_a_cause(startup, sign_in):
    wrong = value(startup, 900 * BILLION, day() - timedelta(200))
    withdraw_valuation(startup.id, wrong.id, reason="오기", by_program=True, by=OPERATOR, at=now())
    db.session.commit()
    since = (day() - timedelta(30)).isoformat()
    page = sign_in(Role.PROGRAM_MANAGER).get_page(f"/forecast?since={since}")
    assert "철회된 기업가치" in page.text


@pytest.mark.parametrize("since", ["", "nonsense", "2999-01-01"])
def test_a_day_that_cannot_be_compared_with_is_the_end_of_last_quarter(startup, sign_in, since):
    value(startup)
    page = sign_in(Role.PROGRAM_MANAGER).get_page(f"/forecast?since={since}")
    assert "당시 전망" in page.text


def test_how_it_is_computed_names_sources_limits_and_calibration(startup, sign_in):
    page = sign_in(Role.AUDITOR).get_page("/forecast/how")
    for words in ("한계", "검증", "4,369", "푸아송 이항분포", "8.99"):
        assert words in page.text


def test_an_assumption_is_changed_with_its_source_and_reason(startup, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.get_page(DRIFT)
    assert manager.post_page(DRIFT, CHANGED).location == "/forecast/assumptions"
    db.session.rollback()
    assert assumptions_in_force(startup.program_id) == {Assumed.DRIFT: Decimal("0.1")}
    page = manager.get_page("/forecast/assumptions")
    assert "사업 자체 분석(2026)" in page.text
    assert "시장 둔화" in page.text
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "progress.set_assumption" in actions
    trail = manager.get_page("/trail").text
    assert "전망 가정 변경" in trail
    assert "연평균 로그수익률" in trail


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "7"}, "-1에서 1 사이여야 합니다"),
        ({"value": "x"}, "숫자"),
        ({"value": "0.15"}, "지금 적용 중인 값과 같습니다"),
        ({"value": "0.12345678"}, "소수"),
        ({"source": ""}, "입력해 주세요"),
        ({"reason": ""}, "입력해 주세요"),
    ],
)
def test_an_assumption_out_of_bounds_or_unfounded_is_refused(startup, sign_in, changes, words):
    page = sign_in(Role.PROGRAM_MANAGER).post_page(DRIFT, {**CHANGED, **changes}, status=422)
    assert words in page.text
    assert assumptions_in_force(startup.program_id) == {}


def test_an_assumption_nobody_knows_is_not_found(startup, sign_in):
    sign_in(Role.PROGRAM_MANAGER).get_page("/forecast/assumptions/speed", status=404)


def test_an_executive_reads_assumptions_and_changes_none(startup, sign_in):
    executive = sign_in(Role.EXECUTIVE)
    assert DRIFT not in executive.get_page("/forecast/assumptions").links
    executive.get_page(DRIFT, status=403)


def test_a_changed_assumption_is_a_cause_of_the_change(startup, sign_in):
    value(startup)
    set_assumption(startup.program_id, new(number="-0.5"), by=OPERATOR, at=now())
    db.session.commit()
    page = sign_in(Role.PROGRAM_MANAGER).get_page("/forecast")
    assert "가정 변경" in page.text


def test_a_decided_assumption_cannot_be_changed_or_removed(startup):
    set_assumption(startup.program_id, new(), by=OPERATOR, at=AT)
    with pytest.raises(RuleViolation):
        set_assumption(startup.program_id, new(), by=OPERATOR, at=AT)
    db.session.commit()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(db.text("DELETE FROM forecast_assumption"))


def test_a_founder_sees_what_her_own_way_would_need_and_no_forecast(startup, sign_in):
    value(startup, 30 * BILLION, day() - timedelta(800), Stage.SERIES_A)
    value(startup)
    founder = sign_in(Role.STARTUP)
    page = founder.get_page("/startups/alpha/plan?multiple=8")
    assert "1,250억원" in page.text
    assert "예측이 아니라 역산입니다" in page.text
    assert "/forecast" not in page.links
    founder.get_page("/forecast", status=403)


def test_a_plan_without_a_verified_valuation_says_what_to_do(startup, sign_in):
    page = sign_in(Role.STARTUP).get_page("/startups/alpha/plan")
    assert "확인된 기업가치가 없습니다" in page.text


def test_the_forecast_asks_as_much_of_the_database_with_a_hundred_startups(
    startup, sign_in, queries
):
    manager, program = (
        sign_in(Role.PROGRAM_MANAGER),
        db.session.get_one(Program, startup.program_id),
    )

    def asked(count):
        for number in range(count):
            one = make_startup(program, f"s{count}-{number}")
            value(one, (20 + number) * BILLION)
        db.session.commit()
        return queries(lambda: manager.get_page("/forecast"))

    few, many = asked(4), asked(95)
    assert many == few
    assert few <= 14


# The chart


def rows(*chances, name="기업"):
    return tuple(Bracket(f"{name} {n}", low, high, "") for n, (low, high) in enumerate(chances))


@pytest.mark.parametrize("count", [0, 1, 20])
def test_brackets_of_any_number_are_sound_and_escaped(app, count):
    del app
    name = '<b>"가나다라마바사아자차카타파하 Ltd'
    drawn = rows(*[(0.001 * n, 0.01 * n) for n in range(count)], name=name)
    marks = (Mark(0.013, "<i>"), Mark(0.314, "필요"))
    chart = brackets_chart("c", "전망", Brackets(drawn, marks, ("보수적", "낙관적")))
    tree = ET.fromstring(f"<div>{chart}</div>")  # noqa: S314 - our own drawing
    assert len([one for one in tree.iter("svg") if one.get("class") == "chart"]) == 2
    assert "<b>" not in chart
    assert "style=" not in chart


def test_brackets_of_nothing_and_of_certainty_stay_on_the_axis(app):
    del app
    data = Brackets(rows((0.0, 0.0), (1.0, 1.0)), (), ("보수적", "낙관적"))
    tree = ET.fromstring(f"<div>{brackets_chart('c', '전망', data)}</div>")  # noqa: S314
    places = [float(dot.get("cx")) for dot in tree.iter("circle")]
    assert all(0 <= place <= 760 for place in places)
