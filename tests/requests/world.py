"""A program whose requests take two people above fifty million won, and its people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tests.factories import make_program, make_startup, make_user
from tracker.access.rules import Actor, ActorKind, Membership, Role
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.requests import actions
from tracker.requests.rules import NewRequest, RequestKind

MILLION = 1_000_000
AT = datetime(2026, 6, 15, 3, tzinfo=UTC)
TODAY = date(2026, 6, 15)
PM = Role.PROGRAM_MANAGER


def actor(user, program, role) -> Actor:
    return Actor(ActorKind.USER, user.id, user.name, (Membership(program.id, role),))


@dataclass(frozen=True)
class World:
    program_id: int
    startup_id: int
    founder: Actor
    first: Actor
    second: Actor

    def ask(self, krw: int = 30 * MILLION, *, by: Actor | None = None, **more) -> int:
        new = NewRequest(
            kind=RequestKind.CREDITS, purpose="학습 비용", plan="매월 천만원", amount_krw=krw
        )
        acting = {"by": by or self.founder, "at": AT, "today": TODAY}
        return actions.ask(self.startup_id, new, **acting, **more).request_id

    def ask_help(self, kind: RequestKind = RequestKind.LEGAL) -> int:
        new = NewRequest(kind=kind, purpose="계약 검토")
        asked = actions.ask(self.startup_id, new, by=self.founder, at=AT, today=TODAY)
        return asked.request_id

    def approve(self, request_id: int, krw: int, *, by: Actor | None = None, seen=1, note="까닭"):
        return actions.approve_credits(
            self.startup_id,
            request_id,
            grant_of(krw),
            note=note,
            seen=seen,
            role=PM,
            by=by or self.first,
            at=AT,
            today=TODAY,
        )

    def approve_act(self, prepared_act_id: int, *, by: Actor | None = None):
        return actions.approve_act(
            self.startup_id,
            prepared_act_id,
            role=PM,
            by=by or self.second,
            at=AT,
            today=TODAY,
        )

    def withdraw(self, request_id: int) -> None:
        actions.withdraw(
            self.startup_id, request_id, note="", role=Role.STARTUP, by=self.founder, at=AT
        )


def grant_of(krw: int, reference: str = "문서 1") -> NewGrant:
    return NewGrant(TODAY, date(2027, 6, 14), reference, amount_krw=krw)


def make_world(slug: str = "unicorn", **caps) -> World:
    program = make_program(slug, **caps)
    startup = make_startup(program, "alpha" if slug == "unicorn" else f"{slug}-alpha")
    founder = make_user(program, Role.STARTUP, startups=[startup], name="한지우")
    first, second = (make_user(program, PM, name=name) for name in ("김서연", "오세린"))
    db.session.commit()
    return World(
        program.id,
        startup.id,
        actor(founder, program, Role.STARTUP),
        actor(first, program, PM),
        actor(second, program, PM),
    )
