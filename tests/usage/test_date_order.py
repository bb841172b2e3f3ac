"""Days that could be either: the order that somebody chose, from the edge to the trail."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from tests.usage import test_cli, test_views
from tests.usage.classic import MOSP, classic_bytes
from tests.usage.files import codes, put, read
from tests.usage.test_views import IMPORTS, upload
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.usage.models import Snapshot
from tracker.usage.rules.dates import DateOrder, order_words

manager, tracker = test_views.manager, test_cli.tracker  # fixtures
MONTH_FIRST, DAY_FIRST = DateOrder.MONTH_FIRST, DateOrder.DAY_FIRST


def dated(*texts):
    return classic_bytes(*({**MOSP, "UsageDateTime": text, "Currency": "KRW"} for text in texts))


EITHER = dated("9/10/2026", "9/11/2026")  # in September, or on the 9th of two months


@pytest.mark.parametrize(
    ("told", "chosen", "doubtful", "words"),
    [
        (None, None, True, "mdy"),
        (None, MONTH_FIRST, True, "mdy_chosen"),
        (None, DAY_FIRST, True, "dmy_chosen"),
        (None, DAY_FIRST, False, ""),
        (DAY_FIRST, None, True, ""),
        (DAY_FIRST, DAY_FIRST, True, ""),
        (DAY_FIRST, MONTH_FIRST, True, "dmy_told"),
        (MONTH_FIRST, DAY_FIRST, True, "mdy_told"),
    ],
)
def test_an_order_is_told_where_somebody_could_be_misled(told, chosen, doubtful, words):
    assert order_words(told, chosen, doubtful=doubtful) == words


def test_what_a_file_tells_counts_more_than_a_choice(tmp_path):
    content = dated("9/10/2026", "9/21/2026")
    (run,) = read(put(tmp_path, "a.csv", content), date_order=DAY_FIRST)
    assert max(c.charged_on for c, _ in run.aggregate.sums) == date(2026, 9, 21)
    assert [p.words for p in run.problems.kept if p.code == "E19"] == ["mdy_told"]


def months():
    db.session.rollback()
    return sorted(f"{one.billing_month:%Y-%m}" for one in db.session.scalars(select(Snapshot)))


def trail():
    asked = select(AuditEvent.after).where(AuditEvent.action == "usage.take_in")
    return [
        after if isinstance(after, dict) else json.loads(after)
        for after in db.session.scalars(asked)
    ]


@pytest.mark.parametrize(
    ("chosen", "found", "words"),
    [
        ("", ["2026-09"], "월/일/연으로 읽었습니다"),
        ("mdy", ["2026-09"], "선택한 대로 월/일/연으로"),
        ("dmy", ["2026-10", "2026-11"], "선택한 대로 일/월/연으로"),
    ],
)
def test_a_choice_goes_with_an_upload_to_its_report_and_the_trail(manager, chosen, found, words):
    page = upload(manager, ("usage.csv", EITHER), date_order=chosen)
    assert words in manager.get_page(page.location).text
    assert months() == found
    assert [one.get("date_order") for one in trail()] == [chosen or None]


def test_the_choice_is_offered_and_a_made_up_one_refused(manager):
    assert "일/월/연 (30/09/2026)" in manager.get_page(IMPORTS).text
    upload(manager, ("usage.csv", EITHER), date_order="ymd", status=422, worked=False)


@pytest.mark.parametrize(
    ("given", "found"),
    [((), ["2026-09"]), (("--date-order", "day-first"), ["2026-10", "2026-11"])],
)
def test_the_command_takes_a_choice(tracker, tmp_path, given, found):
    done = tracker("usage", "import", put(tmp_path, "a.csv", EITHER), "--json", *given)
    told = json.loads(done.stdout)
    assert [one["month"] for one in told["snapshots"]] == found
    assert "E19" in [one["code"] for one in told["problems"]]
    assert [one.get("date_order") for one in trail()] == ["dmy" if given else None]


def test_an_order_the_command_does_not_know_is_a_usage_error(tracker, tmp_path):
    done = tracker("usage", "import", put(tmp_path, "a.csv", EITHER), "--date-order", "ymd")
    assert done.exit_code == 64
    assert months() == []


def test_files_that_write_iso_days_are_not_asked(tmp_path):
    (run,) = read(put(tmp_path, "a.csv", dated("2026-09-10")), date_order=DAY_FIRST)
    assert "E19" not in codes(run)


def test_what_was_imported_before_is_not_read_anew_and_says_so(manager):
    upload(manager, ("usage.csv", EITHER))
    again = manager.get_page(upload(manager, ("usage.csv", EITHER), date_order="dmy").location)
    assert "다시 읽지 않았습니다" in again.text
    assert months() == ["2026-09"]
