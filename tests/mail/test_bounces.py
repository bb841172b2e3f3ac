"""A server that refuses for good, hangs or dies at the goodbye; a mail's name at every attempt."""

import smtplib
import socketserver
import threading

import pytest
from sqlalchemy import select

from tests.conftest import make_config
from tests.mail.test_delivery import LETTER, Received, deliver, kept, put_in
from tracker.app import create_app
from tracker.db import begin_write, db
from tracker.mail import smtp
from tracker.mail.actions import take_mail
from tracker.mail.models import OutgoingMail
from tracker.mail.rules import LEASE, NewMail
from tracker.mail.smtp import refused_for_good
from tracker.values.clock import now

OTHER = NewMail("jihoon@example.org", "[Unicorn Program] Credits", "…\n")


class Office(Received):
    """Answers RCPT of some with `refusing`; hangs or hangs up where it is told to."""

    def __init__(self):
        super().__init__()
        self.RequestHandlerClass = _Answer
        self.refusing: dict[bytes, str] = {}
        self.hang = False
        self.hang_up = False
        self.over = threading.Event()


class _Answer(socketserver.StreamRequestHandler):
    def handle(self):
        if self.server.hang:
            self.server.over.wait(10)
            return
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.take()
            elif verb == b"RCPT":
                self.say(self._answer(line))
            elif verb == b"QUIT":
                if not self.server.hang_up:
                    self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _answer(self, line: bytes) -> str:
        found = [answer for who, answer in self.server.refusing.items() if who in line]
        return found[0] if found else "250 ok"

    def take(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        name = next(line for line in lines if line.lower().startswith(b"message-id:"))
        self.server.mails.append(name.decode().partition(":")[2].strip())
        self.say("250 taken")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def office():
    with Office() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def mailing(database_url, tmp_path, office):
    config = make_config(
        database_url, tmp_path, smtp_url=office.url, mail_from="유니콘 <no-reply@example.org>"
    )
    app = create_app(config)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def by_recipient() -> dict[str, OutgoingMail]:
    db.session.rollback()
    return {mail.recipient: mail for mail in db.session.scalars(select(OutgoingMail))}


def test_a_bounce_is_kept_as_one_and_never_tried_again(mailing, office):
    office.refusing[b"seoyeon"] = "550 no such user"
    put_in(LETTER, OTHER)
    deliver(mailing)
    found = by_recipient()
    bounced = found[LETTER.recipient]
    assert bounced.failed_at is not None
    assert bounced.sent_at is None
    assert "no such user" in bounced.last_error
    assert bounced.body == ""
    assert found[OTHER.recipient].sent_at is not None
    bounced.next_attempt_at = now()
    office.refusing.clear()
    deliver(mailing)
    assert len(office.mails) == 1


def test_a_refusal_for_now_is_no_bounce(mailing, office):
    office.refusing[b"seoyeon"] = "451 later"
    put_in(LETTER)
    deliver(mailing)
    assert kept().failed_at is None
    assert kept().attempts == 1


def test_a_server_that_hangs_up_after_its_yes_has_the_mail(mailing, office):
    office.hang_up = True
    put_in(LETTER)
    deliver(mailing)
    assert kept().sent_at is not None
    deliver(mailing)
    assert len(office.mails) == 1


def test_a_server_that_hangs_keeps_the_mail_for_later(mailing, office, monkeypatch):
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.3)
    office.hang = True
    put_in(LETTER)
    deliver(mailing)
    assert kept().attempts == 1
    assert kept().failed_at is None
    office.hang = False
    kept().next_attempt_at = now()
    deliver(mailing)
    assert len(office.mails) == 1


def test_every_attempt_has_the_same_name(app):
    """A worker that dies between the server's yes and our commit sends it again: under this name."""
    at = now()
    put_in(LETTER, OTHER)
    names = []
    for attempt in range(2):
        for _ in range(2):
            begin_write()
            taken = take_mail(at=at + attempt * 2 * LEASE)
            names.append((taken.mail.recipient, taken.name))
            db.session.commit()
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"later")}), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (ConnectionRefusedError(), False),
    ],
)
def test_only_what_the_server_says_of_this_mail_is_for_good(error, expected):
    assert refused_for_good(error) is expected
