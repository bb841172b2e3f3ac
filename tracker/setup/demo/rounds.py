"""The demo's funding rounds: priced and not, in won and dollars, of different consent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.progress.actions import (
    add_evidence,
    attach_to_round,
    consent_to_round,
    record_round,
    record_valuation,
)
from tracker.progress.rules import (
    Consent,
    Currency,
    NewEvidence,
    NewRound,
    NewValuation,
    SourceGrade,
    Stage,
)
from tracker.setup.demo.history import AFTERNOON, MORNING, Cast, Event, spelled
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY

EOK = 100_000_000
A, B, C, D = SourceGrade
NONE, PROGRAM, MICROSOFT, PUBLIC = Consent
Made = dict[tuple[str, Stage], int]  # the ids of the rounds recorded so far
TOLD_AFTER = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Deal:
    """A round, in won or dollars, with the rate of its day. Grade D is the firm's own word."""

    startup: str
    closed: tuple[int, int]
    grade: SourceGrade
    stage: Stage
    raised: int | None
    post_money: int | None
    investors: str
    consent: Consent = NONE
    usd_krw: str = ""
    in_dollars: bool = False
    note: str = ""
    contract: str | None = None

    @property
    def stated(self) -> bool:
        return self.grade is D


DEALS = (
    Deal(STEADY, (20, 20), B, Stage.SEED, 8 * EOK, 48 * EOK, "송도엔젤투자조합", PROGRAM, "1442.10", note="투자확인서"),
    Deal(STEADY, (7, 12), A, Stage.SERIES_A, 65 * EOK, 325 * EOK, "해오름벤처스, 서해성장투자", PUBLIC, "1418.70", note="신주인수계약서", contract="https://badagyeol.example/ir/series-a-contract"),
    Deal(GROWING, (19, 8), A, Stage.SERIES_A, 60 * EOK, 290 * EOK, "미추홀인베스트먼트", MICROSOFT, "1465.30", note="신주인수계약서"),
    Deal(GROWING, (5, 24), A, Stage.SERIES_B, 14_000_000, 84_000_000, "Harbor Lane Capital, 미추홀인베스트먼트", MICROSOFT, "1385.20", in_dollars=True, note="투자계약서(달러 기준)", contract="https://seponaru.example/ir/series-b-contract"),
    Deal(LAPSING, (21, 2), C, Stage.SERIES_A, None, 130 * EOK, "투자자 미공개", NONE, note="언론 보도, 투자액은 알려지지 않음"),
    Deal(LAPSING, (9, 15), B, Stage.SERIES_B, 70 * EOK, 410 * EOK, "하늘길투자파트너스", NONE, "1433.80", note="주관 투자사 확인"),
    Deal(DORMANT, (10, 14), B, Stage.SEED, 3 * EOK, None, "인천창업초기펀드", PROGRAM, note="조건부지분인수계약(SAFE)"),
    Deal(OVER, (18, 5), A, Stage.SERIES_A, 50 * EOK, 260 * EOK, "달빛벤처투자", PUBLIC, "1401.50", note="신주인수계약서"),
    Deal(OVER, (6, 27), B, Stage.SERIES_B, 180 * EOK, 980 * EOK, "달빛벤처투자, Lumen Growth", PROGRAM, "1379.90", note="투자사 확인서"),
    Deal(OVER, (1, 12), D, Stage.OTHER, 1_500_000, None, "Lumen Growth", NONE, "1392.40", in_dollars=True, note="전환사채, 다음 투자에서 전환 예정"),
)  # fmt: skip


def round_events(cast: Cast) -> Iterator[Event]:
    made: Made = {}
    for deal in DEALS:
        yield _closed(cast, deal, made)
    yield _stated(cast)
    yield _widened(cast, made)


def _closed(cast: Cast, deal: Deal, made: Made) -> Event:
    closed_on = cast.calendar.day(*deal.closed)
    basis = f"공개 동의서({spelled(closed_on)})" if deal.consent is not NONE else ""
    new = NewRound(
        stage=deal.stage,
        closed_on=closed_on,
        grade=deal.grade,
        currency=Currency.USD if deal.in_dollars else Currency.KRW,
        priced=deal.post_money is not None,
        raised=Decimal(deal.raised) if deal.raised else None,
        post_money=Decimal(deal.post_money) if deal.post_money else None,
        usd_krw=Decimal(deal.usd_krw) if deal.usd_krw else None,
        investors=deal.investors,
        note=deal.note,
        consent=deal.consent,
        consent_basis=basis,
    )

    def record(at: datetime, today: date) -> None:
        startup_id = cast.startups[deal.startup]
        by = cast.founder(deal.startup) if deal.stated else cast.manager
        verified = not deal.stated
        row = record_round(startup_id, new, verified=verified, by=by, at=at, today=today)
        made[deal.startup, deal.stage] = row.id
        if deal.contract:
            paper = NewEvidence(label="투자계약서 요약본", url=deal.contract)
            evidence = add_evidence(startup_id, paper, by=by, at=at, today=today)
            attach_to_round(startup_id, row.id, evidence, by=by, at=at)

    return Event(cast.instant(closed_on + TOLD_AFTER, MORNING), record)


def _stated(cast: Cast) -> Event:
    """What a firm says of itself without a round: grade D, and nobody has verified it."""
    valued_on = cast.calendar.day(14, 30)
    new = NewValuation(
        valued_on=valued_on, grade=D, stage=Stage.SEED, amount_krw=38 * EOK, note="기업 신고"
    )

    def record(at: datetime, today: date) -> None:
        by, startup_id = cast.founder(DORMANT), cast.startups[DORMANT]
        record_valuation(startup_id, new, verified=False, by=by, at=at, today=today)

    return Event(cast.instant(valued_on + TOLD_AFTER, MORNING), record)


def _widened(cast: Cast, made: Made) -> Event:
    """A founder lets Microsoft see a round that the executives saw already."""

    def consent(at: datetime, today: date) -> None:
        del today
        startup_id, round_id = cast.startups[OVER], made[OVER, Stage.SERIES_B]
        by = cast.founder(OVER)
        consent_to_round(startup_id, round_id, MICROSOFT, "", by_program=False, by=by, at=at)

    return Event(cast.instant(cast.calendar.day(2, 9), AFTERNOON), consent)
