"""The outbox, and a real mail server at the other end of it."""

import email
import smtplib
import socketserver
import ssl
import threading
from datetime import timedelta
from email import policy

import pytest
from sqlalchemy import select

from tests.conftest import make_config
from tracker.app import create_app
from tracker.db import begin_write, db
from tracker.mail.actions import put_away_sent, put_back_failed, queue_mail, take_mail
from tracker.mail.models import OutgoingMail
from tracker.mail.rules import ATTEMPTS_MOST, LEASE, NewMail
from tracker.mail.smtp import connection
from tracker.values.clock import now

LETTER = NewMail(
    "seoyeon@example.org", "[유니콘 육성 사업] 비밀번호 재설정 안내", "김서연 귀하\n\n…\n"
)


class Received(socketserver.ThreadingTCPServer):
    """Speaks just enough SMTP to take mails, or to refuse them."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails: list[email.message.EmailMessage] = []
        self.refuse = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.take()
            elif verb == b"RCPT" and self.server.refuse:
                self.say("451 later")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        mail = email.message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.mails.append(mail)
        self.say("250 taken")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def post_office():
    with Received() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def mailing(database_url, tmp_path, post_office):
    config = make_config(
        database_url, tmp_path, smtp_url=post_office.url, mail_from="유니콘 <no-reply@example.org>"
    )
    app = create_app(config)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def deliver(app):
    db.session.commit()
    return app.test_cli_runner().invoke(args=["mail", "deliver", "--once"])


def put_in(*mails: NewMail) -> None:
    begin_write()
    for mail in mails:
        queue_mail(mail, at=now() - timedelta(seconds=1))
    db.session.commit()


def kept() -> OutgoingMail:
    db.session.rollback()
    return db.session.scalars(select(OutgoingMail)).one()


def test_a_mail_arrives_whole_and_its_words_go(mailing, post_office):
    put_in(LETTER)
    result = deliver(mailing)
    assert result.exit_code == 0, result.output
    mail = post_office.mails[0]
    assert mail["Subject"] == LETTER.subject
    assert mail["To"] == LETTER.recipient
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail.get_content().replace("\r\n", "\n") == LETTER.body
    assert kept().sent_at is not None
    assert kept().body == ""


def test_nothing_is_sent_twice(mailing, post_office):
    put_in(LETTER)
    deliver(mailing)
    deliver(mailing)
    assert len(post_office.mails) == 1


def test_a_refused_mail_is_tried_again_later(mailing, post_office):
    put_in(LETTER)
    post_office.refuse = True
    assert deliver(mailing).exit_code == 0
    assert kept().sent_at is None
    assert kept().body == LETTER.body
    assert kept().next_attempt_at > now()
    assert "Recipients" in kept().last_error
    post_office.refuse = False
    deliver(mailing)
    assert post_office.mails == []
    kept().next_attempt_at = now()
    deliver(mailing)
    assert len(post_office.mails) == 1


def test_an_unreachable_server_keeps_the_mail(app):
    from dataclasses import replace

    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(
        config, smtp_url="smtp://127.0.0.1:1", mail_from="a@example.org"
    )
    put_in(LETTER)
    assert deliver(app).exit_code == 0
    assert kept().attempts == 1
    assert "Refused" in kept().last_error


def test_without_a_server_the_command_says_so(app):
    result = deliver(app)
    assert result.exit_code == 1
    assert "TRACKER_SMTP_URL" in result.output


def test_a_mail_taken_by_one_worker_is_not_taken_by_another(app):
    at = now()
    put_in(LETTER)
    begin_write()
    assert take_mail(at=at).mail == LETTER
    db.session.commit()
    begin_write()
    assert take_mail(at=at) is None
    assert take_mail(at=at + LEASE) is not None


def test_after_the_last_attempt_the_words_go(app):
    at = now()
    put_in(LETTER)
    for _ in range(ATTEMPTS_MOST):
        begin_write()
        taken = take_mail(at=at)
        put_back_failed(taken.id, "ConnectionRefusedError", at=at)
        db.session.commit()
        at += timedelta(hours=3)
    begin_write()
    assert take_mail(at=at) is None
    assert kept().body == ""


def test_a_mail_rolled_back_never_leaves(app):
    begin_write()
    queue_mail(LETTER, at=now())
    db.session.rollback()
    begin_write()
    assert take_mail(at=now()) is None


def test_a_sent_mail_is_put_away(app):
    put_in(LETTER)
    begin_write()
    put_away_sent(take_mail(at=now()).id, at=now())
    db.session.commit()
    assert kept().body == ""


@pytest.mark.parametrize("url", ["http://example.org", "smtp://", "example.org:25"])
def test_an_address_that_is_no_mail_server_is_refused(url):
    with pytest.raises(ValueError, match="mail server"), connection(url):
        pass


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_mail_servers_certificate_is_checked(monkeypatch, scheme):
    used = []

    class Server:
        def __init__(self, *_, context=None, **__):
            used.append(context)

        def starttls(self, *, context=None):
            used.append(context)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    with connection(f"{scheme}://mail.example.org"):
        pass
    assert used[-1].verify_mode is ssl.CERT_REQUIRED
    assert used[-1].check_hostname
