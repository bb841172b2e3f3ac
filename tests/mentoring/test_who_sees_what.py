"""Who sees what of a session: one table, held against every page that shows sessions."""

import pytest

from tests.mentoring.afterwards_world import actor, held, make_world, scheduled
from tests.pages import browser
from tracker.db import db
from tracker.files.storage import Content
from tracker.mentoring import actions
from tracker.mentoring.queries import session_of
from tracker.mentoring.queries.links import SHARED
from tracker.mentoring.rules import Pay, Side
from tracker.mentoring.rules.afterwards import NewAction, Opinion
from tracker.values.clock import now

TOPIC, SHARED_NOTES, PM_NOTES = "가격-정책-갑", "공유-메모-갑", "담당자-메모-갑"
MENTOR_NOTES, COMMENT, FEE = "멘토-메모-을", "의견-병", "777,000"
OTHER_NOTES, OTHER_PRIVATE, OTHER_FILE = "남의-공유-메모", "남의-전용-메모", "담당자용-파일"
BETA_TOPIC, BETA_NOTES = "베타-주제", "베타-메모"
EVERYTHING = {
    TOPIC,
    SHARED_NOTES,
    PM_NOTES,
    MENTOR_NOTES,
    COMMENT,
    FEE,
    OTHER_NOTES,
    OTHER_PRIVATE,
    OTHER_FILE,
    BETA_TOPIC,
    BETA_NOTES,
}

# Every secret a role may read somewhere; all others must be on none of her pages.
MAY_READ = {
    "pm": EVERYTHING,
    "auditor": EVERYTHING,
    "executive": {TOPIC, SHARED_NOTES, OTHER_NOTES, BETA_TOPIC, BETA_NOTES},
    "founder": {TOPIC, SHARED_NOTES, OTHER_NOTES},  # her own opinion is not shown back to her
    "stranger": {BETA_TOPIC, BETA_NOTES},
    "mentor": {TOPIC, SHARED_NOTES, MENTOR_NOTES, FEE},
    "other": {OTHER_NOTES, BETA_TOPIC, BETA_NOTES, TOPIC},  # its day and topic, in the brief
}


@pytest.fixture
def world(app):
    """Alpha met two mentors, beta one of them; each said something that not all may read."""
    world = make_world()
    world.first = held(
        world,
        topic=TOPIC,
        shared_notes=SHARED_NOTES,
        program_notes=PM_NOTES,
        pay=Pay(fee_krw=777_000),
    )
    world.own = held(
        world, by=world.mentor, days_ago=3, topic="멘토가-적음", program_notes=MENTOR_NOTES
    )
    world.elsewhere = held(
        world,
        mentor=world.other,
        days_ago=2,
        topic="다른-멘토",
        shared_notes=OTHER_NOTES,
        program_notes=OTHER_PRIVATE,
    )
    world.beta_session = held(
        world, mentor=world.other, startup=world.beta, topic=BETA_TOPIC, shared_notes=BETA_NOTES
    )
    world.next = scheduled(world, hours=24).id
    actions.give_feedback(
        world.alpha.id,
        world.first,
        Opinion(2, 1, COMMENT),
        side=Side.STARTUP,
        by=actor(world.founder),
        at=now(),
    )
    actions.add_action(
        world.alpha.id,
        world.elsewhere,
        NewAction("이어지는-조치", Side.STARTUP),
        by=actor(world.pm),
        at=now(),
    )
    actions.add_file(
        world.alpha.id,
        world.elsewhere,
        Content("a" * 64, 1),
        name=OTHER_FILE + ".pdf",
        media_type="application/pdf",
        shared=False,
        by=actor(world.pm),
        at=now(),
    )
    db.session.commit()
    return world


def pages(world) -> list[str]:
    of_session = [
        (world.alpha, world.first),
        (world.alpha, world.own),
        (world.alpha, world.elsewhere),
        (world.alpha, world.next),
        (world.beta, world.beta_session),
    ]
    found = ["/mentoring", "/mentoring/mine", "/mentoring?show=held", "/mentoring/mine?show=held"]
    found += ["/mentoring?show=unconfirmed", "/mentoring/log"]
    for startup in (world.alpha, world.beta):
        base = f"/startups/{startup.slug}/mentoring"
        found += [base, f"{base}?show=held", f"{base}?show=off", f"{base}/advice", f"{base}/log"]
    for startup, session_id in of_session:
        base = f"/startups/{startup.slug}/mentoring/{session_id}"
        found += [base, f"{base}/brief", f"{base}/correct", f"{base}/write-up"]
    return found


def reads(app, world, who: str) -> tuple[str, dict[str, int]]:
    client = browser(app).enter(getattr(world, who))
    texts, statuses = [], {}
    for path in pages(world):
        response = client.get(path, follow_redirects=True)
        statuses[path] = response.status_code
        texts.append(response.text if response.status_code == 200 else "")
    return "\n".join(texts), statuses


@pytest.mark.parametrize("who", list(MAY_READ))
def test_each_reader_finds_what_is_hers_and_nothing_else(app, world, who):
    text, _ = reads(app, world, who)
    found = {secret for secret in EVERYTHING if secret in text}
    assert found == MAY_READ[who]


def test_another_mentors_session_is_not_found(app, world):
    _, statuses = reads(app, world, "mentor")
    base = f"/startups/alpha/mentoring/{world.elsewhere}"
    assert {statuses[f"{base}{part}"] for part in ("", "/brief", "/correct", "/write-up")} == {404}
    client = browser(app).enter(world.mentor)
    for part in ("absent", "actions", "advice", "files"):
        client.post_page(f"{base}/{part}", status=404)


def test_counts_are_of_what_the_reader_may_see(app, world):
    shown = {}
    for who, path in (
        ("mentor", "/startups/alpha/mentoring"),
        ("other", "/startups/alpha/mentoring"),
        ("founder", "/startups/alpha/mentoring"),
        ("mentor", "/mentoring/mine"),
        ("other", "/mentoring/mine"),
        ("pm", "/mentoring"),
    ):
        page = browser(app).enter(getattr(world, who)).get_page(f"{path}?show=held")
        shown[who, path] = page.text.split("완료 ", 1)[1].split()[0]
    assert list(shown.values()) == ["2", "1", "3", "2", "2", "4"]


def test_a_mentor_is_told_day_and_topic_of_others_sessions_in_her_brief_alone(app, world):
    client = browser(app).enter(world.mentor)
    brief = client.get_page(f"/startups/alpha/mentoring/{world.next}/brief").text
    assert "다른-멘토" in brief
    assert "이어지는-조치" in brief
    assert "임수빈" not in brief
    assert "다른-멘토" not in client.get_page("/startups/alpha/mentoring?show=held").text


def test_a_file_for_the_program_is_found_by_the_program_alone(app, world):
    path = f"/startups/alpha/mentoring/{world.elsewhere}/files/1"
    for who in ("executive", "founder", "other", "mentor"):
        assert browser(app).enter(getattr(world, who)).get(path).status_code == 404


def test_the_link_shows_the_shared_part_alone(app, world):
    session = session_of(world.alpha.id, world.first, SHARED)
    assert (session.program_notes, session.pay) == ("", Pay())
