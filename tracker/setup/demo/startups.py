"""The demo's program and its five startups; every name, number and address is invented."""

from datetime import date

from tracker.program.rules import Contact, NewProgram, NewStartup
from tracker.setup.demo.calendar import DemoCalendar

STEADY, GROWING, LAPSING, DORMANT, OVER = (
    "badagyeol",
    "seponaru",
    "haneulnuri",
    "sogeumbit",
    "dalmuri",
)
PROGRAM_SLUG = "demo"
DEMO_TIMEZONE = "Asia/Seoul"
CREDIT_TOTAL_KRW = 1_000_000_000
CREDIT_CAP_PER_STARTUP_KRW = 200_000_000


def demo_program(calendar: DemoCalendar) -> NewProgram:
    return NewProgram(
        slug=PROGRAM_SLUG,
        name="IFEZ×Microsoft 유니콘 육성사업",
        name_en="IFEZ × Microsoft Unicorn Program",
        host="인천경제자유구역청",
        sponsor="Microsoft",
        starts_on=calendar.starts_on,
        ends_on=calendar.ends_on,
        startup_seats=5,
        unicorn_target=2,
        unicorn_by=calendar.ends_on,
        unicorn_valuation_krw=1_000_000_000_000,
        unicorn_valuation_usd=1_000_000_000,
        is_demo=True,
    )


def demo_startups(calendar: DemoCalendar) -> tuple[NewStartup, ...]:
    return (
        _startup(
            calendar,
            1,
            slug=STEADY,
            name="(주)바다결",
            name_en="Badagyeol",
            legal_name="주식회사 바다결",
            representative="한지우",
            founded_on=date(2021, 4, 12),
            sector="항만 물류 인공지능",
            summary=(
                "컨테이너 하역 순서를 인공지능으로 계획해 선박 대기 시간을 줄이는 서비스입니다. "
                "인천항과 아시아의 중소 항만이 고객입니다."
            ),
            contacts=(
                Contact("한지우", "대표이사", "founder@badagyeol.example", "032-000-0101"),
                Contact("오세린", "기술이사", "cto@badagyeol.example", "032-000-0102"),
                Contact("배도현", "재무팀장", "finance@badagyeol.example", "032-000-0103"),
            ),
        ),
        _startup(
            calendar,
            2,
            slug=GROWING,
            name="세포나루(주)",
            name_en="Seponaru",
            legal_name="세포나루 주식회사",
            representative="윤가람",
            founded_on=date(2020, 9, 1),
            sector="바이오 영상 분석",
            summary=(
                "현미경 영상에서 세포의 상태를 읽어 신약 후보를 고르는 분석 서비스입니다. "
                "제약사와 연구소가 구독합니다."
            ),
            contacts=(
                Contact("윤가람", "대표이사", "founder@seponaru.example", "032-000-0201"),
                Contact("Mina Laurent", "최고기술책임자", "cto@seponaru.example", "032-000-0202"),
            ),
        ),
        _startup(
            calendar,
            3,
            slug=LAPSING,
            name="하늘누리모빌리티",
            name_en="Haneulnuri Mobility",
            legal_name="주식회사 하늘누리모빌리티",
            representative="서이안",
            founded_on=date(2019, 11, 25),
            sector="도심항공 관제",
            summary=(
                "드론과 도심항공교통이 같은 하늘을 안전하게 나누어 쓰도록 "
                "항로를 배정하는 관제 소프트웨어입니다."
            ),
            contacts=(
                Contact("서이안", "대표이사", "founder@haneulnuri.example", "032-000-0301"),
                Contact("노아름", "사업개발팀장", "biz@haneulnuri.example", "032-000-0302"),
            ),
        ),
        _startup(
            calendar,
            4,
            slug=DORMANT,
            name="소금빛에너지",
            name_en="Sogeumbit Energy",
            legal_name="주식회사 소금빛에너지",
            representative="강태오",
            founded_on=date(2022, 2, 3),
            sector="에너지 저장",
            summary=(
                "소금을 쓰는 산업용 열 저장 장치와 운전 소프트웨어를 만듭니다. "
                "공장의 심야 전기를 낮의 열로 바꿉니다."
            ),
            contacts=(Contact("강태오", "대표이사", "founder@sogeumbit.example", "032-000-0401"),),
        ),
        _startup(
            calendar,
            5,
            slug=OVER,
            name="달무리랩",
            name_en="Dalmuri Lab",
            legal_name="주식회사 달무리랩",
            representative="문하늬",
            founded_on=date(2021, 7, 19),
            sector="교육 생성형 인공지능",
            summary=(
                "교사가 올린 교재로 학생 수준에 맞는 문제와 풀이를 만드는 학습 서비스입니다. "
                "학교와 학원이 고객입니다."
            ),
            contacts=(
                Contact("문하늬", "대표이사", "founder@dalmuri.example", "032-000-0501"),
                Contact("유재민", "플랫폼팀장", "platform@dalmuri.example", "032-000-0502"),
            ),
        ),
    )


def _startup(calendar: DemoCalendar, number: int, **card: object) -> NewStartup:
    """What the five have in common: their agreement, their offer, the day they joined."""
    year = calendar.starts_on.year
    return NewStartup(
        registration_number=f"000-81-{number:05d}",
        address=f"인천광역시 연수구 송도과학로 000, 인천스타트업파크 {number}01호",
        azure_offer="Microsoft Azure 스폰서십",
        agreement_number=f"시연 제{year}-{number}호",
        agreement_starts_on=calendar.joined_on,
        agreement_ends_on=calendar.ends_on,
        joined_on=calendar.joined_on,
        **card,  # type: ignore[arg-type]  # NewStartup checks its own
    )
