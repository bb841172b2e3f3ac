"""The demo's grants and what became of them."""

from dataclasses import dataclass

from tracker.credits.rules.facts import AmendmentKind
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY

MonthsAgoDay = tuple[int, int]
MAN = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    kind: AmendmentKind
    on: MonthsAgoDay
    reason: str
    expires: MonthsAgoDay | None = None
    amount_krw: int | None = None


@dataclass(frozen=True, slots=True)
class Give:
    startup: str
    number: int  # of the document
    granted: MonthsAgoDay
    expires: MonthsAgoDay
    amount_krw: int
    activate_by: MonthsAgoDay | None = None
    changes: tuple[Change, ...] = ()
    asked_krw: int | None = None  # by its founder; such a grant is approved by two people


ACTIVATED, MOVED = AmendmentKind.ACTIVATED, AmendmentKind.EXPIRY_MOVED
WITHDRAWN, CANCELLED = AmendmentKind.WITHDRAWN, AmendmentKind.CANCELLED

GIVES = (
    Give(STEADY, 1107, (22, 18), (10, 31), 5_000 * MAN, (20, 28), (Change(ACTIVATED, (22, 24), "활성화 확인"),)),
    Give(STEADY, 2231, (11, 4), (-2, 31), 6_000 * MAN),
    Give(STEADY, 3310, (-1, 1), (-14, 28), 7_000 * MAN, asked_krw=8_000 * MAN),
    Give(GROWING, 1108, (22, 18), (9, 30), 4_800 * MAN),
    Give(GROWING, 2017, (14, 3), (1, 30), 6_800 * MAN, None, (Change(MOVED, (4, 12), "인증 일정에 맞춘 기간 연장", (-3, 28)),)),
    Give(GROWING, 2902, (5, 26), (-7, 30), 7_800 * MAN),
    Give(LAPSING, 1109, (22, 18), (9, 30), 3_000 * MAN),
    Give(LAPSING, 2240, (10, 8), (-2, 10), 6_000 * MAN),
    Give(LAPSING, 2588, (8, 4), (-8, 31), 2_000 * MAN, (5, 31)),
    Give(DORMANT, 1110, (22, 18), (9, 30), 2_500 * MAN),
    Give(DORMANT, 2241, (10, 8), (-4, 31), 3_000 * MAN, None, (Change(WITHDRAWN, (2, 13), "사용 계획 없음에 따른 일부 회수", amount_krw=2_000 * MAN),)),
    Give(OVER, 1111, (22, 18), (10, 31), 400 * MAN, None, (Change(CANCELLED, (22, 19), "금액 오기로 취소 후 다시 부여함"),)),
    Give(OVER, 1115, (22, 20), (10, 31), 4_000 * MAN),
    Give(OVER, 2019, (14, 3), (-1, 31), 5_000 * MAN),
    Give(OVER, 2695, (7, 14), (-5, 30), 5_000 * MAN),
)  # fmt: skip
