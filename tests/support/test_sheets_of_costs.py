"""What the host paid as a workbook, what is asked about before it is logged twice, and the CLI."""

import json

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_program, make_startup
from tracker.access.rules import Role
from tracker.db import db
from tracker.files.sheets import read_sheet
from tracker.support.actions import enter_cost
from tracker.support.models import SupportCost, SupportEntry, SupportStep
from tracker.support.rules import NewCost, SupportKind
from tracker.values.clock import now, today

MILLION = 1_000_000


@pytest.fixture
def program(app):
    program = make_program()
    make_startup(program)
    make_startup(program, "bravo", name="브라보")
    db.session.commit()
    return program


def pay(program, krw, source, **more) -> int:
    day = today("Asia/Seoul")
    new = NewCost(
        kind=SupportKind.PROMOTION, amount_krw=krw, source_of_funds=source, paid_on=day, **more
    )
    return enter_cost(program.id, new, by=OPERATOR, at=now(), today=day)


def test_costs_leave_by_source_with_their_sum_and_without_withdrawn_ones(program, sign_in):
    pay(program, 3 * MILLION, "시비", budget_item="행사운영비")
    pay(program, 2 * MILLION, "국비")
    gone = pay(program, 9 * MILLION, "국비")
    db.session.get_one(SupportCost, gone).withdrawn_at = now()
    db.session.commit()
    sent = sign_in(Role.EXECUTIVE, program).get("/support/costs/export")
    flat = [one for _, row in read_sheet(sent.data).rows for one in row]
    assert [one for one in flat if one in {"국비", "시비"}] == ["국비", "시비"]
    assert 5 * MILLION in flat
    assert 9 * MILLION not in flat
    assert "행사운영비" in flat
    assert sign_in(Role.MENTOR, program, []).get("/support/costs/export").status_code == 403


def test_the_question_names_whose_help_seems_logged_already(program, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER, program)
    form = {
        "kind": "event",
        "held_on": today("Asia/Seoul").isoformat(),
        "given_by": "인천경제청",
        "topic": "상반기 IR",
        "startup": "bravo",
        "idempotency_key": "key-of-the-first",
    }
    manager.post_page("/support/new", form)
    both = {**form, "startup": "alpha", "others": ["bravo"], "idempotency_key": "key-of-both"}
    page = manager.post_page("/support/new", both, status=422)
    assert ": 브라보" in page.text
    manager.post_page("/support/new", {**both, "twice": "yes"})
    db.session.rollback()
    assert len(db.session.scalars(select(SupportEntry)).all()) == 3


def test_steps_and_costs_are_entered_at_the_command_line(program, app):
    def run(*arguments):
        done = app.test_cli_runner().invoke(args=["support", *arguments, "--json"])
        db.session.rollback()
        return done.exit_code, json.loads(done.stdout) if done.exit_code == 0 else done.output

    day = today("Asia/Seoul").isoformat()
    logged = ["--startup", "alpha", "--kind", "introduction", "--held-on", day]
    _, said = run("log", *logged, "--given-by", "인천경제청", "--topic", "몸바사항")
    own = ["--startup", "alpha", "--entry", str(said["entry"])]
    code, _ = run("step", *own, "--stage", "deal", "--on", day, "--amount-krw", "1억5천")
    assert code == 0
    steps = db.session.scalars(select(SupportStep).order_by(SupportStep.id)).all()
    assert [(one.stage, one.amount_krw) for one in steps][-1] == ("deal", 150 * MILLION)
    code, _ = run("step", "--startup", "bravo", *own[2:], "--stage", "met", "--on", day)
    assert code == 1
    code, said = run("cost", *own, "--amount-krw", "300만", "--source", "시비", "--paid-on", day)
    assert code == 0
    cost = db.session.get_one(SupportCost, said["cost"])
    assert (cost.kind, cost.amount_krw, cost.entry_id) == ("introduction", 3 * MILLION, int(own[3]))
    assert run("cost", "--amount-krw", "1만", "--source", "시비", "--paid-on", day)[0] == 1
