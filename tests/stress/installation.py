"""An installation that several processes work on at once, and a program in it to race for."""

import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config import Config
from tests.conftest import make_config
from tests.factories import make_program, make_startup
from tracker.db import db

TODAY = date(2026, 6, 15)
GRANTED_ON = date(2026, 1, 1)
EXPIRES_ON = date(2027, 12, 31)
CONSOLE_SECONDS = 300
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Installation:
    """Where its database and its files are: all that another process needs."""

    url: str
    home: Path

    @property
    def config(self) -> Config:
        return make_config(self.url, self.home)

    @property
    def sqlite(self) -> bool:
        return self.config.sqlite

    def console(self, *arguments: str) -> subprocess.Popen[str]:
        """The real console command, started in a process of its own."""
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("tracker")), *arguments],
            env={
                "PATH": os.environ["PATH"],
                "LANG": "en_US.UTF-8",
                "PYTHONWARNINGS": "error",
                "TRACKER_HOME": str(self.home),
                "TRACKER_DATABASE_URL": self.url,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass(frozen=True)
class Contest:
    """A program and its startups, with caps to race for."""

    program_id: int
    program: str
    startup_ids: tuple[int, ...]
    startups: tuple[str, ...]
    cap_krw: int
    startup_cap_krw: int


def open_contest(*, startups: int, cap_krw: int, startup_cap_krw: int) -> Contest:
    """A new program, committed, in the installation of the application at hand."""
    slug = f"race-{next(_numbers)}"
    program = make_program(slug, cap_krw=cap_krw, startup_cap_krw=startup_cap_krw)
    made = [make_startup(program, f"{slug}-{number}") for number in range(startups)]
    contest = Contest(
        program.id,
        slug,
        tuple(one.id for one in made),
        tuple(one.slug for one in made),
        cap_krw,
        startup_cap_krw,
    )
    db.session.commit()
    return contest


@dataclass(frozen=True)
class Printed:
    code: int
    out: str
    err: str


def outcomes(running: Sequence[subprocess.Popen[str]]) -> list[Printed]:
    """What each command printed; none is left running, whatever happens."""
    try:
        found = [one.communicate(timeout=CONSOLE_SECONDS) for one in running]
        return [Printed(one.returncode, *texts) for one, texts in zip(running, found, strict=True)]
    finally:
        for one in running:
            one.kill()
            one.communicate()
