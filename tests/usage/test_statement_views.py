"""Statements in the pages: from a founder's phone, by a link, beside the ledger."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import OPERATOR, make_startup, make_user
from tests.pages import browser
from tests.usage.pictures import HTML, JPEG, PNG
from tracker.access.rules import Purpose, Role
from tracker.credits.actions import grant_credits
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.people.actions import make_link
from tracker.program.models import Program, Startup
from tracker.usage.models import BalanceStatement, DifferenceReason, StatementRequest
from tracker.usage.views import statements as rules
from tracker.values.clock import now, today

TODAY = today("Asia/Seoul")
BEFORE = TODAY - timedelta(days=10)
LIST = "/startups/alpha/statements"
NEW = f"{LIST}/new"
REQUESTS = "/usage/statements"


def give(startup, krw=50_000_000):
    new = NewGrant(
        granted_on=TODAY - timedelta(days=30),
        expires_on=TODAY + timedelta(days=300),
        reference="투자유치과-1",
        amount_krw=krw,
    )
    grant_credits(startup.id, new, key="grant-0001", by=OPERATOR, at=now(), today=TODAY)
    db.session.commit()


@pytest.fixture
def founder(sign_in):
    client = sign_in(Role.STARTUP, owner=True, name="김서연")
    give(db.session.scalars(select(Startup)).one())
    return client


@pytest.fixture
def manager(sign_in, founder):
    del founder
    return sign_in(Role.PROGRAM_MANAGER, name="박담당")


def typed(balance="49,000,000", on=TODAY, **changes):
    return {
        "idempotency_key": "form-0001",
        "balance": balance,
        "currency": "krw",
        "stated_on": on.isoformat(),
        **changes,
    }


def picture(content=PNG, name="화면.png"):
    return {"picture": (io.BytesIO(content), name)}


def send(client, path, data, status=302):
    return client.post_page(path, data, status=status, content_type="multipart/form-data")


def hidden(page, name):
    return next(c["value"] for c in page.controls if c.get("name") == name)


def keep(client, balance, on, number):
    send(client, NEW, typed(balance, on, step="confirm", idempotency_key=f"form-{number:04}"))


def test_a_founder_sees_what_was_understood_and_its_effect_before_it_is_kept(founder):
    keep(founder, "49,000,000", BEFORE, 1)
    page = send(
        founder, NEW, {**typed("4천8백만", **picture()), "idempotency_key": "f-000002"}, 200
    )
    assert "48,000,000원" in page.text
    assert "하루 사용액(추정) 100,000원" in page.text
    assert db.session.query(BalanceStatement).count() == 1
    again = {**typed("4천8백만"), "kept": hidden(page, "kept"), "step": "confirm"}
    page = send(founder, NEW, {**again, "idempotency_key": "f-000002"})
    shown = founder.get_page(page.location)
    assert "추정 1,000,000원 10일에 하루 100,000원씩" in shown.text
    assert "김서연 입력" in shown.text
    row = db.session.scalars(select(BalanceStatement).order_by(BalanceStatement.id.desc())).first()
    assert (row.balance_krw, row.picture_type) == (48_000_000, "image/png")


def test_the_credits_page_says_which_usage_is_estimated(founder):
    keep(founder, "49,000,000", BEFORE, 1)
    keep(founder, "48,000,000", TODAY, 2)
    shown = founder.get_page("/startups/alpha/credits")
    assert "추정 10일" in shown.text
    assert "Microsoft 표시 잔액 48,000,000원" in shown.text
    assert "잔액 입력" in founder.get_page("/startups/alpha/credits/ledger").text


def test_a_picture_is_a_file_of_its_own_and_only_the_startups(founder, sign_in):
    send(founder, NEW, typed(step="confirm", **picture(JPEG, "IMG_1.JPG")))
    own = db.session.scalars(select(BalanceStatement.id)).one()
    response = founder.get(f"{LIST}/{own}/picture")
    assert response.data == JPEG
    assert response.content_type == "image/jpeg"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert sign_in(Role.MENTOR).get(f"{LIST}/{own}/picture").status_code == 403
    program = db.session.scalars(select(Program)).one()
    beta = make_startup(program, "beta")
    stranger = sign_in(Role.STARTUP, startups=[beta])
    assert stranger.get(f"{LIST}/{own}/picture").status_code == 404
    assert stranger.get(f"/startups/beta/statements/{own}/picture").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("a.svg", HTML), ("a.png", PNG + HTML), ("a.png", HTML)]
)
def test_a_file_that_is_no_picture_is_refused(founder, name, content):
    page = send(founder, NEW, typed(step="confirm", **picture(content, name)), 422)
    assert "PNG, JPEG, WebP, HEIC 사진만 올릴 수 있습니다" in page.text
    assert db.session.query(BalanceStatement).count() == 0


def test_a_body_too_large_is_not_read(founder):
    kind = "multipart/form-data; boundary=x"
    assert founder.post(NEW, data=b"\0" * (17 << 20), content_type=kind).status_code == 413


def test_anothers_picture_is_not_taken_over(founder, sign_in):
    page = send(founder, NEW, typed(**picture()), 200)
    program = db.session.scalars(select(Program)).one()
    beta = make_startup(program, "beta")
    other = sign_in(Role.STARTUP, startups=[beta])
    data = typed(step="confirm", kept=hidden(page, "kept"))
    page = send(other, "/startups/beta/statements/new", data, 422)
    assert "사진을 다시 골라 주세요" in page.text


@pytest.mark.parametrize("balance", ["-1", "1.5", "1e6", "스무 냥", "１００"])
def test_what_is_no_balance_is_refused(founder, balance):
    send(founder, NEW, typed(balance, step="confirm"), 422)
    assert db.session.query(BalanceStatement).count() == 0


def test_nothing_left_is_a_balance(founder):
    keep(founder, "0", TODAY, 1)
    assert db.session.scalars(select(BalanceStatement.balance_krw)).one() == 0


def test_a_statement_is_corrected_and_withdrawn_with_its_trace(founder):
    keep(founder, "4,900,000", TODAY, 1)
    own = db.session.scalars(select(BalanceStatement.id)).one()
    founder.get_page(f"{LIST}/{own}/correct")
    data = typed("49,000,000", reason="0이 빠짐")
    page = send(founder, f"{LIST}/{own}/correct", data, 200)
    assert hidden(page, "reason") == "0이 빠짐"
    send(founder, f"{LIST}/{own}/correct", {**data, "step": "confirm"})
    newest = max(db.session.scalars(select(BalanceStatement.id)))
    founder.post_page(f"{LIST}/{newest}/withdraw", {"reason": "다른 구독의 잔액"})
    shown = founder.get_page(LIST)
    assert "정정됨" in shown.text
    assert "입력 취소 다른 구독의 잔액" in shown.text
    assert "<del>" in shown.html
    assert "이미 정정하거나 취소한 입력입니다" in founder.get_page(f"{LIST}/{own}/correct").text


def test_a_difference_is_a_task_until_somebody_says_why(manager):
    keep(manager, "49,000,000", TODAY, 1)
    home = manager.get_page("/home")
    assert "잔액 대조 차이" in home.text
    shown = manager.get_page(LIST)
    assert "원장보다 1,000,000원 적습니다" in shown.text
    own = db.session.scalars(select(BalanceStatement.id)).one()
    explain = f"{LIST}/{own}/explain"
    data = {"difference": "-999", "reason": "내보내기 없음"}
    manager.post_page(explain, data, status=422)
    manager.post_page(explain, {**data, "difference": "-1000000"})
    assert db.session.scalars(select(DifferenceReason.difference_krw)).one() == -1_000_000
    assert "내보내기 없음" in manager.get_page(LIST).text
    assert "잔액 대조 차이" not in manager.get_page("/home").text


def ask(manager):
    month = f"{TODAY:%Y-%m}"
    return manager.post_page(REQUESTS, {"startup": "alpha", "month": month}, status=200)


def path_of(page):
    return re.search(r"/statement-links/[\w-]+", page.html)[0]


def test_a_startup_is_asked_and_answers_by_link_without_signing_in(app, manager):
    page = ask(manager)
    assert "메신저로 보내 주세요" in page.text
    assert db.session.query(OutgoingMail).count() == 0
    phone = browser(app)
    opened = phone.get_page(path_of(page))
    assert "자료가 없습니다" in opened.text
    assert "statement-links" not in opened.html
    send(phone, "/statement", typed("49,500,000"), 200)
    done = send(phone, "/statement", typed("49,500,000", step="confirm"))
    thanks = phone.get_page(done.location)
    assert "제출했습니다" in thanks.text
    assert "49,500,000원" in thanks.text
    row = db.session.scalars(select(BalanceStatement)).one()
    assert (row.stated_by, row.balance_krw) == ("김서연", 49_500_000)
    assert "제출 완료 김서연" in manager.get_page(REQUESTS).text
    assert "김서연 입력" in manager.get_page(LIST).text
    send(phone, "/statement", typed("1", step="confirm"), 200)
    assert db.session.query(BalanceStatement).count() == 1


def test_a_request_is_mailed_where_mail_is_configured(app, manager):
    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(
        config, smtp_url="smtp://localhost", mail_from="a@example.org"
    )
    page = ask(manager)
    assert "메일을 보냅니다" in page.text
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert path_of(page) in mail.body
    assert mail.subject.startswith("[유니콘 육성 사업]")


def test_an_old_a_replaced_and_an_unknown_link_open_nothing(app, manager):
    first, second = path_of(ask(manager)), path_of(ask(manager))
    phone = browser(app)
    assert phone.get(first).status_code == 410
    assert phone.get("/statement-links/nobodys").status_code == 410
    phone.get_page(second)
    db.session.execute(update(StatementRequest).values(expires_at=now()))
    assert phone.get("/statement").status_code == 410
    assert phone.get(second).status_code == 410


def test_a_link_of_another_purpose_opens_nothing(app, manager):
    path = path_of(ask(manager))
    token = path.rpartition("/")[2]
    phone = browser(app)
    assert phone.get(f"/links/{token}").status_code == 410
    program = db.session.scalars(select(Program)).one()
    invited = make_user(program, Role.EXECUTIVE, accepted=False)
    other = make_link(invited.id, Purpose.INVITATION, by=OPERATOR, at=now())
    assert phone.get(f"/statement-links/{other}").status_code == 410
    phone.get(f"/links/{other}")
    assert phone.get("/statement").status_code == 410
    phone.get_page(path)
    assert phone.get(LIST).status_code == 302


def test_only_the_hash_of_a_link_is_kept(manager):
    token = path_of(ask(manager)).rpartition("/")[2]
    row = db.session.scalars(select(StatementRequest)).one()
    assert token not in row.token_hash
    assert len(row.token_hash) == 64


def test_who_has_sent_what_is_shown_for_each_month(manager):
    page = manager.get_page(REQUESTS)
    assert "없음" in page.text
    manager.get_page(f"{REQUESTS}?month=2025-13")
    manager.get_page(f"{REQUESTS}?month=2025-03")
    manager.post_page(REQUESTS, {"startup": "nobody", "month": "2025-03"}, status=422)
    manager.post_page(REQUESTS, {"startup": "alpha", "month": "2999-03"}, status=422)


def test_a_reader_may_look_but_not_write(manager, sign_in):
    keep(manager, "49,000,000", TODAY, 1)
    auditor = sign_in(Role.AUDITOR)
    assert "잔액 입력" in auditor.get_page(LIST).text
    assert "원장보다" in auditor.get_page(LIST).text
    assert auditor.get(NEW).status_code == 403


def test_the_program_page_asks_no_more_for_more_startups(manager, queries):
    few = queries(lambda: manager.get_page(REQUESTS))
    program = db.session.scalars(select(Program)).one()
    for number in range(15):
        make_startup(program, f"s{number}")
    assert queries(lambda: manager.get_page(REQUESTS)) <= few


def test_english_pages_say_the_same(sign_in, founder):
    del founder
    client = sign_in(Role.PROGRAM_MANAGER, language="en")
    assert "Balance statements" in client.get_page(LIST).text
    assert "Enter a balance" in client.get_page(NEW).text
    assert "Who has sent what" in client.get_page(REQUESTS).text


def test_pictures_without_end_are_refused(founder, monkeypatch):
    monkeypatch.setattr(rules, "PICTURES", replace(rules.PICTURES, most=2))
    for _ in range(2):
        send(founder, NEW, typed(**picture()), 200)
    sent = {**typed(**picture()), "csrf_token": founder.token()}
    refused = founder.post(NEW, data=sent, content_type="multipart/form-data")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
