"""The pages: who sees them, what they say, what an upload does."""

import csv
import io
import json

import pytest

from tests.factories import make_startup
from tests.usage.files import ALPHA, STRAY, Run, csv_bytes, days, row
from tracker.access.rules import Role
from tracker.db import db
from tracker.program.models import Program, Startup
from tracker.usage.models import CostImport, Snapshot, SubAccountMapping
from tracker.usage.rules.problems import shown

IMPORTS, ACCOUNTS = "/usage/imports", "/usage/sub-accounts"


@pytest.fixture
def manager(sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    program = db.session.query(Program).one()
    if db.session.query(Startup).filter_by(slug="alpha").first() is None:
        make_startup(program)
    db.session.commit()
    return client


def upload(client, *files, status=302, worked=True, **fields):
    """Send files; where they were accepted, the worker reads them."""
    sent = [(io.BytesIO(content), name) for name, content in files]
    page = client.post_page(
        IMPORTS, {"files": sent, **fields}, status=status, content_type="multipart/form-data"
    )
    if worked:
        work(client.application)
    return page


def work(app):
    done = app.test_cli_runner().invoke(app.cli, ["jobs", "work", "--once"])
    assert done.exit_code == 0, done.output
    db.session.rollback()


def map_alpha(client, account=ALPHA, **fields):
    return client.post_page(ACCOUNTS, {"sub_account": account, "startup": "alpha", **fields})


def test_an_empty_office_is_told_what_to_do(manager):
    assert "가져온 파일이 없습니다" in manager.get_page(IMPORTS).text
    assert "연결된 구독이 없습니다" in manager.get_page(ACCOUNTS).text


def test_a_zip_is_uploaded_and_its_report_shown(manager):
    map_alpha(manager)
    page = upload(manager, ("export.zip", Run(days(3, cost="1000")).zipped()))
    report = manager.get_page(page.location)
    assert "반영 완료" in report.text
    assert "2026년 9월" in report.text
    assert "3,000" in report.text
    assert "이 청구 월의 첫 반영본입니다." in report.text
    assert "export.zip" in manager.get_page(IMPORTS).text


def test_a_folder_is_uploaded_as_its_files(manager):
    files = Run(days(4), parts=2).files()
    page = upload(manager, *files.items())
    assert "반영 완료" in manager.get_page(page.location).text
    assert db.session.query(Snapshot).one().rows_stored == 4


def test_the_same_upload_again_says_so(manager):
    content = ("export.zip", Run(days(3)).zipped())
    upload(manager, content)
    page = manager.get_page(upload(manager, content).location)
    assert "이미 반영된 파일입니다. 바뀐 것이 없습니다." in page.text
    assert db.session.query(Snapshot).count() == 1


def test_what_a_newer_run_changed_is_shown(manager):
    map_alpha(manager)
    upload(manager, ("a.zip", Run(days(10), run="a", submitted="2026-09-11T00:00:00Z").zipped()))
    page = upload(manager, ("b.zip", Run(days(20), run="b").zipped()))
    report = manager.get_page(page.location)
    assert "바뀐 내용" in report.text
    assert "알파 크레딧 차감 대상 1,000 2,000 +1,000" in report.text


def test_a_held_file_shows_every_problem_and_offers_them_as_csv(manager):
    rows = [row("=HYPERLINK(1)"), row(BillingCurrency="JPY"), *days(2)]
    page = upload(manager, ("bad.csv", csv_bytes(rows)))
    report = manager.get_page(page.location)
    assert "확인 대기" in report.text
    assert "JPY 통화는 지원하지 않습니다" in report.text
    listed = manager.get(f"{page.location}/problems.csv")
    assert listed.headers["Content-Disposition"].startswith("attachment;")
    assert listed.data.startswith(b"\xef\xbb\xbf")
    assert ",'=HYPERLINK(1)," in listed.text
    told = json.loads(manager.get(f"{page.location}/problems.json").text)
    assert [problem["code"] for problem in told["problems"]] == ["R01", "R04"]
    assert db.session.query(Snapshot).one().state == "held"


def test_no_cell_of_the_problem_list_is_a_formula(manager):
    starts = "=+-@\t＝＋－＠"
    page = upload(manager, ("bad.csv", csv_bytes([row(f"{start}1+1") for start in starts])))
    text = manager.get(f"{page.location}/problems.csv").text.removeprefix("\ufeff")
    values = [cells[5] for cells in csv.reader(text.splitlines())][1:]
    assert values == [f"'{shown(start)}1+1" if start != "\t" else "\ufffd1+1" for start in starts]


def test_many_problems_come_a_page_at_a_time(manager):
    page = upload(manager, ("bad.csv", csv_bytes([row("x")] * 45)))
    first = manager.get_page(page.location)
    assert first.text.count("R01") == 20
    assert "45건" in first.text
    assert manager.get_page(f"{page.location}?page=3").text.count("R01") == 5


def test_names_from_outside_are_shown_as_text(manager):
    name = "<script>alert(1)</script>.csv"
    page = upload(manager, (name, csv_bytes([row(ChargeCategory="<img src=x>")])))
    for path in (page.location, IMPORTS):
        html = manager.get_page(path).html
        assert "<script>alert" not in html
        assert "<img src=x>" not in html


def test_nothing_chosen_is_said_beside_the_field(manager):
    page = upload(manager, status=422)
    assert "올릴 파일을 선택해 주세요." in page.text


def test_more_than_4_gb_is_refused_before_it_is_read(manager):
    done = manager.post(
        IMPORTS,
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str((4 << 30) + 1)},
    )
    assert done.status_code == 413
    assert db.session.query(CostImport).count() == 0


def test_an_upload_needs_its_token(manager):
    sent = {"files": (io.BytesIO(csv_bytes(days(1))), "a.csv")}
    assert manager.post(IMPORTS, data=sent).status_code == 400


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.EXECUTIVE, 200), (Role.AUDITOR, 200), (Role.STARTUP, 403), (Role.MENTOR, 403)],
)
def test_who_may_read_and_who_may_write(sign_in, role, reads):
    client = sign_in(role)
    assert client.get(IMPORTS).status_code == reads
    assert client.get(ACCOUNTS).status_code == reads
    sent = {"csrf_token": client.token(), "sub_account": ALPHA, "startup": "alpha"}
    assert client.post(ACCOUNTS, data=sent).status_code == 403
    assert client.post(IMPORTS, data=sent).status_code == 403
    if reads == 200:
        assert "파일 올리기" not in client.get_page(IMPORTS).text


def test_an_import_of_nobody_is_not_found(manager):
    for path in ("/usage/imports/99", "/usage/imports/99/problems.csv", f"{ACCOUNTS}/99/end"):
        assert manager.get(path).status_code == 404


def test_an_unmapped_subscription_is_mapped_with_one_click(manager):
    upload(manager, ("x.zip", Run(days(3, cost="1000", sub=STRAY)).zipped()))
    page = manager.get_page(ACCOUNTS)
    assert STRAY in page.text
    assert "3,000" in page.text
    map_alpha(manager, STRAY)
    after = manager.get_page(ACCOUNTS)
    assert f"{STRAY} 구독을 알파에 연결했습니다." in after.text
    assert "미연결 구독이 없습니다" in after.text


def test_a_subscription_of_another_startup_is_refused_beside_the_field(manager):
    make_startup(db.session.query(Program).one(), "bravo")
    map_alpha(manager)
    sent = {"sub_account": ALPHA, "startup": "bravo"}
    page = manager.post_page(ACCOUNTS, sent, status=422)
    assert "이미 알파에 연결되어 있습니다" in page.text


@pytest.mark.parametrize(
    "sent",
    [
        {"sub_account": "prod-1", "startup": "alpha"},
        {"sub_account": ALPHA, "startup": "zulu"},
        {"sub_account": ALPHA, "startup": "alpha", "starts_on": "yesterday"},
        {"sub_account": ALPHA, "startup": "alpha", "starts_on": "2026-9-5", "ends_on": "2026-9-5"},
    ],
)
def test_a_mapping_that_makes_no_sense_comes_back(manager, sent):
    manager.post_page(ACCOUNTS, sent, status=422)
    assert db.session.query(SubAccountMapping).count() == 0


def test_a_mapping_is_ended_from_a_day(manager):
    map_alpha(manager)
    mapping = db.session.query(SubAccountMapping).one()
    path = f"{ACCOUNTS}/{mapping.id}/end"
    manager.get_page(path)
    manager.post_page(path, {"from_on": "2026-09-05"})
    page = manager.get_page(ACCOUNTS)
    assert "2026. 9. 5. 전날까지" in page.text
    assert "해제된 연결" in page.text
    assert manager.get(path).status_code == 404
