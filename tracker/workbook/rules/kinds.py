"""Which tables an office's workbook may hold, and by what headings their columns go."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class TableKind(StrEnum):
    """In the order in which they are taken in: the later ones name startups of the first."""

    STARTUPS = "startups"
    CONTACTS = "contacts"
    GRANTS = "grants"
    SESSIONS = "sessions"
    SUPPORT = "support"
    MILESTONES = "milestones"
    READINGS = "readings"


Names = Mapping[str, tuple[str, ...]]
_STARTUP = ("기업", "기업명", "참여기업", "참여기업명", "업체명", "회사명", "startup", "company")
_EMAIL = ("이메일", "메일", "전자우편", "이메일주소", "담당자이메일", "email", "e-mail")
_PHONE = (
    *("연락처", "전화", "전화번호", "휴대전화", "휴대폰", "핸드폰", "담당자연락처"),
    *("phone", "tel", "telephone", "mobile"),
)
STARTUPS: Names = {
    "name": (*_STARTUP, "상호", "name"),
    "name_en": ("영문명", "영문기업명", "기업명(영문)", "영문상호", "englishname", "nameinenglish"),
    "legal_name": ("법인명", "정식상호", "법인상호", "legalname"),
    "registration_number": (
        *("사업자등록번호", "사업자번호", "registrationnumber", "businessnumber", "brn"),
    ),
    "representative": (
        *(
            "대표자",
            "대표",
            "대표자명",
            "대표이사",
            "대표자성명",
            "ceo",
            "representative",
            "founder",
        ),
    ),
    "founded_on": ("설립일", "설립일자", "창립일", "설립년월일", "foundedon", "founded"),
    "address": ("소재지", "본사소재지", "본점소재지", "주소", "본사주소", "address"),
    "sector": ("분야", "산업분야", "사업분야", "업종", "기술분야", "sector", "industry", "field"),
    "summary": ("사업내용", "사업개요", "주요사업", "서비스", "기업소개", "summary", "business"),
    "azure_offer": ("azure구독유형", "azure제안", "azureoffer"),
    "agreement_number": ("협약번호", "협약서번호", "협약문서번호", "agreementnumber"),
    "agreement_period": ("협약기간", "agreementperiod"),
    "agreement_starts_on": (
        *("협약시작일", "협약일", "협약체결일", "협약일자", "agreementstartson", "agreementdate"),
    ),
    "agreement_ends_on": ("협약종료일", "협약만료일", "agreementendson"),
    "joined_on": (
        *(
            "선정일",
            "선정일자",
            "참여일",
            "참여시작일",
            "합류일",
            "joinedon",
            "joined",
            "selectedon",
        ),
    ),
    "status": ("상태", "참여상태", "진행상태", "status"),
    "slug": ("주소이름", "slug"),
    "contact_name": (
        *("담당자", "담당자명", "실무담당자", "실무자", "기업담당자", "contact", "contactperson"),
    ),
    "contact_title": ("직위", "직책", "담당자직위", "담당자직책", "title", "position"),
    "contact_email": _EMAIL,
    "contact_phone": _PHONE,
}
CONTACTS: Names = {
    "startup": _STARTUP,
    "name": (
        *("성명", "이름", "담당자", "담당자명", "성함", "담당자성명", "실무담당자"),
        *("name", "contact", "person", "contactperson"),
    ),
    "title": ("직위", "직책", "직급", "담당자직위", "title", "position", "role"),
    "email": _EMAIL,
    "phone": _PHONE,
}
GRANTS: Names = {
    "startup": _STARTUP,
    "amount_krw": (
        *(
            "부여액",
            "부여금액",
            "크레딧부여액",
            "크레딧",
            "크레딧금액",
            "승인금액",
            "지원금액",
            "금액",
        ),
        *("amount", "granted", "amountgranted", "credits", "krw"),
    ),
    "amount_usd": (
        *("부여액(usd)", "부여액(달러)", "부여액($)", "금액(usd)", "금액(달러)", "달러금액", "usd"),
        "amount(usd)",
    ),
    "usd_krw": ("환율", "적용환율", "기준환율", "exchangerate", "rate"),
    "granted_on": (
        *("부여일", "부여일자", "지급일", "승인일", "크레딧부여일", "일자", "부여시작일", "시작일"),
        *("grantedon", "granteddate", "grantdate", "startdate", "date"),
    ),
    "expires_on": (
        *("만료일", "만료일자", "종료일", "유효기한", "사용기한", "사용기간만료일", "만료"),
        *("expireson", "expiry", "expirydate", "expires", "enddate"),
    ),
    "period": ("유효기간", "사용기간", "사용가능기간", "기간", "period", "validity"),
    "activate_by": ("활성화기한", "등록기한", "activateby"),
    "activated_on": ("활성화일", "활성화일자", "등록일", "activatedon", "activated"),
    "reference": (
        *("관련문서번호", "문서번호", "관련문서", "관련근거", "근거", "공문번호", "근거문서"),
        *("reference", "document", "documentnumber"),
    ),
}
MILESTONES: Names = {
    "startup": _STARTUP,
    "title": (
        *("마일스톤", "목표", "단계별목표", "추진과제", "과제", "과제명", "목표내용", "세부목표"),
        *("milestone", "title", "goal", "objective"),
    ),
    "due_on": (
        *("기한", "목표일", "목표기한", "완료예정일", "예정일", "당초기한", "변경기한", "달성기한"),
        *("due", "dueon", "duedate", "deadline", "targetdate"),
    ),
    "new_due_on": (
        "변경기한",
        "변경목표일",
        "수정기한",
        "연장기한",
        "newduedate",
        "revisedduedate",
    ),
    "owner": ("담당", "담당자", "책임자", "담당자명", "owner", "responsible"),
    "state": ("상태", "진행상태", "진행상황", "달성여부", "달성", "추진상태", "state", "status"),
    "closed_on": ("달성일", "완료일", "달성일자", "완료일자", "결과일", "closedon", "meton"),
}
SESSION_NAMES: Names = {
    "given_by": (
        "멘토",
        "멘토명",
        "담당멘토",
        "전문가",
        "전문가명",
        "자문위원",
        "mentor",
        "expert",
    ),
    "held_on": ("멘토링일", "멘토링일자", "상담일", "실시일", "실시일자", "진행일", "진행일자"),
    "minutes": ("멘토링시간", "상담시간"),
    "topic": ("멘토링주제", "상담주제", "멘토링내용", "상담내용", "자문내용"),
    "shared_notes": ("주요내용", "결과"),
    "program_notes": ("비고",),  # an office's remarks are not written for the startup's eyes
}
"""A list of mentoring is a list of help whose kind is known; these headings come on top."""
SESSION_KINDS = ("구분", "지원구분", "지원종류", "지원유형", "kind", "kindofhelp")
"""Where a list of mentoring says of a row that it is other help."""
SESSION_COLUMNS = (
    *("startup", "given_by", "held_on", "minutes", "topic"),
    *("shared_notes", "program_notes", "next_action", "next_action_due_on"),
)
NAMES: Mapping[TableKind, Names] = {
    TableKind.STARTUPS: STARTUPS,
    TableKind.CONTACTS: CONTACTS,
    TableKind.GRANTS: GRANTS,
    TableKind.MILESTONES: MILESTONES,
}
"""Lists of help, of mentoring and of figures have their own, in their slices."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a table must have to be known by itself: all of `needed`, one column of each of `any`.

    `hints` are parts of a sheet's name that speak for it.
    """

    needed: tuple[str, ...]
    any: tuple[tuple[str, ...], ...] = ()
    hints: tuple[str, ...] = ()


TELLING: Mapping[TableKind, Telling] = {
    TableKind.STARTUPS: Telling(
        ("name",),
        (
            (
                *("representative", "registration_number", "founded_on", "sector", "address"),
                *("legal_name", "agreement_number", "agreement_period", "joined_on"),
            ),
        ),
        ("기업", "업체", "startup", "compan"),
    ),
    TableKind.CONTACTS: Telling(
        ("startup", "name"),
        (("title", "email", "phone"), ("email", "phone")),
        ("연락", "담당자", "명부", "인력", "contact", "people"),
    ),
    TableKind.GRANTS: Telling(
        ("startup",),
        (("amount_krw", "amount_usd"), ("expires_on", "period"), ("granted_on", "period")),
        ("크레딧", "부여", "credit", "grant"),
    ),
    TableKind.SESSIONS: Telling(
        ("startup", "given_by", "held_on", "topic"), (), ("멘토", "mentor", "session")
    ),
    TableKind.SUPPORT: Telling(
        ("startup", "kind", "held_on", "topic"), (), ("지원", "support", "help")
    ),
    TableKind.MILESTONES: Telling(
        ("startup", "title", "due_on"), (), ("마일스톤", "목표", "과제", "milestone")
    ),
    TableKind.READINGS: Telling(
        ("startup", "period"), (), ("실적", "지표", "성과", "현황", "kpi", "figure", "reading")
    ),
}
HINT_WEIGHT = 2
"""A name that speaks for a table is worth this many columns."""
