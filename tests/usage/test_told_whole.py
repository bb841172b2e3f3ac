"""What the contract wants told: a problem's record, each subscription billed at nothing, all sums."""

import csv
import gzip
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.usage.files import ALPHA, BRAVO, Run, csv_bytes, days, put, read, row
from tests.usage.parquet_files import parquet_bytes
from tests.usage.test_actions import Office, codes
from tests.usage.test_codes import BROKEN
from tests.usage.test_views import upload
from tracker.access.rules import Role
from tracker.db import db
from tracker.usage import queries
from tracker.usage.rules.holds import covered_twice
from tracker.usage.rules.kinds import ImportStatus
from tracker.usage.wording import message
from tracker.web.reader import reading

BAD = [row(Tags=BROKEN), row(), row("x"), row(Tags=BROKEN), row(BillingCurrency="JPY")]


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


@pytest.fixture
def manager(sign_in):
    return sign_in(Role.PROGRAM_MANAGER)


def places(run):
    return [(one.code.value, one.line, one.record) for one in run.problems.kept]


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_bad_row_is_named_by_its_line_and_its_record(tmp_path, pack, by_columns):
    (run,) = read(put(tmp_path, "p", pack(csv_bytes(BAD))), by_columns=by_columns)
    assert places(run) == [("R01", 7, 3), ("R04", 12, 5)]


def test_records_are_counted_anew_in_every_part(tmp_path):
    (run,) = read(Run(BAD[1:3] * 2, parts=2).write(tmp_path))
    assert places(run) == [("R01", 3, 2), ("R01", 3, 2)]


def test_r06_has_its_record_and_so_have_rows_of_parquet(tmp_path):
    (run,) = read(put(tmp_path, "p.csv", csv_bytes([row(Tags=BROKEN)]) + b"1,2\n"))
    assert places(run) == [("R06", 6, 2)]
    rows = [row(), row(ChargeCategory="Fee")]
    (run,) = read(put(tmp_path, "p.parquet", parquet_bytes(rows)))
    assert places(run) == [("R05", 3, 2)]


def test_a_record_far_into_a_file_read_by_columns_is_its_own(tmp_path):
    rows = [row(ChargeDescription="x" * 500)] * 40_000
    (run,) = read(put(tmp_path, "p.csv", csv_bytes([*rows, row("x")])))
    assert places(run) == [("R01", 40_002, 40_001)]


def test_the_list_of_problems_and_the_page_say_the_record(manager):
    page = upload(manager, ("bad.csv", csv_bytes(BAD)))
    assert "7행 · 데이터 3번째" in manager.get_page(page.location).text
    listed = manager.get(f"{page.location}/problems.csv").text.removeprefix("\ufeff")
    head, *lines = csv.reader(listed.splitlines())
    assert (head[3], head[7]) == ("행", "데이터 순번")
    assert [(line[3], line[7]) for line in lines[:2]] == [("7", "3"), ("12", "5")]


def test_h05_a_subscription_billed_at_nothing_is_not_hidden_by_one_that_is_paid_for(office):
    office.unmap(queries.mappings_of(office.program_id).spans_of(BRAVO)[0].id)
    office.map(office.alpha, BRAVO)
    db.session.commit()
    free = days(3, cost="0", sub=BRAVO, ListCost="500")
    taken = office.take(Run([*days(5), *free]))
    assert codes(taken) == ["H05"]
    assert taken.problems[0].value == BRAVO
    zero = queries.zero_billed(office.program_id, office.alpha)
    assert {account: found.days for account, found in zero.items()} == {BRAVO: 3}


def test_h05_says_nothing_of_a_subscription_that_belongs_to_nobody(office):
    office.unmap(queries.mappings_of(office.program_id).spans_of(ALPHA)[0].id)
    db.session.commit()
    assert codes(office.take(Run(days(4, cost="0")))) == []


REJECTED = [row("10.25"), row("3.5", ChargeCategory="Fee"), row("1", sub="prod-1")]


def test_a_month_says_what_the_file_holds_with_the_rejected_rows(office):
    (snapshot,) = office.take(csv_bytes(REJECTED)).runs[0].snapshots
    assert snapshot.file_billed == {"KRW": Decimal("14.75")}


def test_a_report_adds_the_rejected_rows_to_the_last_decimal(manager):
    page = upload(manager, ("bad.csv", csv_bytes(REJECTED)))
    words = "KRW 14.75 = 반영 KRW 10.25 + 오류 행 KRW 4.5"
    assert words in manager.get_page(page.location).text


def test_a_refused_file_says_how_many_rows_it_had(manager):
    page = upload(manager, ("bad.csv", csv_bytes([row("x"), row("y")])))
    text = manager.get_page(page.location).text
    assert "2행을 읽었고 그중 2행에 오류가 있습니다. 반영한 행은 없습니다." in text


def test_h04_names_an_export_by_its_own_name_and_a_file_by_its_source(app):
    exports = {"a": "/providers/x/billingaccounts/y/exports/focus-daily", "b": "partner"}
    with reading("en"):
        told = [message(one) for one in covered_twice(date(2026, 9, 1), exports)]
    assert told == [
        "Subscription a already comes from focus-daily for Sep 2026.",
        "Subscription b already comes from partner for Sep 2026.",
    ]


def test_h06_a_refund_beyond_all_usage_is_told_until_usage_covers_it(office):
    """It is held for a person: without being told, nobody would know that there is one."""
    refund = row("-5000", ChargeClass="Correction")
    taken = office.take(Run([row("1000"), refund]))
    assert (taken.status, codes(taken)) == (ImportStatus.IMPORTED, ["H06"])
    [notice] = taken.problems
    assert (notice.notice, notice.values["amount_krw"]) == (True, 4000)
    with reading("ko"):
        assert "4,000원 많습니다" in message(notice)
    whole = Run([row("1000"), row("4000"), refund], run="f6b354ae-6eb7-4fc7-89b8-000000000002")
    later = office.take(replace(whole, submitted="2026-10-07T00:00:00Z"))
    assert (later.status, codes(later)) == (ImportStatus.IMPORTED, [])
