"""The demo's milestones: some met, some late."""

from dataclasses import dataclass

from tracker.progress.rules import MilestoneState
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY


@dataclass(frozen=True, slots=True)
class Aim:
    """A milestone. Months count back from the demo's day, negative ones are ahead of it.

    `closed` is the month and day it was met (or missed), `moved_to` a later due date with its reason.
    """

    startup: str
    title: str
    owner: str
    due: tuple[int, int]
    met: tuple[int, int] | None = None
    missed: tuple[int, int] | None = None
    evidence: str | None = None  # the label of a `Proof`
    verified: bool = False
    moved_to: tuple[int, int] | None = None
    reason: str = ""
    moved_again: tuple[int, int] | None = None
    reason_again: str = ""
    sent_back: str = ""

    @property
    def moves(self) -> list[tuple[tuple[int, int], str]]:
        """Later due dates, each with its reason."""
        both = ((self.moved_to, self.reason), (self.moved_again, self.reason_again))
        return [(to, why) for to, why in both if to]

    @property
    def closed(self) -> tuple[int, int] | None:
        return self.met or self.missed

    @property
    def state(self) -> MilestoneState:
        return MilestoneState.MET if self.met else MilestoneState.MISSED


AIMS = (
    Aim(STEADY, "인천항 3개 터미널 상용 계약", "한지우", (15, 30), met=(14, 22), evidence="인천항 터미널 상용 계약 보도자료", verified=True),
    Aim(STEADY, "시리즈 A 투자 유치", "한지우", (8, 31), met=(7, 12), evidence="시리즈 A 신주인수계약서", verified=True),
    Aim(STEADY, "몸바사항 실증 착수", "오세린", (-1, 15), moved_to=(-2, 20), reason="현지 통신 인허가 일정에 맞추어 변경함."),
    Aim(STEADY, "연 매출 50억 원", "배도현", (-2, 28)),
    Aim(GROWING, "의료기기 소프트웨어 2등급 인증", "윤가람", (12, 31), met=(12, 18), evidence="의료기기 소프트웨어 2등급 인증서", verified=True),
    Aim(GROWING, "시리즈 B 투자 유치", "윤가람", (4, 30), met=(5, 24), evidence="시리즈 B 투자계약서", verified=True),
    Aim(GROWING, "해외 병원 3곳 계약", "Mina Laurent", (0, 1), moved_to=(-3, 31), reason="인도 개인정보 규정 검토를 마친 뒤 계약하기로 함."),
    Aim(GROWING, "상시 근로자 60명", "윤가람", (-5, 30)),
    Aim(LAPSING, "관제 시뮬레이터 클라우드 전환", "노아름", (6, 30), moved_to=(2, 28), reason="개발 인력 충원 지연", moved_again=(0, 3), reason_again="관제 기관의 보안 심의를 한 차례 더 받게 됨."),
    Aim(LAPSING, "시험 공역 비행 500회", "서이안", (9, 30), met=(8, 26), evidence="공역 비행 기록 요약", verified=True),
    Aim(LAPSING, "형식증명 1단계", "서이안", (-6, 30)),
    Aim(DORMANT, "열화 예측 시제품", "강태오", (11, 30), missed=(11, 30)),
    Aim(DORMANT, "KC 안전 인증", "강태오", (1, 31)),
    Aim(OVER, "월간 사용자 100만 명", "문하늬", (6, 30), met=(6, 11), evidence="월간 사용자 통계 화면", verified=True),
    Aim(OVER, "교육청 5곳 공급", "유재민", (3, 31), met=(2, 20), evidence="교육청 공급 계약 5건", sent_back="계약 5건 가운데 2건의 계약서 사본이 없습니다. 올려 주시면 확인하겠습니다."),
    Aim(OVER, "추론 비용 40% 절감", "유재민", (0, 28)),
    Aim(OVER, "일본 법인 설립", "문하늬", (-4, 31)),
)  # fmt: skip


PLAN_FOR = OVER
PLAN_NAME = "유니콘 성장 단계"
PLAN_NOTE = "사업 기간에 맞추어 간격을 조정한 성장 단계"
PLAN = (
    ("시드·프리 A 투자 유치", 3),
    ("아기유니콘 요건 충족(기업가치 300억 원 이상 또는 투자 20억~100억 원 유치)", 9),
    ("시리즈 A 투자 유치", 12),
    ("시리즈 B 투자 유치", 22),
    ("예비유니콘 요건 충족(기업가치 1,000억 원 이상)", 28),
    ("시리즈 C 투자 유치", 36),
    ("유니콘 기준 도달(기업가치 1조 원 이상)", 46),
)
PLAN_TAKEN = 3  # the last steps of it: the earlier ones were reached before the program
