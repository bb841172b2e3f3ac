"""Past sessions from a spreadsheet: understood as people type, all stored or none."""

import io
import json
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select
from xlsxwriter import Workbook

from tests.factories import make_program, make_startup, make_user
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.mentoring.rules.importing import PastSession, columns_of, read_row
from tracker.support.models import SupportEntry
from tracker.values.refusals import RuleViolation

EXCELS_DAY = datetime(2026, 5, 6, 14)  # noqa: DTZ001 - workbooks know no zones
HEADER = ["연번", "참여기업", "멘토", "일자", "시간", "주제", "비고"]
GOOD = [
    ["1", "(주) 알파", "박멘토", "26.5.6", "1시간 30분", "가격 정책", ""],
    ["2", "Alpha", "mentor@example.org", "2026. 5. 20.(수)", "50분", "투자 자료", ""],
    ["3", "알파", "밖에서 온 사람", "20260521", "2", "해외 진출", ""],
]


def csv_bytes(rows, encoding="utf-8-sig", delimiter=",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def understood(row, header=HEADER):
    return read_row(2, row, columns_of(header))


@pytest.mark.parametrize(
    ("heading", "cell", "minutes"),
    [
        ("시간", "2", 120),
        ("시간", "1.5", 90),
        ("시간", "90", 90),
        ("시간(분)", "2", 2),
        ("분", 45.0, 45),
        ("소요시간", "1:30", 90),
        ("minutes", "12", 12),
        ("Duration", time(1, 30), 90),
    ],
)
def test_lengths_are_read_as_their_heading_means_them(heading, cell, minutes):
    read = understood(
        ["알파", "박멘토", "2026-05-06", cell, "주제"], ["기업", "멘토", "일자", heading, "주제"]
    )
    assert read.minutes == minutes


@pytest.mark.parametrize("cell", ["2026-5-6", "26.5.6", EXCELS_DAY, date(2026, 5, 6)])
def test_days_are_read_as_typed_or_as_a_workbook_holds_them(cell):
    assert understood(["", "알파", "박멘토", cell, "50", "주제"]).held_on == date(2026, 5, 6)


def test_every_bad_cell_of_a_row_is_named():
    faults = understood(["", "", "박멘토", "어제", "오래", "주제"])
    assert [(one.column, one.violation.code) for one in faults] == [
        ("참여기업", "needed"),
        ("일자", "day_unreadable"),
        ("시간", "minutes_unreadable"),
    ]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(RuleViolation) as refused:
        columns_of(["기업", "멘토", "일자"])
    assert refused.value.values["columns"] == "시간, 주제"


def test_a_short_row_lacks_what_it_lacks():
    assert not isinstance(understood(["1", "알파"]), PastSession)


@pytest.fixture
def imported(app, tmp_path):
    """`imported(content, …)`: exit code and what the command says as JSON."""
    program = make_program()
    alpha = make_startup(program)
    make_user(program, "mentor", startups=[alpha], name="박멘토", email="mentor@example.org")
    db.session.commit()

    def run(content: bytes, *options: str, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        done = app.test_cli_runner().invoke(
            args=["mentoring", "import", str(path), "--json", *options]
        )
        return done.exit_code, json.loads(done.stdout)

    return run


def sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(MentoringSession))


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("cp949", ","), ("utf-8", "\t")]
)
def test_a_list_is_logged_once(imported, encoding, delimiter):
    content = csv_bytes([HEADER, *GOOD], encoding, delimiter)
    code, said = imported(content)
    assert (code, said["status"], said["logged"], said["already"]) == (0, "imported", 3, 0)
    entries = db.session.scalars(select(SupportEntry).order_by(SupportEntry.held_on)).all()
    assert [(one.given_by, one.minutes) for one in entries] == [
        ("박멘토", 90),
        ("박멘토", 50),
        ("밖에서 온 사람", 120),
    ]
    assert [one.mentor_user_id is None for one in entries] == [False, False, True]
    code, said = imported(content)
    assert (code, said["logged"], said["already"], sessions()) == (0, 0, 3, 3)


def test_a_workbook_is_read_with_its_own_days_and_times(imported):
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [1, "알파", "박멘토"])
        sheet.write_datetime(1, 3, EXCELS_DAY, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime(1, 4, time(1, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write(1, 5, "가격 정책")
    code, said = imported(file.getvalue(), name="list.xlsx")
    assert (code, said["logged"]) == (0, 1)
    (entry,) = db.session.scalars(select(SupportEntry)).all()
    assert (entry.held_on, entry.minutes) == (date(2026, 5, 6), 90)


def test_one_bad_row_and_nothing_is_stored(imported):
    bad = ["4", "모르는기업", "none@example.org", "2099-01-01", "50분", "주제", ""]
    code, said = imported(
        csv_bytes([HEADER, *GOOD, bad, [*GOOD[0][:3], "2099-01-01", *GOOD[0][4:]]])
    )
    assert (code, said["status"], sessions()) == (1, "refused", 0)
    assert [(one["line"], one["code"]) for one in said["problems"]] == [
        (5, "mentor_not_in_program"),
        (6, "in_the_future"),
    ]


def test_a_startup_nobody_knows_is_named_at_its_line(imported):
    code, said = imported(csv_bytes([HEADER, ["1", "모르는기업", *GOOD[0][2:]]]))
    (problem,) = said["problems"]
    assert (code, problem["line"], problem["column"]) == (1, 2, "참여기업")
    assert "모르는기업" in problem["message"]


def test_a_dry_run_stores_nothing(imported):
    code, said = imported(csv_bytes([HEADER, *GOOD]), "--dry-run")
    assert (code, said["status"], said["logged"], sessions()) == (0, "checked", 3, 0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04broken", "file_unreadable"),
        ("기업,멘토".encode(), "columns_missing"),
        (b"\xff\xfe\x00\x81\x00", "file_unreadable"),
    ],
)
def test_what_is_no_list_is_refused(imported, content, code):
    exit_code, said = imported(content)
    assert (exit_code, said["error"]["code"]) == (1, code)
