"""`python -m tests.bench package`: pages of packages with 5 startups beside 100 with 50,000 entries.

Four years of help, plans, credits, costs and figures; the caps count the whole package. Who reads more startups still sees 20 a page. What a
page keeps while nothing is written is measured kept and made anew, with its number of statements.
"""

import argparse
import sys
from contextlib import ExitStack
from datetime import timedelta

from sqlalchemy import event, insert

from tests.bench.dashboard import BY, DAY, STARTS_ON, _readings
from tests.bench.desks import Desk, Made, compared, desk
from tests.factories import AT, make_program, make_startup, make_user
from tests.partners.world import VENTURES
from tracker.access.rules import Role
from tracker.credits.actions import grant_credits
from tracker.credits.rules.requests import NewGrant
from tracker.db import db
from tracker.package.actions import set_plan
from tracker.package.rules.kinds import PackageKind
from tracker.package.rules.plans import NewPlan
from tracker.partners.actions import add_partner
from tracker.program.actions import change_setting
from tracker.program.models import Startup
from tracker.program.rules import SettingKey
from tracker.progress.models import KpiReading
from tracker.requests.models import HelpRequest
from tracker.requests.rules import RequestKind, RequestState
from tracker.support.actions import set_rate
from tracker.support.models import SupportCost, SupportEntry
from tracker.support.rules import HelpRate, SupportKind
from tracker.web import kept

FEW, MANY = (5, 100), (100, 500)  # startups, entries of each
DAYS = 1400
PATHS = (
    "/package",
    "/package/gaps",
    "/package/after",
    "/package/plans",
    "/startups/s0/package",
    "/support",
    "/startups/s0/support",
    "/partners",
    "/partners/1",
    "/partners/import",
    "/support/costs",
    "/requests",
    "/requests?show=closed",
    "/startups/s0/requests",
    "/credits/caps",
    "/startups/s0/credits/grants/new",
)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench package", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=3, help="in turns; the least counts")
    parser.add_argument("--each", type=int, default=5, help="requests in a round")
    asked = parser.parse_args(arguments)
    _say("| engine | page | statements | kept at 5 | kept at 100 | anew at 5 | anew at 100 |")
    _say("|---|---|---|---|---|---|---|")
    for engine in asked.engines.split(","):
        with ExitStack() as stack:
            desks = [
                stack.enter_context(desk(engine, lambda size=size: _made(*size)))
                for size in (FEW, MANY)
            ]
            for path in PATHS:
                _say(_line(engine, path, desks, asked.rounds, asked.each))


def _line(engine: str, path: str, desks: list[Desk], rounds: int, each: int) -> str:
    asked = " / ".join(str(_statements(one, path)) for one in desks)
    times = [
        f"{seconds * 1000:.1f} ms"
        for anew in (False, True)
        for seconds in compared(desks, "manager", path, rounds, each, anew=anew)
    ]
    return f"| {engine} | {path} | {asked} | {' | '.join(times)} |"


def _statements(one: Desk, path: str) -> int:
    """Of a page whose parts were not kept."""
    asked = []

    def note(*told) -> None:
        asked.append(told)

    with one.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    kept.forget()
    one.ask("manager", path)
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def _made(startups: int, entries: int) -> Made:
    program = make_program(startup_seats=startups, cap_krw=10**13, starts_on=STARTS_ON)
    set_rate(program.id, HelpRate(SupportKind.MENTORING, STARTS_ON, 150_000), "협약서", **BY)
    count = SettingKey.CAPS_COUNT, "package"
    change_setting(program.id, *count, reason="협약서", **BY)
    for kind in PackageKind:
        aims = {"count": 4, "most_days": 60}
        if kind is PackageKind.CREDITS:
            aims = {"amount_krw": 30_000_000}
        new = NewPlan(kind=kind, year=DAY.year, source="협약서", **aims)
        set_plan(program.id, None, new, "", **BY)
    partner_id = add_partner(program.id, VENTURES, **BY)
    for number in range(startups):
        startup = make_startup(program, f"s{number}", joined_on=STARTS_ON)
        grant = NewGrant(DAY, DAY + timedelta(days=300), "문서-1", 30_000_000)
        grant_credits(startup.id, grant, key=startup.slug, today=DAY, **BY)
        db.session.execute(insert(SupportEntry), list(_entries(startup, entries, partner_id)))
        db.session.execute(insert(HelpRequest), list(_requests(startup, entries // 10)))
        db.session.execute(insert(SupportCost), list(_costs(startup, entries // 10)))
        db.session.execute(insert(KpiReading), list(_readings(startup)))
    manager = make_user(program, Role.PROGRAM_MANAGER)
    db.session.commit()
    return {"manager": manager}, {}


def _requests(startup: Startup, count: int):
    for _ in range(count):
        yield {
            "program_id": startup.program_id,
            "startup_id": startup.id,
            "kind": RequestKind.LEGAL,
            "purpose": "계약 검토",
            "plan": "",
            "state": RequestState.DONE,
            "due_on": DAY,
            "asked_at": AT,
            "asked_by": "bench",
            "answered_at": AT,
            "version": 1,
        }


def _costs(startup: Startup, count: int):
    for number in range(count):
        yield {
            "program_id": startup.program_id,
            "startup_id": startup.id,
            "kind": SupportKind.LEGAL,
            "amount_krw": 1_100_000,
            "source_of_funds": ("국비", "시비")[number % 2],
            "budget_item": "자문료",
            "paid_on": DAY - timedelta(days=number * DAYS // count),
            "note": "",
            "entered_at": AT,
            "entered_by": "bench",
        }


def _entries(startup: Startup, count: int, partner_id: int):
    kinds = list(SupportKind)
    for number in range(count):
        yield {
            "program_id": startup.program_id,
            "startup_id": startup.id,
            "kind": kinds[number % len(kinds)],
            "held_on": DAY - timedelta(days=number * DAYS // count),
            "given_by": "정멘토",
            "topic": "시장 진입",
            "partner_id": partner_id if kinds[number % len(kinds)] is SupportKind.EVENT else None,
            "minutes": 90,
            "shared_notes": "",
            "program_notes": "",
            "logged_at": AT,
            "logged_by": "bench",
            "version": 1,
        }


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
