"""The commands of balances: exact objects, exit codes, links."""

import json

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup
from tests.pages import browser
from tests.usage.pictures import HTML, PNG
from tracker.db import db
from tracker.usage.models import BalanceStatement, StatementRequest


@pytest.fixture
def tracker(app):
    """`tracker("add", …)`: exit code, output, errors of `tracker usage statement add …`."""
    make_startup(make_program())
    db.session.commit()
    runner = app.test_cli_runner()

    def run(*arguments):
        given = ["usage", "statement", *(str(argument) for argument in arguments)]
        done = runner.invoke(app.cli, given)
        assert not isinstance(done.exception, Exception) or isinstance(done.exception, SystemExit)
        return done

    return run


def add(tracker, on, krw, *more):
    return tracker("add", "--startup", "alpha", "--on", on, "--balance-krw", krw, *more)


def test_two_balances_tell_of_usage(tracker, tmp_path):
    path = tmp_path / "화면.png"
    path.write_bytes(PNG)
    first = add(tracker, "2026-09-10", "49,000,000", "--picture", path)
    assert first.exit_code == 0
    second = add(tracker, "2026-09-20", "48000000", "--json")
    told = json.loads(second.stdout)
    assert told == {
        "statement": told["statement"],
        "stated_on": "2026-09-20",
        "since": "2026-09-10",
        "estimated_days": 10,
        "estimated_krw": 1_000_000,
        "difference_krw": 48_000_000,
        "remaining_krw": 0,
    }
    kinds = db.session.scalars(select(BalanceStatement.picture_type).order_by(BalanceStatement.id))
    assert list(kinds) == ["image/png", None]


def test_a_dry_run_keeps_nothing(tracker):
    done = add(tracker, "2026-09-10", "1억5천", "--dry-run")
    assert done.exit_code == 0
    assert db.session.query(BalanceStatement).count() == 0


@pytest.mark.parametrize("krw", ["-5", "1.5", "12e6"])
def test_what_is_no_balance_exits_1(tracker, krw):
    assert add(tracker, "2026-09-10", krw).exit_code == 1


def test_a_file_that_is_no_picture_exits_1(tracker, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(HTML)
    done = add(tracker, "2026-09-10", "1000", "--picture", path)
    assert (done.exit_code, db.session.query(BalanceStatement).count()) == (1, 0)


def test_a_request_prints_a_link_that_opens(app, tracker):
    done = tracker("request", "--startup", "alpha", "--month", "2026-09")
    assert done.exit_code == 0
    path = done.stdout.strip().removeprefix("http://localhost")
    assert path.startswith("/statement-links/")
    assert "잔액 제출" in browser(app).get_page(path).text
    assert db.session.query(StatementRequest).count() == 1
