"""Rows of the security requirements about accounts, sessions and logs, asked over HTTP from outside."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from config import Environment
from tests.factories import OPERATOR, PASSWORD, make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Membership, Role
from tracker.audit.actions import record
from tracker.audit.cli import copy_what_was_told
from tracker.audit.copying import compare, copy_trail, read_line
from tracker.audit.models import AuditEvent
from tracker.credits.models import ProgramCredit
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.mentoring.actions import open_feed
from tracker.people import actions
from tracker.people.models import AccessLink, Deputy, ProgramMembership, User, UserSession
from tracker.people.rules import (
    GUEST_LIFE,
    LIVES,
    STAFF_LIFE,
    Purpose,
    standing_of,
)
from tracker.program.models import Startup
from tracker.values.clock import now, today
from tracker.web import log as log_module

ZONE = "Asia/Seoul"
CHOSEN = "seven slow llamas over the hill"
SURE = {"current_password": PASSWORD}
UNLIKE = re.compile(r'value="[^"]*"|[0-9a-f]{16}')  # tokens of forms, and numbers of requests


@pytest.fixture
def program(app):
    return make_program()


@pytest.fixture
def with_mail(app):
    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(
        config, smtp_url="smtp://127.0.0.1:9", mail_from="a@example.org"
    )


def answer(response) -> tuple[object, ...]:
    """What may differ between two requests of one kind, left out; the length must not."""
    headers = {
        name: UNLIKE.sub("", value)
        for name, value in response.headers
        if name not in {"X-Request-Id", "Set-Cookie", "Date"}
    }
    return response.status_code, UNLIKE.sub("", response.text), headers, len(response.text)


def reset_token() -> str:
    body = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first().body
    return re.search(r"/links/(\S+)", body)[1]


def logged(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[:1] == "{"]


# AU5


@pytest.mark.parametrize("role", list(Role))
def test_au5_everybody_changes_her_password_with_the_current_one(sign_in, role):
    client = sign_in(role)
    page = client.get_page("/account/password")
    fields = {one["name"]: one for one in page.controls if one.get("type") == "password"}
    assert {name: one["autocomplete"] for name, one in fields.items()} == {
        "current_password": "current-password",
        "password": "new-password",
    }
    assert "onpaste" not in page.html
    client.post_page("/account/password", {"password": CHOSEN}, status=422)
    wrong = {"current_password": "not hers at all", "password": CHOSEN}
    client.post_page("/account/password", wrong, status=422)
    client.post_page("/account/password", {**SURE, "password": CHOSEN})


# AU8


def test_au8_a_reset_token_is_long_short_lived_hers_and_used_once(with_mail, app, program):
    user, other = (make_user(program, Role.EXECUTIVE) for _ in range(2))
    client = browser(app)
    sent = {"email": user.email}
    client.post_page("/password/forgotten", sent, status=200, headers={"Host": "localhost"})
    token = reset_token()
    assert len(token) >= 43, "256 bits, written in base64"
    assert LIVES[Purpose.PASSWORD_RESET] <= timedelta(minutes=60)
    client.get(f"/links/{token}")
    client.post_page("/password/new", {"password": CHOSEN})
    assert browser(app).get(f"/links/{token}").status_code == 410
    assert browser(app).get("/account").status_code == 302, "a reset signs nobody in"
    browser(app).sign_in(user.email, CHOSEN)
    browser(app).sign_in(other.email)


def ends_by_age(user) -> None:
    db.session.execute(update(AccessLink).values(expires_at=now() - timedelta(seconds=1)))


def ends_by_another(user) -> None:
    actions.request_password_reset(user.email, at=now())


def ends_by_password(user) -> None:
    actions.change_password(user.id, "x", by=OPERATOR, at=now())


def ends_by_leaving(user) -> None:
    user.disabled_at = now()


@pytest.mark.parametrize("ended", [ends_by_age, ends_by_another, ends_by_password, ends_by_leaving])
def test_au8_an_old_reset_token_is_dead(with_mail, app, program, ended):
    user = make_user(program, Role.EXECUTIVE)
    client = browser(app)
    client.post_page("/password/forgotten", {"email": user.email}, status=200)
    token = reset_token()
    client.get(f"/links/{token}")
    ended(user)
    db.session.commit()
    assert browser(app).get(f"/links/{token}").status_code in {410, 302}
    client.post_page("/password/new", {"password": CHOSEN}, status=410)


def test_au8_a_link_in_a_mail_is_no_hosts_choice(with_mail, app, program):
    user = make_user(program, Role.EXECUTIVE)
    client = browser(app)
    for host in ("evil.example", "localhost:9", "127.0.0.1"):
        sent = {"email": user.email, "csrf_token": client.token()}
        client.post("/password/forgotten", data=sent, headers={"Host": host})
        client.post("/password/forgotten", data=sent, headers={"X-Forwarded-Host": "evil.example"})
    bodies = db.session.scalars(select(OutgoingMail.body)).all()
    assert bodies
    assert all("http://localhost/links/" in body for body in bodies)
    assert not any("evil" in body or "127.0.0.1" in body for body in bodies)


# AU9


def test_au9_a_forgotten_password_is_answered_the_same_whoever_asks(with_mail, app, program):
    known = make_user(program, Role.EXECUTIVE, email="known@example.org")
    make_user(program, Role.EXECUTIVE, email="offed@example.org").disabled_at = now()
    make_user(program, Role.EXECUTIVE, email="fresh@example.org", accepted=False)
    answers = []
    for email in (known.email, "nobody@example.org", "offed@example.org", "fresh@example.org"):
        client = browser(app)
        sent = {"email": email, "csrf_token": client.token()}
        answers.append(answer(client.post("/password/forgotten", data=sent)))
    assert answers[0][0] == 200
    assert all(one == answers[0] for one in answers)


def test_au9_an_invitation_is_answered_the_same_for_known_and_unknown(app, program, sign_in):
    other = make_program("other")
    foreign = make_startup(other, "foreign")
    for number in (1, 2):
        make_user(other, Role.STARTUP, startups=[foreign], email=f"known{number}@example.org")
    owner = sign_in(Role.STARTUP, owner=True)
    administrator = sign_in(Role.ADMINISTRATOR)
    alpha = str(owner_startup())
    mentor = {"role": "mentor", "startups": alpha, "language": "ko"}
    for client, path, more, number in (
        (owner, "/startups/alpha/members", {}, 1),
        (administrator, "/users/new", mentor, 2),
    ):
        answers = []
        for email in (f"known{number}@example.org", f"nobody{number}@example.org"):
            sent = {"email": email, "name": "홍길동", **more, "csrf_token": client.token()}
            shown = client.post(path, data=sent)
            answers.append(
                (shown.status_code, shown.headers.get("Location"), "/links/" in shown.text)
            )
        assert answers[0] == answers[1], path
        assert answers[0][0] == 200


def owner_startup() -> int:
    return db.session.scalar(select(Startup.id).where(Startup.slug == "alpha"))


# SE1


def test_se1_a_deputy_gets_a_new_session_when_her_days_begin_and_when_they_end(app, program):
    make_startup(program)
    away = make_user(program, Role.PROGRAM_MANAGER, name="김서연")
    other = make_user(program, Role.EXECUTIVE, name="박지훈")
    deputy = browser(app).enter(other)
    deputy.get_page("/startups/alpha/edit", 403)
    tokens = [token_of(deputy)]
    deputy.get_page("/account")
    assert token_of(deputy) == tokens[0], "nothing changed: nothing is renewed"
    day = today(ZONE)
    row = Deputy(
        program_id=program.id,
        user_id=away.id,
        deputy_id=other.id,
        from_on=day,
        until_on=day,
        reason="휴가",
        named_at=now(),
        named_by="tests",
    )
    db.session.add(row)
    deputy.get_page("/startups/alpha/edit")
    tokens.append(token_of(deputy))
    row.ended_at = now()
    deputy.get_page("/startups/alpha/edit", 403)
    tokens.append(token_of(deputy))
    assert len(set(tokens)) == 3
    for old in tokens[:2]:
        assert stolen(app, old).get("/account").status_code == 302, "the old one is dead"
    assert len(db.session.scalars(select(UserSession.id)).all()) == 1


def token_of(client) -> str:
    with client.session_transaction() as held:
        return held["_user_id"]


def stolen(app, token: str):
    thief = browser(app)
    with thief.session_transaction() as held:
        held.update(_user_id=token, _fresh=True)
    return thief


def test_se1_a_form_at_hand_survives_the_new_session(app, program):
    alpha = make_startup(program)
    user = make_user(program, Role.STARTUP, startups=[alpha])
    client = browser(app).enter(user)
    client.get_page("/account")
    place = db.session.scalar(select(ProgramMembership).where(ProgramMembership.user_id == user.id))
    place.owner = True
    db.session.flush()
    client.post_page("/account", {"name": "새 이름", "title": ""})


def test_se1_what_somebody_may_do_has_one_mark():
    one, other = Membership(1, Role.MENTOR, frozenset({1, 2})), Membership(2, Role.EXECUTIVE)
    assert standing_of([one, other]) == standing_of([other, one])
    changes = (
        replace(one, startup_ids=frozenset({1})),
        replace(one, role=Role.STARTUP),
        replace(one, owner=True),
    )
    assert len({standing_of([changed, other]) for changed in (one, *changes)}) == 4
    assert standing_of([replace(one, deputy_for="김서연")]) == standing_of([one])


# SE3


def disabled(administrator, user) -> None:
    administrator.post_page(f"/users/{user.id}/disable")


def role_changed(administrator, user) -> None:
    administrator.post_page(f"/users/{user.id}/role", {"role": "auditor", **SURE})


def password_changed(administrator, user) -> None:
    user_browser = browser(administrator.application).enter(user)
    user_browser.post_page("/account/password", {**SURE, "password": CHOSEN})


def signed_out(administrator, user) -> None:
    administrator.post_page(f"/users/{user.id}/sessions/end")


@pytest.mark.parametrize("act", [disabled, role_changed, password_changed, signed_out])
def test_se3_every_session_and_link_ends_with_the_account_the_role_and_the_password(
    sign_in, app, act
):
    executive, administrator = sign_in(Role.EXECUTIVE), sign_in(Role.ADMINISTRATOR)
    phone = browser(app).enter(executive.user)
    token = actions.make_link(executive.user.id, Purpose.PASSWORD_RESET, by=OPERATOR, at=now())
    feed = open_feed(executive.user.id, by=OPERATOR, at=now())
    act(administrator, executive.user)
    for client in (executive, phone):
        assert client.get("/account").status_code == 302
    if act is not signed_out:
        assert browser(app).get(f"/links/{token}").status_code == 410
    if act is disabled:
        assert browser(app).get(f"/calendar/{feed}.ics").status_code == 404
    assert administrator.get("/account").status_code == 200


# SE4


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", ["idle", "absolute"])
def test_se4_a_session_ends_unused_and_old(sign_in, role, kind):
    client = sign_in(role)
    life = GUEST_LIFE if role in {Role.STARTUP, Role.MENTOR} else STAFF_LIFE
    assert STAFF_LIFE.idle <= timedelta(minutes=60)
    assert STAFF_LIFE.absolute <= timedelta(hours=12)
    begun = now() - life.absolute if kind == "absolute" else now() - life.idle
    seen = now() if kind == "absolute" else begun
    db.session.execute(update(UserSession).values(created_at=begun, last_seen_at=seen))
    assert client.get("/account").status_code == 302
    db.session.execute(
        update(UserSession).values(
            created_at=begun + timedelta(minutes=2), last_seen_at=seen + timedelta(minutes=2)
        )
    )
    assert client.get("/account").status_code == 200


# SE5


def test_se5_one_sees_and_ends_ones_own_sessions_and_an_administrator_anyones(sign_in, app):
    executive, administrator = sign_in(Role.EXECUTIVE), sign_in(Role.ADMINISTRATOR)
    phone = browser(app).enter(executive.user)
    phone.get_page("/account")
    page = executive.get_page("/account")
    ends = [form.action for form in page.forms if form.action.endswith("/end")]
    newest = max(ends, key=lambda address: int(address.split("/")[-2]))
    executive.post_page(newest)
    assert phone.get("/account").status_code == 302
    assert executive.get("/account").status_code == 200
    administrator.post_page(f"/users/{executive.user.id}/sessions/end")
    assert executive.get("/account").status_code == 302
    assert sign_in(Role.PROGRAM_MANAGER).post(
        f"/users/{executive.user.id}/sessions/end"
    ).status_code in {400, 403}


# SE6


def test_se6_an_open_screen_is_not_enough_for_what_gives_power(sign_in, program):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    manager = sign_in(Role.PROGRAM_MANAGER)
    day = today(ZONE).isoformat()
    caps = {"cap_krw": "900000000", "startup_cap_krw": "100000000", "reason": "조정", "key": "k1"}
    staff = {"email": "n@example.org", "name": "이신규", "role": "administrator", "language": "ko"}
    deputy = {"user_id": manager.user.id, "deputy_id": executive.user.id, "from_on": day}
    deputy |= {"until_on": day, "reason": "휴가"}
    guarded = [
        (administrator, f"/users/{executive.user.id}/role", {"role": "administrator"}),
        (administrator, f"/users/{executive.user.id}/link", {}),
        (administrator, "/users/new", staff),
        (administrator, "/users/deputies/new", deputy),
        (manager, "/credits/caps/change", caps),
        (executive, "/mentoring/feed", {}),
        (executive, "/account/password", {"password": CHOSEN}),
    ]
    before = world_of(program)
    for client, path, sent in guarded:
        for typed in ({}, {"current_password": ""}, {"current_password": "not the one"}):
            page = client.post_page(path, {**sent, **typed}, status=422)
            assert "not the one" not in page.html
        assert world_of(program) == before, path


def world_of(program) -> tuple:
    db.session.commit()
    return (
        db.session.execute(select(User.id, User.password_hash)).all(),
        db.session.execute(select(ProgramMembership.user_id, ProgramMembership.role)).all(),
        db.session.execute(select(AccessLink.id, AccessLink.ended_at)).all(),
        db.session.scalars(select(Deputy.id)).all(),
        db.session.execute(select(ProgramCredit.cap_krw, ProgramCredit.startup_cap_krw)).all(),
        db.session.execute(text("SELECT count(*) FROM calendar_feed")).scalar(),
    )


def test_se6_who_lets_in_a_startup_is_not_asked(sign_in, program):
    alpha = make_startup(program)
    manager = sign_in(Role.PROGRAM_MANAGER)
    new = {"email": "n@example.org", "name": "이신규", "role": "startup", "language": "ko"}
    manager.post_page("/users/new", {**new, "startups": alpha.id}, status=200)


def test_se6_ones_password_cannot_be_guessed_through_a_page_of_power(sign_in):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    for _ in range(6):
        page = administrator.post_page(
            f"/users/{executive.user.id}/role",
            {"role": "auditor", "current_password": "guess"},
            status=422,
        )
    assert "분" in page.text
    administrator.post_page(
        f"/users/{executive.user.id}/role", {"role": "auditor", **SURE}, status=422
    )


# AC7


def test_ac7_a_role_that_changes_behind_the_session_counts_at_the_next_request(sign_in, program):
    make_startup(program)
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.get_page("/startups/alpha/edit")
    place = db.session.scalar(
        select(ProgramMembership).where(ProgramMembership.user_id == manager.user.id)
    )
    place.role = Role.EXECUTIVE
    manager.get_page("/startups/alpha/edit", 403)
    manager.get_page("/startups/alpha/credits")
    place = db.session.scalar(
        select(ProgramMembership).where(ProgramMembership.user_id == manager.user.id)
    )
    db.session.delete(place)
    assert manager.get("/startups/alpha/credits").status_code == 404
    db.session.get_one(User, manager.user.id).disabled_at = now()
    assert manager.get("/account").status_code == 302


# LG1


def test_lg1_what_matters_is_logged_with_when_who_what_where_and_the_requests_number(
    with_mail, app, sign_in, program, capsys
):
    alpha, other = make_startup(program), make_program("other")
    make_startup(other, "foreign")
    administrator, manager = sign_in(Role.ADMINISTRATOR), sign_in(Role.PROGRAM_MANAGER)
    founder = sign_in(Role.STARTUP, startups=[alpha])
    executive = sign_in(Role.EXECUTIVE)
    db.session.commit()
    log_module.configure(production=True)
    capsys.readouterr()
    door = browser(app)
    door.post_page("/sign-in", {"email": executive.user.email, "password": "wrong"}, status=422)
    door.sign_in(executive.user.email)
    door.post_page("/sign-out")
    door.post_page("/password/forgotten", {"email": executive.user.email}, status=200)
    founder.get("/users")
    founder.get("/startups/foreign")
    founder.post("/account", data={"name": "x"})
    founder.post("/account", headers={"Sec-Fetch-Site": "cross-site"})
    browser(app).post("/users/new", data={"csrf_token": browser(app).token()})
    administrator.post_page(f"/users/{executive.user.id}/role", {"role": "auditor", **SURE})
    administrator.post_page(f"/users/{executive.user.id}/disable")
    caps = {"cap_krw": "900000000", "startup_cap_krw": "100000000", "reason": "조정", "key": "k1"}
    manager.post_page("/credits/caps/change", {**caps, **SURE})
    administrator.get("/trail/xlsx")
    for _ in range(6):
        door.post(
            "/sign-in", data={"email": "a@example.org", "password": "x", "csrf_token": door.token()}
        )
    events = logged(capsys)
    said = {one["event"] for one in events}
    assert said >= {
        "sign_in_failed",
        "signed_in",
        "signed_out",
        "reset_requested",
        "access_refused",
        "token_refused",
        "cross_site_refused",
        "sign_in_needed",
        "role_changed",
        "user_disabled",
        "throttled",
        "done",
        "request",
    }
    done = {one["action"]: one for one in events if one["event"] == "done"}
    assert {"people.change_role", "people.disable_user", "credits.set_caps"} <= set(done)
    assert done["credits.set_caps"]["actor_id"] == manager.user.id
    exported = [one for one in events if one.get("route") == "/trail/xlsx"]
    assert [(one["status"], one["user"]) for one in exported] == [(200, administrator.user.id)]
    for one in events:
        assert one["timestamp"].endswith("Z")
        assert len(one["request_id"]) == 16
        assert one.get("source") or one.get("user") is not None, one


def test_lg1_what_was_rolled_back_is_not_said_to_be_done(app, program, capsys):
    db.session.commit()
    config = app.extensions["tracker_config"]
    app.extensions["tracker_config"] = replace(config, environment=Environment.PRODUCTION)
    log_module.configure(production=True)
    capsys.readouterr()
    record("credits.set_caps", by=OPERATOR, at=now(), program_id=program.id)
    db.session.flush()
    db.session.rollback()
    record("people.disable_user", by=OPERATOR, at=now(), program_id=program.id)
    db.session.commit()
    assert [one["action"] for one in logged(capsys)] == ["people.disable_user"]


# LG2


def test_lg2_no_secret_and_no_whole_address_is_in_the_log(with_mail, app, program, sign_in, capsys):
    alpha = make_startup(program)
    administrator = sign_in(Role.ADMINISTRATOR, email="canary-admin@example.org")
    owner = sign_in(Role.STARTUP, startups=[alpha], owner=True)
    manager = sign_in(Role.PROGRAM_MANAGER)
    victim = make_user(program, Role.EXECUTIVE, email="canary-victim@example.org")
    db.session.commit()
    log_module.configure(production=True)
    capsys.readouterr()
    door, odd = browser(app), "CANARY-SECRET\r\nevent=forged"
    door.post_page("/sign-in", {"email": victim.email, "password": odd}, status=422)
    door.post_page("/sign-in", {"email": "canary-typed@example.org", "password": odd}, status=422)
    door.sign_in(victim.email)
    door.post_page("/account/password", {"current_password": odd, "password": odd}, status=422)
    door.post_page("/password/forgotten", {"email": victim.email}, status=200)
    reset = reset_token()
    for path in (
        "/links/{}",
        "/check-in-links/{}",
        "/statement-links/{}",
        "/session-links/{}",
        "/calendar/{}.ics",
    ):
        door.get(
            path.format("CANARY-SECRET"),
            headers={"Referer": "http://x/CANARY-SECRET", "User-Agent": odd.replace("\r\n", "")},
        )
    door.get(f"/links/{reset}")
    door.get("/search?q=CANARY-SECRET&password=CANARY-SECRET")
    door.get(
        "/CANARY-SECRET",
        headers={"Cookie": "tracker=CANARY-SECRET", "Authorization": "Bearer CANARY-SECRET"},
    )
    new = {"email": "canary-new@example.org", "name": "CANARY-SECRET"}
    owner.post_page("/startups/alpha/members", new, status=200)
    administrator.post_page(f"/users/{victim.id}/link", SURE, status=200)
    administrator.post_page(
        f"/users/{victim.id}/role", {"role": "CANARY-SECRET", **SURE}, status=422
    )
    manager.post(
        "/credits/caps/change", data={"cap_krw": "CANARY-SECRET", "csrf_token": manager.token()}
    )

    def fail(*_args, **_kwargs):
        raise RuntimeError("broken on purpose")

    app.view_functions["people.account"] = fail
    fail.needs = "public"
    app.config["PROPAGATE_EXCEPTIONS"] = False
    door.post("/account", data={"name": "CANARY-SECRET", "csrf_token": door.token()})
    whole = capsys.readouterr().err
    assert '"event": "failed"' in whole
    secrets = ["CANARY-SECRET", "event=forged", PASSWORD, reset, token_of(door)]
    secrets += ["canary-victim@", "canary-typed@", "canary-admin@", "canary-new@"]
    for secret in secrets:
        assert secret not in whole, secret
    assert victim.password_hash not in whole


# LG3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_label = 'nobody'",
        "DELETE FROM audit_event",
    ],
)
def test_lg3_the_trail_refuses_a_change(app, program, statement):
    record("people.disable_user", by=OPERATOR, at=now(), program_id=program.id)
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_lg3_every_event_is_in_the_copy_once_and_what_is_done_to_the_trail_shows(
    app, program, tmp_path
):
    path = tmp_path / "trail.jsonl"
    for number in range(5):
        record(
            "people.disable_user",
            by=OPERATOR,
            at=now(),
            program_id=program.id,
            after={"name": f"홍길동 {number}"},
        )
    db.session.commit()
    total = len(db.session.scalars(select(AuditEvent.id)).all())
    assert copy_trail(path) == total
    assert copy_trail(path) == 0
    assert path.stat().st_mode & 0o077 == 0
    record("people.enable_user", by=OPERATOR, at=now(), program_id=program.id)
    db.session.commit()
    with path.open("ab") as file:
        file.write(b'{"id": 99, "cut by a kil')
    assert copy_trail(path) == 1
    lines = path.read_bytes().splitlines()
    assert compare(lines).whole
    assert compare(lines).copied == total + 1
    forged = [line.replace("홍길동 3".encode(), "홍길순 3".encode()) for line in lines]
    assert (compare(forged).broken, compare(forged).changed) != ([], [])
    assert compare([line for line in lines if "홍길동 2".encode() not in line]).missing
    app_line = json.dumps({**read_line(lines[0]), "id": 10_000}).encode()
    assert compare([*lines, app_line]).removed == [10_000]


def test_lg3_an_event_that_was_kept_late_is_copied_too(app, program, tmp_path):
    path = tmp_path / "trail.jsonl"
    db.session.commit()
    last = max(db.session.scalars(select(AuditEvent.id)).all())
    for number in (last + 2, last + 1):  # another transaction had the lower number, and ended later
        event = {"id": number, "at": now(), "actor_kind": "job", "actor_label": "x"}
        db.session.execute(
            AuditEvent.__table__.insert().values(**event, action="people.enable_user")
        )
        db.session.commit()
        assert copy_trail(path) == (last + 1 if number == last + 2 else 1)
    assert compare(path.read_bytes().splitlines()).whole


def test_lg3_the_worker_copies_and_the_command_compares(app, program, tmp_path):
    path = tmp_path / "trail.jsonl"
    app.extensions["tracker_config"] = replace(app.extensions["tracker_config"], trail_copy=path)
    record("people.disable_user", by=OPERATOR, at=now(), program_id=program.id)
    db.session.commit()
    copy_what_was_told()
    run = app.test_cli_runner().invoke
    good = run(args=["audit", "verify", "--copy", str(path), "--json"])
    assert json.loads(good.output)["whole"] is True
    path.write_bytes(path.read_bytes().replace(b"people.disable_user", b"people.enable_user"))
    bad = run(args=["audit", "verify", "--copy", str(path)])
    assert bad.exit_code == 1
    assert "사본과 내용이 다릅니다" in bad.output
    app.extensions["tracker_config"] = replace(
        app.extensions["tracker_config"], trail_copy=tmp_path / "none" / "trail.jsonl"
    )
    copy_what_was_told()  # said in the log, and nothing else waits for it
