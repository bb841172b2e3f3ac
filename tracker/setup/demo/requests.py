"""The demo's requests: what startups asked for, and how far the office got with each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from tracker.access.rules import Role
from tracker.credits.models import CreditGrant
from tracker.credits.preparing import change_grant
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import NewAmendment, NewGrant
from tracker.db import db
from tracker.requests import actions
from tracker.requests.queries import request_of
from tracker.requests.rules import Move, NewRequest, RequestKind
from tracker.setup.demo.credits import MAN
from tracker.setup.demo.history import Cast, Event
from tracker.setup.demo.people import DEPUTY
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY

ASKED, ANSWERED = time(11, 30), time(15, 40)
PM = Role.PROGRAM_MANAGER


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer, so many days ago; `krw` where credits are approved."""

    move: Move
    days_ago: int
    note: str = ""
    krw: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    startup: str
    days_ago: int
    kind: RequestKind
    purpose: str
    plan: str = ""
    krw: int | None = None
    wished_in: int | None = None
    turns: tuple[Turn, ...] = ()


K = RequestKind
ASKINGS = (
    Asking(OVER, 50, K.PROMOTION, "교육청 시범학교 성과를 알리는 영상 제작", "3분 영상 2편", None, 20, (Turn(Move.APPROVE_LESS, 45, "영상 1편과 보도자료로 지원함."), Turn(Move.FINISH, 30, "영상 게시를 마침."))),
    Asking(STEADY, 40, K.INTRODUCTION, "몸바사 항만공사 데이터 책임자와의 면담", "실증 데이터 제공 범위 협의", None, 21, (Turn(Move.APPROVE, 36, "투자유치과에서 일정을 조율함."), Turn(Move.FINISH, 20, "화상으로 면담함."))),
    Asking(GROWING, 30, K.CREDITS, "병원 2곳 추가에 따른 학습량 증가", "월 2,000만원씩 2개월", 4_000 * MAN, 14, (Turn(Move.REFUSE, 25, "기업별 한도의 남은 금액이 신청액보다 적음. 한도 조정을 협의한 뒤 다시 신청 바람."),)),
    Asking(LAPSING, 20, K.MENTORING, "클라우드 전환 순서 점검", "", None, None, (Turn(Move.WITHDRAW, 18, "멘토와 직접 일정을 정함."),)),
    Asking(OVER, 16, K.CREDITS, "2학기 질의량 증가에 따른 추론 비용", "9월까지 월 1,500만원, 이후 소형 모델로 이전", 4_500 * MAN, 10),
    Asking(DORMANT, 10, K.CREDITS, "배터리 열화 예측 모델 본학습", "GPU 학습 4회 4,000만원, 데이터 적재와 서비스 2,000만원", 6_000 * MAN, 30, (Turn(Move.APPROVE, 2, "사용 계획을 확인함.", 6_000 * MAN),)),
    Asking(LAPSING, 9, K.EXPANSION, "두바이 시험비행 실증 후보지 확보", "", None, 60, (Turn(Move.SEND_BACK, 5, "현지 공역 허가 현황과 희망 시기를 더해 주시기 바람."),)),
    Asking(GROWING, 6, K.FACILITY, "K-바이오 랩허브 스캐너 추가 이용", "주 2회, 회당 4시간", None, 14, (Turn(Move.APPROVE, 4, "랩허브와 협의하여 다음 달부터 이용하도록 함."),)),
    Asking(STEADY, 3, K.LEGAL, "케냐 개인정보보호법에 따른 데이터 이전 검토", "현지 법인과의 위탁 계약서 초안 있음", None, 21),
)  # fmt: skip


def request_events(cast: Cast) -> Iterator[Event]:
    for number, asking in enumerate(ASKINGS):
        yield from _events_of(cast, number, asking)
    yield Event(cast.instant(cast.calendar.ago(1), ANSWERED), partial(_take_unused_back, cast))


def _events_of(cast: Cast, number: int, asking: Asking) -> Iterator[Event]:
    startup_id, by = cast.startups[asking.startup], cast.founder(asking.startup)
    ids: list[int] = []

    def ask(at: datetime, today: date) -> None:
        wished_in = asking.wished_in
        new = NewRequest(
            kind=asking.kind,
            purpose=asking.purpose,
            plan=asking.plan,
            amount_krw=asking.krw,
            wished_on=today + timedelta(days=wished_in) if wished_in else None,
        )
        key = f"demo-request-{number}"
        ids.append(actions.ask(startup_id, new, by=by, at=at, today=today, key=key).request_id)

    yield Event(cast.instant(cast.calendar.ago(asking.days_ago), ASKED), ask)
    for turn in asking.turns:

        def answer(at: datetime, today: date, turn: Turn = turn) -> None:
            _take_turn(cast, startup_id, ids[0], turn, at, today)

        yield Event(cast.instant(cast.calendar.ago(turn.days_ago), ANSWERED), answer)


def _take_turn(  # noqa: PLR0913, PLR0917 - whose, which, how, when
    cast: Cast, startup_id: int, request_id: int, turn: Turn, at: datetime, today: date
) -> None:
    found = request_of(startup_id, request_id)
    if found is None:
        raise RuntimeError(f"the demo has no request {request_id}")
    asker = next(actor for actor in cast.actors.values() if actor.id == found.asked_by_user_id)
    if turn.move is Move.WITHDRAW:
        note = turn.note
        actions.withdraw(startup_id, request_id, note=note, role=Role.STARTUP, by=asker, at=at)
        return
    told: dict[str, Any] = {
        "note": turn.note,
        "seen": found.version,
        "role": PM,
        "by": cast.manager,
        "at": at,
    }
    if turn.krw:
        until = today + timedelta(days=365)
        new = NewGrant(today, until, f"투자유치과-{today:%m%d}", amount_krw=turn.krw)
        actions.approve_credits(startup_id, request_id, new, today=today, **told)
    elif turn.move in {Move.APPROVE, Move.APPROVE_LESS}:
        less = turn.move is Move.APPROVE_LESS
        actions.approve_help(startup_id, request_id, less=less, today=today, **told)
    else:
        actions.answer(startup_id, request_id, turn.move, **told)


def _take_unused_back(cast: Cast, at: datetime, today: date) -> None:
    """A reversal that nobody asked for waits in the same box."""
    startup_id = cast.startups[LAPSING]
    grant_id = db.session.scalars(
        select(CreditGrant.id).where(
            CreditGrant.startup_id == startup_id, CreditGrant.reference.contains("-2240(")
        )
    ).one()
    new = NewAmendment(
        AmendmentKind.WITHDRAWN,
        today,
        "전환 일정이 미뤄져 일부를 먼저 회수",
        amount_krw=1_000 * MAN,
    )
    by = cast.actors[DEPUTY]
    key = "demo-prepared-withdrawal"
    change_grant(startup_id, grant_id, new, key=key, by=by, at=at, today=today)
