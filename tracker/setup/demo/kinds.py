"""The demo's help of every kind: with whom, how far it came, its proof, and what it cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tracker.files.rules import PDF, ReceivedFile
from tracker.files.storage import put
from tracker.setup.demo.evidence import pdf_titled
from tracker.setup.demo.partners import KONZA, LAWYERS, MICROSOFT, MOMBASA, PAPER
from tracker.setup.demo.startups import GROWING, LAPSING, OVER, STEADY
from tracker.setup.demo.support import ABROAD, HELP, PARK, Help
from tracker.support.rules import (
    Detail,
    EventPart,
    HelpStage,
    NewCost,
    NewStep,
    SupportKind,
)

if TYPE_CHECKING:
    from tracker.setup.demo.history import Cast

L, V, X, F = (
    SupportKind.LEGAL,
    SupportKind.INVESTMENT,
    SupportKind.EXPANSION,
    SupportKind.FACILITY,
)
BIO = "K-바이오 랩허브"
MUMBAI, UTTAR = "뭄바이", "우타르프라데시"
ADVISER = "해송회계법인 정우람 회계사"
COUNSEL = "법무법인 갯벌 남궁석 변호사"
CITY_FUNDS, OWN_FUNDS, NATION_FUNDS = "시비", "인천경제청 자체 재원", "국비"


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says of its kind. `steps` come so many days after it: stage, won, note."""

    partner: str | None = None
    person: str | None = None
    stage: HelpStage | None = None
    confidential: bool = False
    details: Mapping[str, Detail] = field(default_factory=dict)
    steps: tuple[tuple[int, HelpStage, int | None, str], ...] = ()
    proof: str | None = None
    confirmed: bool = False


MORE_HELP = (
    Help(GROWING, 12, 8, L, 90, COUNSEL, "공동 연구 계약의 성과 귀속", "성과물 귀속 조항을 병원과 다시 협의하기로 함."),
    Help(GROWING, 4, 11, L, 60, COUNSEL, "주주간계약 조항 검토", "동반매도권 발동 조건을 좁히기로 함."),
    Help(STEADY, 9, 24, V, 90, ADVISER, "시리즈 B 투자 조건 자문", "우선주 전환 조건 3가지를 비교함."),
    Help(OVER, 4, 16, V, 60, ADVISER, "해외 투자자 지분 구조 자문", "현지 법인과 본사의 지분 구조를 정리함."),
    Help(STEADY, 7, 17, X, 120, ABROAD, "몸바사항 도착시간 예측 해외 실증", "부두 2곳의 입항 자료를 받아 실증을 시작함."),
    Help(OVER, 6, 22, X, 90, ABROAD, "우타르프라데시 교실 해외 실증", "학교 2곳에서 힌디어 서비스를 실증함."),
    Help(GROWING, 2, 19, X, 60, ABROAD, "뭄바이 병리 판독 해외 실증 준비", "현지 병원과 자료 이전 절차를 협의함."),
    Help(GROWING, 10, 14, F, 480, BIO, "공용 병리 슬라이드 스캐너 이용", "슬라이드 320장을 디지털로 바꿈."),
    Help(LAPSING, 5, 20, F, 240, PARK, "실증 공간 이용", "드론 격납 시험을 실내에서 진행함."),
)  # fmt: skip

TOLD = {
    (STEADY, 16, 21): Told(MOMBASA, "Joseph Kamau", HelpStage.OFFERED, steps=(
        (35, HelpStage.MET, None, "실무자 화상 면담"),
        (150, HelpStage.DEAL, 180_000_000, "부두 2곳 실증 공급 계약"),
    ), confirmed=True),
    (STEADY, 1, 10): Told(KONZA, "Amina Wanjiru", HelpStage.OFFERED),
    (GROWING, 17, 13): Told(BIO, stage=HelpStage.OFFERED, steps=((20, HelpStage.MET, None, ""),)),
    (GROWING, 5, 18): Told(MUMBAI, stage=HelpStage.OFFERED, details={"to_whom": "뭄바이 병원 그룹"},
        steps=((30, HelpStage.MET, None, "영상의학과 책임자 면담"),)),
    (LAPSING, 17, 7): Told(stage=HelpStage.OFFERED, details={"to_whom": "인천국제공항공사"}),
    (LAPSING, 1, 5): Told(stage=HelpStage.OFFERED, details={"to_whom": "두바이 전시회 공동관"}),
    (OVER, 10, 25): Told(UTTAR, stage=HelpStage.OFFERED, details={"to_whom": "주 교육청"}, steps=(
        (25, HelpStage.MET, None, ""), (90, HelpStage.DEAL, 64_000_000, "학교 2곳 시범 공급"),
    )),
    (STEADY, 12, 18): Told(details={"event_name": "상반기 IR 발표회", "event_part": EventPart.IR_SESSION}, confirmed=True),
    (LAPSING, 12, 26): Told(details={"event_name": "상반기 IR 발표회", "event_part": EventPart.IR_SESSION}),
    (GROWING, 11, 6): Told(details={"event_name": "CES", "event_host": "CTA", "event_part": EventPart.PAVILION, "event_role": "전시관 참가", "result": "해외 구매 담당자 상담 12건"}, proof="전시 상담 기록", confirmed=True),
    (OVER, 11, 7): Told(details={"event_name": "CES", "event_part": EventPart.PAVILION}),
    (STEADY, 8, 14): Told(PAPER, details={"medium": "인천경제일보 외 7곳", "reach": 42_000, "link": "https://badagyeol.example/news/eta"}),
    (GROWING, 9, 20): Told(MICROSOFT, details={"medium": "Azure 고객 사례", "reach": 18_500}),
    (LAPSING, 8, 27): Told(details={"medium": "방송 1건, 신문 4건", "reach": 310_000}),
    (OVER, 8, 8): Told(MICROSOFT, details={"medium": "행사 기조연설 사례 영상", "reach": 2_400}),
    (GROWING, 12, 8): Told(LAWYERS, details={"matter": "병원 2곳과 공동 연구한 모델의 소유와 이용 범위"}, proof="공동연구계약 검토 의견서"),
    (GROWING, 4, 11): Told(LAWYERS, confidential=True, details={"matter": "신규 투자자와의 주주간계약 중 동반매도권과 이사 선임권"}),
    (STEADY, 9, 24): Told("해송회계법인", details={"matter": "우선주 전환 비율과 상환 조건"}),
    (OVER, 4, 16): Told("해송회계법인", confidential=True, details={"matter": "해외 투자자 실사에서 나온 지분 관계"}),
    (STEADY, 7, 17): Told(MOMBASA, stage=HelpStage.PREPARING, details={"country": "케냐", "city": MOMBASA}, steps=(
        (40, HelpStage.RUNNING, None, "자료 연동 완료"),
        (160, HelpStage.FINISHED, None, "예측 오차 평균 24분, 목표 30분 이내 달성"),
    ), proof="몸바사 실증 결과 요약", confirmed=True),
    (OVER, 6, 22): Told(UTTAR, stage=HelpStage.PREPARING, details={"country": "인도", "city": UTTAR},
        steps=((30, HelpStage.RUNNING, None, "학교 2곳 접속 시작"),)),
    (GROWING, 2, 19): Told(MUMBAI, stage=HelpStage.PREPARING, details={"country": "인도", "city": MUMBAI}),
    (GROWING, 10, 14): Told(BIO, details={"facility": "병리 슬라이드 스캐너"}),
    (LAPSING, 5, 20): Told(PARK, details={"facility": "실내 실증 공간"}),
}  # fmt: skip

COSTS = (
    (STEADY, 7, 17, 12_400_000, CITY_FUNDS, "해외 실증 지원비", "몸바사 왕복 항공료와 통역"),
    (OVER, 6, 22, 8_750_000, NATION_FUNDS, "해외 실증 지원비", ""),
    (GROWING, 11, 6, 21_300_000, CITY_FUNDS, "전시 참가비", "부스 임차, 운송"),
    (OVER, 11, 7, 21_300_000, CITY_FUNDS, "전시 참가비", "부스 임차, 운송"),
    (STEADY, 8, 14, 3_300_000, OWN_FUNDS, "홍보비", "보도자료 배포, 사진"),
    (GROWING, 12, 8, 2_200_000, OWN_FUNDS, "자문료", ""),
    (STEADY, 9, 24, 1_650_000, OWN_FUNDS, "자문료", ""),
)
PROGRAM_COST = (10, 20, 14_800_000, OWN_FUNDS, "행사 운영비", "상반기 IR 발표회 대관과 운영")
PAID_AFTER = timedelta(days=20)


def told_of(given: Help, cast: "Cast") -> dict[str, Any]:
    """What an entry of the demo says beyond what every kind says."""
    told = TOLD.get((given.startup, given.months_ago, given.day))
    if told is None:
        return {}
    return {
        "partner_id": cast.partners[told.partner] if told.partner else None,
        "partner_person_id": cast.partner_people[told.person] if told.person else None,
        "stage": told.stage,
        "confidential": told.confidential,
        "details": told.details,
    }


def steps_after(given: Help, held_on: date) -> Iterator[NewStep]:
    told = TOLD.get((given.startup, given.months_ago, given.day), Told())
    for days, stage, amount_krw, note in told.steps:
        day = held_on + timedelta(days=days)
        yield NewStep(stage=stage, happened_on=day, amount_krw=amount_krw, note=note)


def proof_of(given: Help, cast: "Cast") -> ReceivedFile | None:
    title = TOLD.get((given.startup, given.months_ago, given.day), Told()).proof
    return None if title is None else _document(title, cast)


def invoice_of(cost: NewCost, cast: "Cast") -> ReceivedFile:
    """What every payment rests on."""
    return _document(f"{cost.budget_item} 지출 증빙 {cost.paid_on.isoformat()}", cast)


def _document(title: str, cast: "Cast") -> ReceivedFile:
    kept = put(cast.files, BytesIO(pdf_titled(title)))
    name = f"{title.replace(' ', '_')}.pdf"
    return ReceivedFile(kept.sha256, kept.size_bytes, PDF, name)


def is_confirmed(given: Help) -> bool:
    return TOLD.get((given.startup, given.months_ago, given.day), Told()).confirmed


def cost_of(given: Help, entry_id: int, held_on: date) -> NewCost | None:
    """What this help cost, paid some weeks later."""
    known = {cost[:3]: cost[3:] for cost in COSTS}
    cost = known.get((given.startup, given.months_ago, given.day))
    if cost is None:
        return None
    amount_krw, funds, item, note = cost
    return NewCost(
        kind=given.kind,
        entry_id=entry_id,
        amount_krw=amount_krw,
        source_of_funds=funds,
        budget_item=item,
        paid_on=held_on + PAID_AFTER,
        note=note,
    )


def all_help() -> tuple[Help, ...]:
    return (*HELP, *MORE_HELP)
