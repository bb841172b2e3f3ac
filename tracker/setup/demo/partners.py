"""The demo's partners: the program's real kinds of them; people and contacts are invented."""

from datetime import date, time, timedelta

from tracker.partners.actions import add_partner, add_person, retire_partner, withdraw_consent
from tracker.partners.rules import PartnerCard, PartnerKind, PersonCard
from tracker.setup.demo.history import Cast

ADDED_AT = time(11, 0)
SUMMIT = "인천 스마트시티 서밋 이니셔티브"
MICROSOFT, KONZA, MOMBASA = "한국마이크로소프트", "콘자 테크노폴리스", "몸바사"
VENTURES, LAWYERS, PAPER = "송도벤처스", "법무법인 갯벌", "인천경제일보"
PARTNERS = (
    (PartnerKind.MICROSOFT, MICROSOFT, "Microsoft Korea", "KR", "서울", "협약기관"),
    (PartnerKind.INVESTOR, VENTURES, "Songdo Ventures", "KR", "인천", "초기·성장 단계 투자"),
    (PartnerKind.INVESTOR, "Harbor Bridge Partners", None, "DE", "Berlin", ""),
    (PartnerKind.CITY, MOMBASA, "Mombasa", "KE", "Mombasa", SUMMIT),
    (PartnerKind.PUBLIC_BODY, KONZA, "Konza Technopolis", "KE", "Konza", SUMMIT),
    (PartnerKind.CITY, "다카르", "Dakar", "SN", "Dakar", SUMMIT),
    (PartnerKind.CITY, "뭄바이", "Mumbai", "IN", "Mumbai", SUMMIT),
    (PartnerKind.CITY, "우타르프라데시", "Uttar Pradesh", "IN", "Lucknow", SUMMIT),
    (PartnerKind.CITY, "베뉴에주", "Benue State", "NG", "Makurdi", SUMMIT),
    (PartnerKind.CITY, "잠파라주", "Zamfara State", "NG", "Gusau", SUMMIT),
    (PartnerKind.CITY, "루사카", "Lusaka", "ZM", "Lusaka", SUMMIT),
    (PartnerKind.CITY, "루쿠모시티", "Lukomo City", "ZM", "Lukomo", SUMMIT),
    (PartnerKind.LAW_FIRM, LAWYERS, "Gaetbeol Law", "KR", "인천", "투자 계약, 해외 법인 설립"),
    (PartnerKind.ACCOUNTING_FIRM, "해송회계법인", "Haesong Accounting", "KR", "서울", ""),
    (PartnerKind.MEDIA, PAPER, "Incheon Economic Daily", "KR", "인천", ""),
    (PartnerKind.FACILITY, "인천스타트업파크", "Incheon Startup Park", "KR", "인천", "회의실, 실증 공간"),
    (PartnerKind.FACILITY, "K-바이오 랩허브", "K-Bio Lab Hub", "KR", "인천", "공용 실험 장비"),
    (PartnerKind.UNIVERSITY, "송도글로벌캠퍼스 산학협력단", "Songdo Global Campus", "KR", "인천", ""),
    (PartnerKind.CORPORATION, "서해물류", "Seohae Logistics", "KR", "인천", "항만 실증 수요처"),
    (PartnerKind.OTHER, "북항창업연구회", None, "KR", "부산", "2025년까지 교류"),
)  # fmt: skip
RETIRED = "북항창업연구회"
PEOPLE = (
    (MICROSOFT, "문서진", "파트너 매니저", True),
    (VENTURES, "황보람", "수석 심사역", True),
    (VENTURES, "도유건", "심사역", False),
    (KONZA, "Amina Wanjiru", "Director of Partnerships", True),
    (MOMBASA, "Joseph Kamau", "Smart City Lead", False),
    (LAWYERS, "남궁석", "변호사", True),
    (PAPER, "채다은", "기자", True),
)
WITHDREW = "채다은"


def arrange_partners(cast: Cast) -> None:
    """Known from the first month on, so that support of any day can name them."""
    at = cast.instant(cast.calendar.joined_on + timedelta(days=7), ADDED_AT)
    by = cast.manager
    for kind, name, name_en, country, city, note in PARTNERS:
        card = PartnerCard(
            kind=kind, name=name, name_en=name_en, country=country, city=city, note=note or None
        )
        cast.partners[name] = add_partner(cast.program_id, card, by=by, at=at)
    for number, (partner, name, title, consents) in enumerate(PEOPLE, start=1):
        person = _person(name, title, number if consents else None, cast.day_of(at))
        own = cast.partners[partner]
        cast.partner_people[name] = add_person(
            cast.program_id, own, person, by=by, at=at, today=cast.day_of(at)
        )


def part_with_some(cast: Cast) -> None:
    """After the history: somebody wants to be left alone, and an exchange is over."""
    by, at = cast.manager, cast.now
    withdraw_consent(
        cast.program_id,
        cast.partners[PAPER],
        cast.partner_people[WITHDREW],
        by=by,
        at=at,
        today=cast.calendar.today,
    )
    retire_partner(cast.program_id, cast.partners[RETIRED], reason="교류 종료", by=by, at=at)


def _person(name: str, title: str, number: int | None, today: date) -> PersonCard:
    """With a number she has consented, and may be reached."""
    if number is None:
        return PersonCard(name=name, title=title)
    return PersonCard(
        name=name,
        title=title,
        email=f"partner{number}@demo.example",
        phone=f"032-000-02{number:02}",
        consent_on=today,
        consent_source=f"투자유치과-{100 + number} 개인정보 수집·이용 동의서",
        consent_until=date(today.year + 3, 12, 31),
    )
