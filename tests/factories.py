"""Programs, startups and what they hold, made through the real actions; flushed, not committed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from sqlalchemy import func, select

from tracker.access.rules import Actor, Role, operator
from tracker.credits.models import CapChange, ProgramCredit, StartupCredit
from tracker.db import db
from tracker.people.actions import invite_user
from tracker.people.models import User
from tracker.people.passwords import hash_password
from tracker.people.rules import NewUser
from tracker.program.actions import create_program, create_startup
from tracker.program.models import Program, Startup
from tracker.program.rules import NewProgram, NewStartup

PASSWORD = "correct horse battery staple"
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OPERATOR: Actor = operator("tests")

NEW_PROGRAM = NewProgram(
    slug="unicorn",
    name="유니콘 육성 사업",
    name_en="Unicorn Program",
    host="인천경제자유구역청",
    sponsor="Microsoft",
    starts_on=date(2025, 1, 1),
    ends_on=date(2028, 12, 31),
    startup_seats=5,
    unicorn_target=2,
    unicorn_by=date(2028, 12, 31),
    unicorn_valuation_krw=1_000_000_000_000,
    unicorn_valuation_usd=1_000_000_000,
)
NEW_STARTUP = NewStartup(slug="alpha", name="알파", name_en="Alpha", joined_on=date(2025, 3, 1))


def make_program(
    slug: str = "unicorn",
    *,
    cap_krw: int = 1_000_000_000,
    startup_cap_krw: int = 200_000_000,
    **changes,
) -> Program:
    """A program with its credit caps; `changes` are fields of `NewProgram`."""
    program = create_program(replace(NEW_PROGRAM, slug=slug, **changes), by=OPERATOR, at=AT)
    db.session.add(
        ProgramCredit(program_id=program.id, cap_krw=cap_krw, startup_cap_krw=startup_cap_krw)
    )
    db.session.add(
        CapChange(
            program_id=program.id,
            cap_krw=cap_krw,
            startup_cap_krw=startup_cap_krw,
            reason="opened",
            changed_at=AT,
            changed_by=OPERATOR.label,
        )
    )
    db.session.flush()
    return program


def make_startup(program: Program, slug: str = "alpha", **changes) -> Startup:
    """A startup of the program with its cap opened; `changes` are fields of `NewStartup`."""
    if slug != "alpha":
        changes = {"name": slug.title(), "name_en": None, **changes}
    startup = create_startup(
        program.id, replace(NEW_STARTUP, slug=slug, **changes), by=OPERATOR, at=AT
    )
    cap = db.session.get_one(ProgramCredit, program.id).startup_cap_krw
    db.session.add(StartupCredit(startup_id=startup.id, program_id=program.id, cap_krw=cap))
    db.session.flush()
    return startup


def make_user(program: Program, role: Role | str, *, startups=(), accepted=True, **changes) -> User:
    """A user of the program whose password is PASSWORD; `changes` are fields of `NewUser`."""
    number = db.session.scalar(select(func.count()).select_from(User)) + 1
    new = NewUser(
        email=changes.pop("email", f"user{number}@example.org"),
        name=changes.pop("name", f"김사용{number}"),
        role=Role(role),
        startup_ids=frozenset(startup.id for startup in startups),
        **changes,
    )
    invited = invite_user(program.id, new, by=OPERATOR, at=AT)
    user = db.session.get_one(User, invited.user_id)
    if accepted and user.password_hash is None:
        user.password_hash = _password_hash()
    db.session.flush()
    return user


@cache
def _password_hash() -> str:
    """Hashing is slow on purpose; all users of the tests share one."""
    return hash_password(PASSWORD)
