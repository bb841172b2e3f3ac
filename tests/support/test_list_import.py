"""Lists of help taken over: all or nothing, or the good rows alone; the same twice is once."""

import threading

import pytest
from sqlalchemy import select

from tests.factories import AT, OPERATOR
from tests.partners.world import TODAY
from tests.support.lists import Lists, csv_bytes, entries, lists, office_workbook
from tracker.audit.models import AuditEvent
from tracker.db import begin_write, db
from tracker.mentoring.models import MentoringSession
from tracker.support.actions.importing import import_entries
from tracker.support.queries.importing import judged_list
from tracker.support.wording import list_words
from tracker.values.tables import read_table

__all__ = ["lists"]
HEADER = ["연번", "참여기업", "구분", "일자", "지원자", "주제", "시간", "비고"]
GOOD = [
    ["1", "알파", "멘토링", "26.1.2", "박멘토", "가격 정책", "1.5", ""],
    ["2", "Beta", "홍보 지원", "2026-1-2", "인천경제일보", "기사", "-", "좋음"],
]
BAD = ["3", "모르는기업", "연계", "26.1.2", "누구", "소개", "", ""]


def test_a_workbook_as_an_office_keeps_it_is_understood_and_stored(lists: Lists):
    code, said = lists.read(office_workbook(), "--dry-run", name="현황.xlsx")
    assert (code, said["status"], said["logged"], said["problems"]) == (0, "checked", 3, [])
    assert (said["heading"]["line"], said["heading"]["unknown"]) == (5, ["연번"])
    assert [one["why"] for one in said["passed"]] == ["sum", "note"]
    assert entries(lists.program) == []
    code, said = lists.read(office_workbook(), name="현황.xlsx")
    deal, legal, event = entries(lists.program)
    assert (deal.amount_krw, deal.stage, deal.partner_id is None) == (150_000_000, "deal", False)
    assert (legal.startup_id, legal.given_by) == (deal.startup_id, "송도벤처스")
    assert event.startup_id != deal.startup_id
    code, said = lists.read(office_workbook(), name="현황.xlsx")
    assert (code, said["logged"], said["already"], len(entries(lists.program))) == (0, 0, 3, 3)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_a_csv_is_read_in_any_encoding_and_a_mentors_session_is_hers(lists: Lists, encoding):
    code, said = lists.read(csv_bytes([HEADER, *GOOD], encoding))
    assert (code, said["logged"], said["heading"]["unknown"]) == (0, 2, ["연번", "비고"])
    session = db.session.scalars(select(MentoringSession)).one()
    assert (session.mentor_name, session.mentor_user_id is None) == ("박멘토", False)
    assert [one.minutes for one in entries(lists.program)] == [90, None]


def test_one_bad_row_and_nothing_is_stored_unless_the_good_ones_are_asked_for(lists: Lists):
    content = csv_bytes([HEADER, *GOOD, BAD])
    code, said = lists.read(content)
    assert (code, said["status"], entries(lists.program)) == (1, "refused", [])
    assert [(one["line"], one["column"], one["code"]) for one in said["problems"]] == [
        (4, "참여기업", "startup_not_in_program")
    ]
    code, said = lists.read(content, "--good-rows")
    assert (code, said["logged"], len(entries(lists.program))) == (0, 2, 2)


def test_what_a_kind_does_not_have_is_named_below_its_heading(lists: Lists):
    header = ["기업", "구분", "일자", "지원자", "주제", "매체", "협력기관"]
    code, said = lists.read(
        csv_bytes([header, ["알파", "법률자문", "26.1.2", "김", "계약", "신문", ""],
                   ["알파", "연계", "26.1.2", "김", "소개", "", "없는기관"],
                   ["알파", "연계", "2031.1.2", "김", "소개", "", ""]])
    )  # fmt: skip
    assert code == 1
    assert [(one["column"], one["code"]) for one in said["problems"]] == [
        ("매체", "of_other_kind"),
        ("협력기관", "partner_not_known"),
        ("일자", "in_the_future"),
    ]


def test_what_seems_logged_before_is_asked_about(lists: Lists):
    lists.read(csv_bytes([HEADER, *GOOD]))
    other = [[*GOOD[1][:6], "30분", ""]]
    code, said = lists.read(csv_bytes([HEADER, *other]))
    assert (code, said["status"], [one["line"] for one in said["alike"]]) == (1, "refused", [2])
    code, said = lists.read(csv_bytes([HEADER, *other]), "--alike")
    assert (code, said["logged"], len(entries(lists.program))) == (0, 1, 3)


def test_the_trail_says_that_a_list_was_taken_over(lists: Lists):
    lists.read(csv_bytes([HEADER, *GOOD]))
    query = select(AuditEvent.after).where(AuditEvent.action == "support.import_entries")
    assert db.session.scalars(query).one() == '{"already": 0, "rows": 2}'


def test_a_file_without_a_heading_says_which_columns_are_missing(lists: Lists):
    code, said = lists.read(csv_bytes([["이름", "일자"], ["알파", "26.1.2"]]))
    assert (code, said["error"]["code"]) == (1, "columns_missing")


def test_the_same_list_sent_twice_at_once_is_logged_once(lists: Lists):
    words, barrier, logged = list_words(), threading.Barrier(2), []
    rows = list(enumerate([HEADER, *GOOD], start=1))
    program_id, table = lists.program.id, read_table(rows, words.columns())

    def send() -> None:
        with lists.app.app_context():
            barrier.wait()
            begin_write()
            done = import_entries(
                program_id,
                lambda: judged_list(program_id, table, words, today=TODAY),
                good_rows=False,
                alike=False,
                by=OPERATOR,
                at=AT,
                today=TODAY,
            )
            db.session.commit()
            logged.append(done.logged)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(logged) == [0, 2]
    db.session.rollback()
    assert len(entries(lists.program)) == 2
