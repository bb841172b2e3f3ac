"""Deciding about what waits: by command and on its page."""

import json

import pytest

from tests.factories import make_program, make_startup
from tests.usage.files import ALPHA, Run, days, row
from tests.usage.test_actions import EARLY, LATE
from tests.usage.test_cli import told, tracker  # noqa: F401 - a fixture
from tests.usage.test_holds import BAD
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.usage.models import CostImport


def imported(tracker, folder, *exports):  # noqa: F811
    tracker("usage", "map", "--sub-account", ALPHA, "--startup", "alpha")
    return [
        tracker("usage", "import", export.write(folder / str(n)), "--json")
        for n, export in enumerate(exports)
    ]


def test_a_held_import_exits_2_and_names_itself(tracker, tmp_path):  # noqa: F811
    _, held = imported(tracker, tmp_path, Run(days(30), **EARLY), Run(days(8), **LATE))
    assert held.exit_code == 2
    assert told(held)["status"] == "held"
    assert [problem["code"] for problem in told(held)["problems"]] == ["H01"]
    done = tracker("usage", "resolve", told(held)["import"], "--replace", "--json")
    assert (done.exit_code, told(done)["status"]) == (0, "imported")
    totals = told(tracker("usage", "totals", "--month", "2026-09", "--json"))
    assert totals["startups"][0]["settled_krw"] == 800
    assert tracker("ledger", "verify").exit_code == 0


def test_exactly_one_decision_is_needed(tracker, tmp_path):  # noqa: F811
    _, held = imported(tracker, tmp_path, Run(days(30), **EARLY), Run(days(8), **LATE))
    number = told(held)["import"]
    wrong = 64
    assert tracker("usage", "resolve", number).exit_code == wrong
    assert tracker("usage", "resolve", number, "--keep", "--replace").exit_code == wrong
    assert tracker("usage", "resolve", 99, "--keep").exit_code == 1
    assert tracker("usage", "resolve", number, "--keep", "--reason", "cut").exit_code == 0
    assert tracker("usage", "resolve", number, "--replace").exit_code == 1


def test_a_month_taken_without_bad_rows_says_so_in_its_totals(tracker, tmp_path):  # noqa: F811
    (held,) = imported(tracker, tmp_path, Run(BAD, **EARLY))
    assert told(held)["snapshots"][0]["rows_rejected"] == 2
    done = tracker("usage", "resolve", told(held)["import"], "--without-rejected")
    assert done.exit_code == 0
    totals = told(tracker("usage", "totals", "--month", "2026-09", "--json"))
    assert totals["rejected"]["rows"] == 2
    assert "오류 행 2건" in tracker("usage", "totals", "--month", "2026-09").stdout


@pytest.fixture
def held(app, tmp_path):
    """An import that waits, of a program with people."""
    program = make_program()
    make_startup(program, "alpha")
    db.session.commit()
    runner = app.test_cli_runner()

    def run(*arguments):
        return runner.invoke(app.cli, [str(argument) for argument in arguments])

    imported(run, tmp_path, Run(days(30), **EARLY), Run(days(8), **LATE))
    return db.session.query(CostImport).order_by(CostImport.id.desc()).first().id


def test_the_page_shows_what_would_change_and_replaces(held, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "확인 대기 중인 가져오기가 1건" in client.get_page("/usage/imports").text
    assert f"가져오기 {held}번이 확인을 기다립니다." in client.get_page("/home").text
    page = client.get_page(f"/usage/imports/{held}")
    assert "알파 크레딧 차감 대상 3,000 800 -2,200" in page.text
    assert "30일 중 8일만" in page.text
    sent = {"decision": "replace", "reason": "확인함"}
    client.post_page(f"/usage/imports/{held}/decision", sent)
    client.post_page(f"/usage/imports/{held}/decision", sent)
    after = client.get_page(f"/usage/imports/{held}").text
    assert "확인함" in after
    assert "다시 올릴 필요는 없습니다" not in after
    assert db.session.query(AuditEvent).filter_by(action="usage.resolve_import").count() == 1
    again = client.post_page(f"/usage/imports/{held}/decision", {"decision": "keep"}, status=422)
    assert "이미 다르게 결정한" in again.text


def test_a_reader_sees_the_hold_but_no_buttons(held, sign_in):
    client = sign_in(Role.AUDITOR)
    page = client.get_page(f"/usage/imports/{held}")
    assert "반영하면 바뀌는 내용" in page.text
    assert "이 파일로 교체" not in page.text


def test_an_import_with_bad_rows_offers_to_leave_them_out(sign_in, app, tmp_path):
    make_startup(make_program("unicorn"), "alpha")
    db.session.commit()
    runner = app.test_cli_runner()
    place = Run([*days(5), row("x")], **EARLY).write(tmp_path)
    said = json.loads(runner.invoke(app.cli, ["usage", "import", str(place), "--json"]).stdout)
    number = said["import"]
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.get_page(f"/usage/imports/{number}")
    assert "오류 행 빼고 반영" in page.text
    assert "이 파일로 교체" not in page.text
    client.post_page(f"/usage/imports/{number}/decision", {"decision": "without_rejected"})
    assert "오류 행 제외" in client.get_page("/usage/imports").text
