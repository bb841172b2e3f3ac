"""The demo's mentoring desk: who offers what, what is arranged, and what came of sessions."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from sqlalchemy import select

from tracker.db import db
from tracker.files.storage import put
from tracker.mentoring.actions import (
    add_action,
    add_advice,
    add_file,
    choose_advice,
    confirm_session,
    dispute_session,
    give_feedback,
    make_link,
)
from tracker.mentoring.actions.logging import new_uid
from tracker.mentoring.models import Mentor, MentorField, MentoringSession
from tracker.mentoring.rules import Field, SessionState, Side, Way
from tracker.mentoring.rules.afterwards import NewAction, NewChoice, Opinion
from tracker.people.recipients import recipient_of
from tracker.setup.demo.booking import arrange_booking
from tracker.setup.demo.history import ZONE, Cast
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY
from tracker.support.models import SupportEntry

ARCHITECT, INVESTOR = "mentor@demo.example", "mentor2@demo.example"
UNCONFIRMED_NEWEST = 3
SATURDAY = 5
PROFILES = (
    (
        ARCHITECT,
        "한국마이크로소프트",
        "Azure 구조 설계, AKS, 비용 최적화, 생성형 AI 서비스",
        "ko,en",
        "Asia/Seoul",
        12,
        (Field.CLOUD_AI, Field.TECHNOLOGY),
    ),
    (
        INVESTOR,
        "Harbor Bridge Partners",
        "Series A to C, due diligence, term sheets, 해외 투자자",
        "en",
        "Europe/Berlin",
        8,
        (Field.FUNDRAISING, Field.FINANCE, Field.GLOBAL_EXPANSION),
    ),
)
ARRANGED = (  # startup, mentor, days from today, hour, minutes, topic, question, place
    (STEADY, ARCHITECT, 2, 14, 60, "예약 용량 전환 시점", "크레딧이 끝나기 전에 1년 예약을 사는 편이 나은지 궁금합니다.", "인천스타트업파크 3층 상담실"),
    (OVER, ARCHITECT, 6, 10, 90, "소형 모델 운영 비용", "질의가 몰리는 시험 기간의 비용을 줄이고 싶습니다.", ""),
    (LAPSING, INVESTOR, 9, 17, 60, "인증 지연과 자금 계획", "인증이 6개월 늦어질 때 투자자에게 어떻게 설명할지 상의하고 싶습니다.", ""),
    (GROWING, ARCHITECT, -1, 15, 60, "추론 서버 이중화", "장애가 나면 병원 판독이 멈춥니다. 어디까지 이중화해야 합니까?", ""),
)  # fmt: skip
ITEMS = (
    (STEADY, "예약 구매와 종량제 요금 비교표 작성", Side.STARTUP, 10),
    (STEADY, "비용 경보 기준을 월 요금의 80%로 설정", Side.STARTUP, -4),
    (GROWING, "데이터룸에 인허가 일정표 추가", Side.STARTUP, 7),
    (GROWING, "유럽 투자자 두 곳에 소개 메일 발송", Side.MENTOR, 5),
    (OVER, "월별 사용 예측을 담당자와 공유", Side.STARTUP, -9),
    (LAPSING, "만료 전에 옮길 학습 작업 목록 확정", Side.PROGRAM, 14),
)
ADVICE = (
    (STEADY, "1년 예약을 먼저 사고 남는 용량은 개발에 쓴다."),
    (STEADY, "크레딧이 남아 있는 동안에는 예약을 사지 않는다."),
    (GROWING, "국내 병원 매출을 먼저 보이고 해외 투자자를 만난다."),
)


def arrange_mentoring(cast: Cast) -> None:
    """After the history: profiles, sessions to come, and what came of those held."""
    for profile in PROFILES:
        _profile(cast, *profile)
    for number, arranged in enumerate(ARRANGED):
        _arranged(cast, number, arranged)
    db.session.flush()
    arrange_booking(cast, ARCHITECT, INVESTOR)
    for startup in (STEADY, GROWING, LAPSING, DORMANT, OVER):
        _answers(cast, startup)
    _what_follows(cast)


def _profile(  # noqa: PLR0913, PLR0917 - a table's columns
    cast: Cast,
    email: str,
    organization: str,
    skills: str,
    languages: str,
    timezone: str,
    hours: int,
    knows: tuple[Field, ...],
) -> None:
    mentor = Mentor(
        program_id=cast.program_id,
        user_id=cast.actors[email].id or 0,
        organization=organization,
        skills=skills,
        languages=languages,
        bio="",
        timezone=timezone,
        hours_a_month=hours,
        active=True,
        updated_at=cast.now,
    )
    db.session.add(mentor)
    db.session.flush()
    db.session.add_all(MentorField(mentor_id=mentor.id, field=one) for one in knows)


def _arranged(
    cast: Cast, number: int, arranged: tuple[str, str, int, int, int, str, str, str]
) -> None:
    startup, mentor, days, hour, minutes, topic, question, place = arranged
    day = _working_day(cast.calendar.today + timedelta(days=days), -1 if days < 0 else 1)
    starts_at = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
    row = _row(cast, startup, mentor, SessionState.SCHEDULED, topic, question)
    row.starts_at, row.ends_at = starts_at, starts_at + timedelta(minutes=minutes)
    row.place = place or f"https://meet.demo.example/{number + 1:03}"
    row.online = not place
    db.session.add(row)


def _row(  # noqa: PLR0913, PLR0917 - whose, with whom, what about
    cast: Cast, startup: str, mentor: str, state: SessionState, topic: str, question: str
) -> MentoringSession:
    founder, helper = cast.founder(startup), cast.actors[mentor]
    return MentoringSession(
        program_id=cast.program_id,
        startup_id=cast.startups[startup],
        mentor_user_id=helper.id,
        mentor_name=helper.label,
        state=state,
        way=Way.PROPOSED,
        field=Field.CLOUD_AI if mentor == ARCHITECT else Field.FUNDRAISING,
        topic=topic,
        question=question,
        place="",
        online=False,
        attendees="",
        requested_at=cast.now - timedelta(days=3),
        requested_by=founder.label,
        requested_by_user_id=founder.id,
        uid=new_uid(),
    )


def _answers(cast: Cast, startup: str) -> None:
    """Founders confirm within days; the newest wait, and one is not as it was."""
    held = _held(cast.startups[startup])
    quiet = startup == DORMANT
    founder = cast.founder(startup)
    newest = 1 if quiet else min(UNCONFIRMED_NEWEST, len(held) // 2)
    for session_id, held_on in held[newest:]:
        at = _evening(held_on + timedelta(days=1), cast.now)
        confirm_session(cast.startups[startup], session_id, side=Side.STARTUP, by=founder, at=at)
    if startup == OVER and held:
        dispute_session(
            cast.startups[startup],
            held[0][0],
            "진행 시간이 45분이 아니라 60분이었습니다.",
            side=Side.STARTUP,
            by=founder,
            at=cast.now,
        )
    if len(held) > newest:
        opinion = Opinion(5, 4 if quiet else 5, "바로 적용할 수 있는 조언이었습니다.")
        give_feedback(
            cast.startups[startup],
            held[newest][0],
            opinion,
            side=Side.STARTUP,
            by=founder,
            at=cast.now,
        )


def _held(startup_id: int) -> list[tuple[int, date]]:
    """Newest first."""
    rows = db.session.execute(
        select(MentoringSession.id, SupportEntry.held_on)
        .join(SupportEntry, SupportEntry.id == MentoringSession.support_entry_id)
        .where(MentoringSession.startup_id == startup_id)
        .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
    )
    return [(row.id, row.held_on) for row in rows]


def _what_follows(cast: Cast) -> None:
    by, at = cast.manager, cast.now
    for startup, words, owner, days in ITEMS:
        startup_id = cast.startups[startup]
        session_id, held_on = _held(startup_id)[0]
        due_on = max(cast.calendar.today + timedelta(days=days), held_on)
        add_action(startup_id, session_id, NewAction(words, owner, due_on), by=by, at=at)
    advice = [
        add_advice(cast.startups[one], _held(cast.startups[one])[n % 2][0], words, by=by, at=at)
        for n, (one, words) in enumerate(ADVICE)
    ]
    choice = NewChoice(
        advice[0],
        advice[1],
        advice[1],
        "올해 크레딧을 다 쓰지 못할 것으로 보여 예약은 내년에 사기로 함.",
    )
    choose_advice(cast.startups[STEADY], choice, by=cast.founder(STEADY), at=at)
    _proof(cast)


def _proof(cast: Cast) -> None:
    """One signed attendance sheet, and one link that waits for its answer."""
    startup_id = cast.startups[STEADY]
    session_id, _ = _held(startup_id)[0]
    content = put(cast.files, BytesIO(SHEET))
    add_file(
        startup_id,
        session_id,
        content,
        name="참석자_서명부.pdf",
        media_type="application/pdf",
        shared=True,
        by=cast.manager,
        at=cast.now,
    )
    to = recipient_of(startup_id)
    make_link(startup_id, session_id, to, mailing=False, by=cast.manager, at=cast.now)


def _working_day(day: date, step: int) -> date:
    while day.weekday() >= SATURDAY:
        day += timedelta(days=step)
    return day


def _evening(day: date, latest: datetime) -> datetime:
    return min(datetime.combine(day, time(19, 30), ZONE), latest)


SHEET = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
