"""`python -m tests.bench search`: the search at 100,000 things, beside a plain LIKE over the same tables.

The LIKE asks each table for the words as they were typed, in any case, and for ids alone: it knows
no initial consonants, no (주) and nobody's sight. Both are asked in turns, in this process; the
median and the longest of some rounds are told, in milliseconds of processor time, the database
server's included: the machine has other things to do.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, or_, select

from tests.bench.desks import Desk, Made, desk
from tests.factories import make_program, make_startup, make_user
from tracker.access.rules import Actor, ActorKind, Membership, Role
from tracker.credits.models import CreditGrant
from tracker.db import begin_write, db
from tracker.people.models import User
from tracker.program.models import Startup
from tracker.progress.models import Evidence, Milestone
from tracker.progress.rules import MilestoneState
from tracker.search.actions import index_behind
from tracker.search.queries import found
from tracker.search.rules import Needle, needle_of, reader_of
from tracker.support.models import SupportEntry
from tracker.support.rules import SupportKind

HEADER = "| engine | who | asked | found | search, ms | longest | its page, ms | longest | LIKE, ms | longest |"
RULE = "|---|---|---|---|---|---|---|---|---|---|"
ASKED = (
    "계약서",
    "ㄱㅇㅅ",
    "투자유치과-77123",
    "법률 검토",
    "s42 투자",
    "비",
    "ㅂ",
    "ㅋ",
    "e",
    "없는말이다",
    "export",
)
AT, DAY = datetime(2026, 1, 2, tzinfo=UTC), date(2026, 1, 2)
STARTUPS, A_TIME = 100, 5000
TOPICS = (
    "계약서 검토",
    "클라우드 비용 최적화",
    "투자 설명 자료",
    "인증 준비",
    "Export readiness",
    "채용 계획",
)
NOTES = (
    "지난 회의에서 정한 일을 점검하고 다음 분기의 목표와 담당을 정했습니다. 자료는 따로 보냅니다. "
)
LIKED = (
    (SupportEntry, (SupportEntry.topic, SupportEntry.given_by, SupportEntry.shared_notes)),
    (Milestone, (Milestone.title,)),
    (CreditGrant, (CreditGrant.reference,)),
    (Evidence, (Evidence.label, Evidence.file_name)),
)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench search", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    _say(f"{HEADER}\n{RULE}")
    for engine in asked.engines.split(","):
        with desk(engine, lambda: _made(asked.objects)) as one:
            for who in ("manager", "founder"):
                for words in ASKED:
                    _say(_line(engine, one, who, words, asked.rounds))


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _line(engine: str, one: Desk, who: str, words: str, rounds: int) -> str:
    with one.app.app_context():
        actor = _actor(one, who)
        reader, needle = reader_of(actor, one.values["program"]), _needle(words, one)
        number = len(found(needle, reader).things)
        taken: dict[str, list[float]] = {"search": [], "page": [], "like": []}
        asks: dict[str, Callable[[], object]] = {
            "search": lambda: found(needle, reader),
            "page": lambda: one.ask(who, f"/search?q={words}"),
            "like": lambda: _like(words, one.values["program"]),
        }
        for _ in range(rounds):
            for name, ask in asks.items():
                db.session.rollback()
                began = one.server_cpu() + time.process_time()
                ask()
                taken[name].append((one.server_cpu() + time.process_time() - began) * 1000)
    told = [f"{each:.1f}" for times in taken.values() for each in _median_and_longest(times)]
    return f"| {engine} | {who} | {words} | {number} | {' | '.join(told)} |"


def _median_and_longest(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), max(times)


def _needle(words: str, one: Desk) -> Needle:
    firms = db.session.execute(
        select(Startup.id, Startup.name).where(Startup.program_id == one.values["program"])
    )
    return needle_of(words, [("legal", "법률 자문")], [(own, name) for own, name in firms])


def _actor(one: Desk, who: str) -> Actor:
    role = Role.STARTUP if who == "founder" else Role.PROGRAM_MANAGER
    own = frozenset({one.values["startup"]} if who == "founder" else ())
    member = Membership(one.values["program"], role, own)
    return Actor(ActorKind.USER, one.values[who], who, (member,))


def _like(words: str, program_id: int) -> int:
    number = 0
    for table, columns in LIKED:
        held = [
            or_(*(func.lower(column).contains(word.lower(), autoescape=True) for column in columns))
            for word in words.split()
        ]
        query = select(table.id).where(table.program_id == program_id, *held)
        number += len(db.session.scalars(query.order_by(table.id.desc()).limit(201)).all())
    return number


def _made(objects: int) -> Made:
    program = make_program()
    startups = [make_startup(program, f"s{number}") for number in range(STARTUPS)]
    manager = make_user(program, Role.PROGRAM_MANAGER)
    founder = make_user(program, Role.STARTUP, startups=[startups[42]])
    ids = [startup.id for startup in startups]
    for model, rows in (
        (SupportEntry, _entries(program.id, ids, objects * 70 // 100)),
        (Milestone, _milestones(program.id, ids, objects * 20 // 100)),
        (CreditGrant, _grants(program.id, ids, objects * 5 // 100)),
        (Evidence, _evidence(program.id, ids, objects * 5 // 100)),
    ):
        made = list(rows)
        for first in range(0, len(made), A_TIME):
            db.session.execute(insert(model), made[first : first + A_TIME])
    values = {
        "program": program.id,
        "startup": ids[42],
        "manager": manager.id,
        "founder": founder.id,
    }
    db.session.commit()
    began, number = time.perf_counter(), _index()
    _say(f"<!-- {number:,} things indexed in {time.perf_counter() - began:.0f} s -->")
    users = {who: db.session.get_one(User, values[who]) for who in ("manager", "founder")}
    return users, values


def _index() -> int:
    marks = 0
    while True:
        begin_write()
        done = index_behind(A_TIME)
        db.session.commit()
        db.session.expunge_all()
        marks += done
        if not done:
            return marks


def _entries(program_id: int, ids: list[int], count: int) -> Iterator[dict[str, object]]:
    kinds = tuple(SupportKind)
    for number in range(count):
        yield {
            "program_id": program_id,
            "startup_id": ids[number % len(ids)],
            "kind": kinds[number % len(kinds)],
            "held_on": DAY + timedelta(days=number % 700),
            "minutes": 60,
            "given_by": f"김멘토{number % 300}",
            "topic": f"{TOPICS[number % len(TOPICS)]} {number}",
            "shared_notes": NOTES * (1 + number % 3),
            "program_notes": "",
            "logged_at": AT,
            "logged_by": "tests",
        }


def _milestones(program_id: int, ids: list[int], count: int) -> Iterator[dict[str, object]]:
    for number in range(count):
        yield {
            "program_id": program_id,
            "startup_id": ids[number % len(ids)],
            "title": f"{TOPICS[number % len(TOPICS)]} 마일스톤 {number}",
            "baseline_due_on": DAY,
            "due_on": DAY,
            "state": MilestoneState.PLANNED,
            "created_at": AT,
            "created_by": "tests",
        }


def _grants(program_id: int, ids: list[int], count: int) -> Iterator[dict[str, object]]:
    for number in range(count):
        yield {
            "program_id": program_id,
            "startup_id": ids[number % len(ids)],
            "amount_krw": 1_000_000 + number,
            "granted_on": DAY,
            "expires_on": DAY,
            "reference": f"투자유치과-{75_000 + number}(2026. 3. 5.)",
            "recorded_at": AT,
            "recorded_by": "tests",
        }


def _evidence(program_id: int, ids: list[int], count: int) -> Iterator[dict[str, object]]:
    for number in range(count):
        yield {
            "program_id": program_id,
            "startup_id": ids[number % len(ids)],
            "label": f"계약서 사본 {number}",
            "url": f"https://example.org/{number}",
            "note": "",
            "added_on": DAY,
            "added_at": AT,
            "added_by": "tests",
        }
