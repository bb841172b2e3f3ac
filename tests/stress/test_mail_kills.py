"""A worker killed while it sends: what the server had not taken comes once, what it had comes again as it was."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.mail.test_delivery import Received, _Talk
from tracker.db import db
from tracker.mail.actions import queue_mail
from tracker.mail.models import OutgoingMail
from tracker.mail.rules import NewMail
from tracker.values.clock import now

pytestmark = pytest.mark.stress
MAILS = 3
COMMAND_SECONDS = 120
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


class Deadly(Received):
    """Kills whoever sends, at one moment of the talk, once for each mail."""

    def __init__(self, moment: str):
        super().__init__()
        self.RequestHandlerClass = _DeadlyTalk
        self.moment = moment
        self.taken: list[bytes] = []
        self.killed: set[bytes] = set()
        self.worker: subprocess.Popen | None = None

    def kills(self, moment: str, to: bytes) -> bool:
        if moment != self.moment or to in self.killed or self.worker is None:
            return False
        self.killed.add(to)
        os.kill(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        return True


class _DeadlyTalk(_Talk):
    to = b""

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                self.to = line
            if verb == b"DATA":
                self.say("354 go on")
                self.take()
            elif verb == b"QUIT":
                self.server.kills("goodbye", self.to)
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
            if self.server.kills("half", self.to) or line == b"":
                return  # it ended before the mail did: nothing was taken
        self.server.taken.append(b"".join(lines))
        self.server.kills("taken", self.to)
        self.say("250 taken")

    def say(self, words):
        try:
            super().say(words)
        except OSError:
            return  # to a dead one


@contextmanager
def deadly(moment: str) -> Iterator[Deadly]:
    with Deadly(moment) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def deliver(installation, server: Deadly) -> subprocess.Popen:
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "en_US.UTF-8",
        "TRACKER_HOME": str(installation.home),
        "TRACKER_DATABASE_URL": installation.url,
        "TRACKER_SMTP_URL": server.url,
        "TRACKER_MAIL_FROM": "no-reply@example.org",
    }
    command = [str(Path(sys.executable).with_name("tracker")), "mail", "deliver"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def let_leases_end() -> None:
    db.session.rollback()
    waiting = update(OutgoingMail).where(OutgoingMail.sent_at.is_(None))
    db.session.execute(waiting.values(next_attempt_at=now()))
    db.session.commit()


def run_until_done(installation, server: Deadly) -> None:
    for _ in range(2 * MAILS + 1):
        server.worker = deliver(installation, server)
        if server.worker.wait(COMMAND_SECONDS) == 0:
            return
        let_leases_end()
    pytest.fail("no worker came to the end")


@pytest.mark.parametrize(
    ("moment", "times"),
    [
        ("half", 1),  # the server had not taken it: it comes once
        ("taken", 2),  # it had, and nobody can know: the same bytes again, under the same name
        ("goodbye", 1),  # it had said so: kept before the goodbye
    ],
)
def test_killed_at_every_moment_of_the_talk_no_mail_is_lost_and_none_is_another(
    app, installation, moment, times, measured
):
    db.session.execute(update(OutgoingMail).values(sent_at=now()))
    for number in range(MAILS):
        calendar = CALENDAR if number == 0 else None
        to = f"{number}@{moment}.example"
        queue_mail(NewMail(to, f"[사업] {number}", "안내\n", calendar), at=now())
    db.session.commit()
    with deadly(moment) as server:
        run_until_done(installation, server)
    assert len(server.killed) == MAILS
    by_bytes = Counter(server.taken)
    assert len(by_bytes) == MAILS, "what comes again is the same to the byte"
    assert set(by_bytes.values()) == {times}
    names = {
        line for mail in by_bytes for line in mail.splitlines() if line.startswith(b"Message-ID")
    }
    assert len(names) == MAILS
    db.session.rollback()
    rows = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.recipient.endswith(f"@{moment}.example"))
    ).all()
    assert all(row.sent_at is not None and row.body == "" for row in rows)
    measured(f"{moment}: {len(server.taken)} deliveries of {MAILS} mails")
