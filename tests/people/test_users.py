"""Letting people in, changing and ending what they may do: pages, links, authority."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import PASSWORD, make_program, make_startup, make_user
from tests.pages import Page, browser
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.mail.models import OutgoingMail
from tracker.people.models import AccessLink, ProgramMembership, User, UserSession
from tracker.people.queries import memberships_of
from tracker.people.rules import INVITATIONS
from tracker.values.clock import now

NEW = {"email": "new@example.org", "name": "홍길동", "role": "executive", "language": "ko"}
SURE = {"current_password": PASSWORD}
CHOSEN = "seven slow llamas over the hill"


@pytest.fixture
def program(app):
    return make_program()


@pytest.fixture
def alpha(program):
    return make_startup(program)


def link_of(page: Page) -> str:
    field = next(control for control in page.controls if control.get("id") == "link")
    assert field["value"].startswith("http://localhost/links/")
    return field["value"].removeprefix("http://localhost")


def invite(client, status=200, **changes) -> Page:
    return client.post_page("/users/new", {**NEW, **SURE, **changes}, status=status)


def user_of(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def test_an_invitation_lets_somebody_in_once(app, sign_in, client):
    link = link_of(invite(sign_in(Role.ADMINISTRATOR)))
    answer = client.get(link)
    assert answer.headers["Location"] == "/invitation"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "홍길동" in client.get_page("/invitation").text
    assert client.post_page("/invitation", {"password": CHOSEN}).location == "/"
    client.get_page("/account")
    browser(app).sign_in("new@example.org", CHOSEN)
    assert browser(app).get(link).status_code == 410
    assert client.get("/invitation").status_code == 410


@pytest.mark.parametrize("number", ["1.5", "²", "x"])
def test_a_startup_that_is_no_number_is_refused_in_words(sign_in, number):
    page = invite(sign_in(Role.ADMINISTRATOR), 422, role="startup", startups=number)
    assert "목록에서 골라 주세요." in page.text


def test_following_a_link_uses_nothing_up(client, sign_in):
    link = link_of(invite(sign_in(Role.ADMINISTRATOR)))
    for _ in range(3):
        client.get_page(link)
    client.post_page("/invitation", {"password": CHOSEN})


def test_only_the_hash_of_a_link_is_kept(sign_in):
    link = link_of(invite(sign_in(Role.ADMINISTRATOR)))
    kept = db.session.scalars(select(AccessLink.token_hash)).all()
    assert link.removeprefix("/links/") not in kept
    assert len(link.removeprefix("/links/")) >= 43


def test_a_link_dies_of_age_and_of_a_newer_one(client, sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    first, second = link_of(invite(administrator)), link_of(invite(administrator))
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 302
    db.session.execute(update(AccessLink).values(expires_at=now() - timedelta(seconds=1)))
    assert client.get(second).status_code == 410
    assert client.get("/invitation").status_code == 410


def test_a_link_of_one_purpose_opens_no_other_page(client, sign_in):
    client.get(link_of(invite(sign_in(Role.ADMINISTRATOR))))
    assert client.get("/password/new").status_code == 410
    assert client.get("/invitation").status_code == 200


def test_a_refused_password_leaves_the_link_alive(client, sign_in):
    client.get(link_of(invite(sign_in(Role.ADMINISTRATOR))))
    for password in ("short", "password1234567", "홍길동홍길동홍길동2026!", "x" * 1025):
        page = client.post_page("/invitation", {"password": password}, status=422)
        assert password not in page.html
    client.post_page("/invitation", {"password": CHOSEN})


def test_the_address_of_a_link_does_not_follow_the_host_header(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    sent = {**NEW, **SURE, "csrf_token": administrator.token()}
    answer = administrator.post("/users/new", data=sent, headers={"Host": "127.0.0.1"})
    if answer.status_code == 200:
        assert link_of(Page(answer))


def test_a_known_address_is_answered_like_an_unknown_one(program, sign_in, client):
    other = make_program("other")
    make_user(other, Role.EXECUTIVE, email="known@example.org", name="한지우")
    administrator = sign_in(Role.ADMINISTRATOR)
    known = invite(administrator, email="known@example.org", role="mentor")
    unknown = invite(administrator, email="nobody@example.org", role="mentor")
    assert known.text.replace("known", "…") == unknown.text.replace("nobody", "…")
    memberships = memberships_of(user_of("known@example.org").id)
    assert {m.program_id for m in memberships} == {program.id, other.id}
    assert user_of("known@example.org").name == "한지우"
    page = client.get_page(link_of(known))
    assert "이미 비밀번호를 정했습니다" in page.text
    assert "known@example.org" in page.text
    assert "한지우" not in page.text
    client.post_page("/invitation", {"password": CHOSEN}, status=422)
    browser(client.application).sign_in("known@example.org", PASSWORD)


def test_inviting_somebody_elses_invitee_gives_no_way_into_her_account(sign_in, client, program):
    other = make_program("other")
    make_user(other, Role.ADMINISTRATOR, email="waiting@example.org", accepted=False)
    administrator = sign_in(Role.ADMINISTRATOR)
    link = link_of(invite(administrator, email="waiting@example.org", role="mentor"))
    assert client.get(link).status_code == 410


def test_a_program_manager_invites_startup_users_and_mentors_alone(sign_in, alpha):
    manager = sign_in(Role.PROGRAM_MANAGER)
    offered = manager.get_page("/users/new").html
    assert 'value="startup"' in offered
    assert 'value="administrator"' not in offered
    invite(manager, role="startup", startups=[alpha.id])
    for role in ("administrator", "program_manager", "executive", "auditor"):
        invite(manager, email=f"{role}@example.org", role=role, status=422)
    assert db.session.scalars(select(ProgramMembership.role)).all().count(Role.ADMINISTRATOR) == 0


def test_a_startup_user_needs_a_startup_of_the_program(sign_in, program, alpha):
    strange = make_startup(make_program("other"), "strange")
    administrator = sign_in(Role.ADMINISTRATOR)
    invite(administrator, role="startup", status=422)
    invite(administrator, role="startup", startups=[strange.id], status=422)
    invite(administrator, role="mentor", startups=[alpha.id])


@pytest.mark.parametrize(
    "extra",
    [
        {"is_admin": "1", "id": "1", "password_hash": "x", "program_id": "2", "disabled_at": ""},
        {"created_at": "2020-01-01", "user_id": "1"},
    ],
)
def test_fields_that_are_not_on_the_form_are_ignored(sign_in, program, extra):
    invite(sign_in(Role.ADMINISTRATOR), **extra)
    user = user_of("new@example.org")
    assert user.password_hash is None
    assert memberships_of(user.id)[0].program_id == program.id


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "<b>&amp;"])
def test_what_people_type_is_shown_as_text(sign_in, text):
    administrator = sign_in(Role.ADMINISTRATOR)
    invite(administrator, name=text, title=text)
    for path in ("/users", f"/users/{user_of('new@example.org').id}", "/trail"):
        page = administrator.get_page(path)
        assert text in page.text
        assert text not in page.html


@pytest.mark.parametrize("text", ["이름\r\nBcc: x", "이름\x00", "a" * 101, " "])
def test_a_name_is_one_line_of_text(sign_in, text):
    invite(sign_in(Role.ADMINISTRATOR), name=text, status=422)


def test_invitations_have_a_pace(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    from tracker.people.actions import note_attempt

    for _ in range(INVITATIONS.most):
        note_attempt(INVITATIONS, str(administrator.user.id), at=now())
    page = invite(administrator, status=429)
    assert int(page.response.headers["Retry-After"]) > 0


def test_users_come_twenty_a_page(sign_in, program):
    for _ in range(24):
        make_user(program, Role.EXECUTIVE)
    administrator = sign_in(Role.ADMINISTRATOR)
    assert administrator.get_page("/users").html.count('<th scope="row"') == 20
    assert administrator.get_page("/users?page=2").html.count('<th scope="row"') == 5
    for strange in ("0", "-1", "999", "x", "1e3", "９", ""):
        administrator.get_page("/users", query_string={"page": strange})


def test_the_list_takes_as_many_queries_with_two_users_as_with_twenty(sign_in, program, queries):
    administrator = sign_in(Role.ADMINISTRATOR)
    few = queries(lambda: administrator.get_page("/users"))
    for _ in range(20):
        make_user(program, Role.EXECUTIVE)
    assert (
        queries(lambda: administrator.get_page("/users")) == few <= 9
    )  # one of them notes who looked


def test_a_changed_role_ends_sessions_and_stands_in_the_trail(sign_in, alpha):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    path = f"/users/{executive.user.id}"
    sent = {"role": "startup", "startups": [alpha.id], "owner": "y", **SURE}
    assert administrator.post_page(f"{path}/role", sent).location == path
    assert executive.get("/account").status_code == 302
    assert memberships_of(executive.user.id)[0].startup_ids == {alpha.id}
    page = administrator.get_page("/trail")
    assert "역할 변경" in page.text
    assert "총괄(열람) → 참여기업" in page.text


def test_a_disabled_user_is_out_at_once_and_can_come_back(sign_in):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    path = f"/users/{executive.user.id}"
    administrator.post_page(f"{path}/disable")
    assert executive.get("/account").status_code == 302
    data = {"email": executive.user.email, "password": PASSWORD}
    executive.post_page("/sign-in", data, status=422)
    administrator.post_page(f"{path}/link", status=422)
    administrator.post_page(f"{path}/enable")
    executive.sign_in(executive.user.email)


def test_sessions_of_another_can_be_ended(sign_in):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    administrator.post_page(f"/users/{executive.user.id}/sessions/end")
    assert executive.get("/account").status_code == 302
    assert administrator.get("/account").status_code == 200


def test_nobody_locks_herself_out(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    path = f"/users/{administrator.user.id}"
    administrator.post_page(f"{path}/disable", status=422)
    administrator.post_page(f"{path}/role", {"role": "executive", **SURE}, status=422)
    administrator.post_page(f"{path}/link", status=422)
    assert administrator.get("/users").status_code == 200


def test_an_account_of_two_programs_is_touched_only_by_who_answers_for_both(sign_in, program):
    other = make_program("other")
    shared = make_user(other, Role.EXECUTIVE, email="shared@example.org")
    make_user(program, Role.EXECUTIVE, email="shared@example.org")
    one = sign_in(Role.ADMINISTRATOR)
    for act in ("disable", "link"):
        one.post_page(f"/users/{shared.id}/{act}", status=422)
    both = make_user(program, Role.ADMINISTRATOR, email="both@example.org")
    make_user(other, Role.ADMINISTRATOR, email="both@example.org")
    browser(one.application).sign_in(both.email).post_page(f"/users/{shared.id}/disable")


def test_a_reset_link_sets_a_new_password_and_ends_everything_old(app, sign_in, client):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    page = administrator.post_page(f"/users/{executive.user.id}/link", SURE, status=200)
    assert "30분" in page.text
    link = link_of(page)
    assert client.get(link).headers["Location"] == "/password/new"
    assert client.post_page("/password/new", {"password": CHOSEN}).location == "/sign-in"
    assert "비밀번호를 저장했습니다" in client.get_page("/sign-in").text
    assert executive.get("/account").status_code == 302
    assert client.get(link).status_code == 410
    browser(app).sign_in(executive.user.email, CHOSEN)
    old = {"email": executive.user.email, "password": PASSWORD}
    browser(app).post_page("/sign-in", old, status=422)


def test_a_change_of_password_kills_waiting_links(sign_in, client):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    link = link_of(administrator.post_page(f"/users/{executive.user.id}/link", SURE, status=200))
    change = {"current_password": PASSWORD, "password": CHOSEN}
    executive.post_page("/account/password", change)
    assert client.get(link).status_code == 410


def test_a_reset_lifts_the_accounts_wait(app, sign_in, client):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    wrong = {"email": executive.user.email, "password": "wrong again and again"}
    for _ in range(5):
        client.post_page("/sign-in", wrong, status=422)
    client.get(
        link_of(administrator.post_page(f"/users/{executive.user.id}/link", SURE, status=200))
    )
    client.post_page("/password/new", {"password": CHOSEN})
    browser(app).sign_in(executive.user.email, CHOSEN)


def test_without_mail_a_forgotten_password_is_the_administrators_matter(client, program):
    page = client.get_page("/password/forgotten")
    assert "시스템 관리자에게" in page.text
    assert not [form for form in page.forms if form.action == "/password/forgotten"]


@pytest.fixture
def with_mail(app):
    from dataclasses import replace

    config = replace(
        app.extensions["tracker_config"], smtp_url="smtp://127.0.0.1:9", mail_from="a@example.org"
    )
    app.extensions["tracker_config"] = config


def test_a_forgotten_password_is_answered_alike_and_mailed_to_the_known(with_mail, client, program):
    known = make_user(program, Role.EXECUTIVE)
    make_user(program, Role.EXECUTIVE, email="off@example.org").disabled_at = now()
    answers = {
        client.post_page("/password/forgotten", {"email": email}, status=200).text
        for email in (known.email, "nobody@example.org", "off@example.org")
    }
    assert len(answers) == 1
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert mail.recipient == known.email
    assert mail.subject == "[유니콘 육성 사업] 비밀번호 재설정 안내"
    link = next(line for line in mail.body.splitlines() if line.startswith("http"))
    client.get_page(link.removeprefix("http://localhost"))
    client.post_page("/password/new", {"password": CHOSEN})


def test_one_account_gets_few_mails_and_the_answer_stays_the_same(with_mail, client, program):
    known = make_user(program, Role.EXECUTIVE)
    answers = [
        client.post_page("/password/forgotten", {"email": known.email}, status=200).text
        for _ in range(5)
    ]
    assert len(set(answers)) == 1
    assert len(db.session.scalars(select(OutgoingMail.id)).all()) == 3


def test_an_invitation_is_mailed_too(with_mail, sign_in, client):
    page = invite(sign_in(Role.ADMINISTRATOR), language="en")
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert mail.subject == "[Unicorn Program] You are invited"
    assert link_of(page) in mail.body


def test_an_owner_keeps_her_startups_people(app, sign_in, program, alpha):
    owner = sign_in(Role.STARTUP, owner=True)
    new = {"email": "colleague@example.org", "name": "이동료"}
    link = link_of(owner.post_page("/startups/alpha/members", new, status=200))
    colleague = browser(app)
    colleague.get(link)
    assert colleague.post_page("/invitation", {"password": CHOSEN}).location == "/"
    assert colleague.get("/startups/alpha").status_code == 200
    assert colleague.get("/startups/alpha/members").status_code == 403
    user_id = user_of("colleague@example.org").id
    owner.post_page(f"/startups/alpha/members/{user_id}/remove")
    assert colleague.get("/account").status_code == 302
    assert memberships_of(user_id) == ()
    owner.post_page(f"/startups/alpha/members/{user_id}/remove", status=404)
    owner.post_page(f"/startups/alpha/members/{owner.user.id}/remove", status=422)


def test_an_owner_learns_nothing_of_others_and_takes_nothing_from_them(sign_in, client, program):
    manager = make_user(program, Role.PROGRAM_MANAGER, email="pm@example.org", accepted=False)
    owner = sign_in(Role.STARTUP, owner=True)
    form = {"email": "pm@example.org", "name": "홍길동"}
    known = owner.post_page("/startups/alpha/members", form, status=200)
    link = link_of(known)
    assert client.get(link).status_code == 410
    assert memberships_of(manager.id)[0].role is Role.PROGRAM_MANAGER
    assert "pm@example.org" not in owner.get_page("/startups/alpha/members").text


def test_an_owner_cannot_remove_who_is_no_member_of_hers(sign_in, program, alpha):
    beta = make_startup(program, "beta")
    theirs = make_user(program, Role.STARTUP, startups=[beta])
    mentor = make_user(program, Role.MENTOR, startups=[alpha])
    owner = sign_in(Role.STARTUP, owner=True)
    for user in (theirs, mentor):
        owner.post_page(f"/startups/alpha/members/{user.id}/remove", status=404)


def test_what_was_done_to_people_stands_in_the_trail_without_secrets(sign_in, client):
    administrator = sign_in(Role.ADMINISTRATOR)
    link = link_of(invite(administrator))
    client.get(link)
    client.post_page("/invitation", {"password": CHOSEN})
    db.session.rollback()
    events = db.session.scalars(select(AuditEvent)).all()
    assert {"people.invite_user", "people.accept_invitation"} <= {e.action for e in events}
    kept = " ".join(f"{event.before} {event.after} {event.object}" for event in events)
    assert CHOSEN not in kept
    assert link.removeprefix("/links/") not in kept
    assert all(event.request_id for event in events if event.actor_id == administrator.user.id)


def test_sessions_end_where_a_password_is_set(sign_in):
    executive = sign_in(Role.EXECUTIVE)
    second = browser(executive.application).sign_in(executive.user.email)
    change = {"current_password": PASSWORD, "password": CHOSEN}
    executive.post_page("/account/password", change)
    assert executive.get("/account").status_code == 200
    assert second.get("/account").status_code == 302
    live = select(UserSession.id).where(UserSession.ended_at.is_(None))
    assert len(db.session.scalars(live).all()) == 1


def test_a_link_ends_where_its_person_gets_another_role(sign_in, client):
    owner, administrator = sign_in(Role.STARTUP, owner=True), sign_in(Role.ADMINISTRATOR)
    new = {"email": "new@example.org", "name": "이동료"}
    link = link_of(owner.post_page("/startups/alpha/members", new, status=200))
    path = f"/users/{user_of('new@example.org').id}/role"
    administrator.post_page(path, {"role": "administrator", **SURE})
    assert client.get(link).status_code == 410


def test_a_link_ends_where_its_person_joins_something_more(sign_in, client, program):
    owner = sign_in(Role.STARTUP, owner=True)
    new = {"email": "new@example.org", "name": "이동료"}
    link = link_of(owner.post_page("/startups/alpha/members", new, status=200))
    theirs = make_user(make_program("other"), Role.ADMINISTRATOR)
    invite(browser(client.application).sign_in(theirs.email), role="mentor")
    assert client.get(link).status_code == 410


def test_a_reset_link_ends_where_its_person_joins_something_more(sign_in, client, program):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    link = link_of(administrator.post_page(f"/users/{executive.user.id}/link", SURE, status=200))
    make_user(make_program("other"), Role.ADMINISTRATOR, email=executive.user.email)
    assert client.get(link).status_code == 410


def test_a_link_ends_where_its_person_is_removed(sign_in, client):
    owner = sign_in(Role.STARTUP, owner=True)
    new = {"email": "new@example.org", "name": "이동료"}
    link = link_of(owner.post_page("/startups/alpha/members", new, status=200))
    owner.post_page(f"/startups/alpha/members/{user_of('new@example.org').id}/remove")
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("role", ["administrator", "program_manager", "executive", "auditor"])
def test_an_account_opened_elsewhere_becomes_staff_by_the_operator_alone(sign_in, program, role):
    other = make_program("other")
    beta = make_startup(other, "beta")
    early = make_user(other, Role.STARTUP, startups=[beta], email="early@example.org")
    administrator = sign_in(Role.ADMINISTRATOR)
    page = invite(administrator, email=early.email, role=role, status=422)
    assert "서버 운영자만" in page.text
    invite(administrator, email=early.email, role="mentor")
    page = administrator.post_page(f"/users/{early.id}/role", {"role": role, **SURE}, status=422)
    assert "서버 운영자만" in page.text
    assert {m.role for m in memberships_of(early.id)} == {Role.STARTUP, Role.MENTOR}


def test_an_account_its_inviter_let_go_is_no_staff_either(sign_in):
    owner, administrator = sign_in(Role.STARTUP, owner=True), sign_in(Role.ADMINISTRATOR)
    new = {"email": "new@example.org", "name": "이동료"}
    link = link_of(owner.post_page("/startups/alpha/members", new, status=200))
    early = browser(owner.application)
    early.get(link)
    early.post_page("/invitation", {"password": CHOSEN})
    owner.post_page(f"/startups/alpha/members/{user_of('new@example.org').id}/remove")
    invite(administrator, status=422)


def test_an_administrator_of_both_programs_makes_staff_of_the_one_staff_of_the_other(sign_in):
    administrator = sign_in(Role.ADMINISTRATOR)
    other = make_program("other")
    make_user(other, Role.ADMINISTRATOR, email=administrator.user.email)
    known = make_user(other, Role.EXECUTIVE, email="known@example.org")
    invite(browser(administrator.application).sign_in(administrator.user.email), email=known.email)
    assert len(memberships_of(known.id)) == 2


def test_an_owner_of_one_startup_is_no_owner_of_the_next_that_invites_her(sign_in, program, alpha):
    beta = make_startup(program, "beta")
    theirs = make_user(program, Role.STARTUP, startups=[beta], owner=True)
    administrator, owner = sign_in(Role.ADMINISTRATOR), sign_in(Role.STARTUP, owner=True)
    again = {"email": theirs.email, "role": "startup", "startups": [alpha.id]}
    for startups in ([alpha.id], [alpha.id, beta.id]):
        page = invite(administrator, **{**again, "startups": startups}, status=422)
        assert "이미 다른 역할이나 권한으로" in page.text
    new = {"email": theirs.email, "name": "이동료"}
    owner.post_page("/startups/alpha/members", new, status=200)
    assert memberships_of(theirs.id)[0].startup_ids == {beta.id}
    invite(administrator, **again, owner="y")
    assert memberships_of(theirs.id)[0].startup_ids == {alpha.id, beta.id}


def test_a_plain_member_of_one_startup_is_not_made_owner_of_it_by_the_next(sign_in, program, alpha):
    beta = make_startup(program, "beta")
    theirs = make_user(program, Role.STARTUP, startups=[beta])
    again = {"email": theirs.email, "role": "startup", "startups": [alpha.id], "owner": "y"}
    invite(sign_in(Role.ADMINISTRATOR), **again, status=422)
    assert not memberships_of(theirs.id)[0].owner


def test_an_owner_sees_the_address_alone_of_who_was_known_before(sign_in, program):
    other = make_program("other")
    beta = make_startup(program, "beta")
    owner = sign_in(Role.STARTUP, owner=True)
    abroad = make_user(other, Role.EXECUTIVE, name="한지우", title="국장", email="a@example.org")
    near = make_user(program, Role.STARTUP, startups=[beta], name="박하나", email="b@example.org")
    for known in (abroad, near):
        known.disabled_at = known.last_seen_at = now()
        form = {"email": known.email, "name": "홍길동"}
        owner.post_page("/startups/alpha/members", form, status=200)
    for page in (
        owner.get_page("/startups/alpha/members"),
        owner.get_page("/startups/alpha/trail"),
    ):
        assert not [word for word in ("한지우", "국장", "박하나", "Beta") if word in page.html]
    page = owner.get_page("/startups/alpha/members")
    assert "a@example.org" in page.text
    assert "b@example.org" in page.text
    assert "사용 중지" not in page.text
    assert owner.user.name in page.text


def test_a_member_let_go_stays_signed_in_where_she_still_belongs(sign_in, program, alpha):
    beta = make_startup(program, "beta")
    owner, other = sign_in(Role.STARTUP, owner=True), make_program("other")
    member = make_user(program, Role.STARTUP, startups=[alpha, beta])
    make_user(other, Role.EXECUTIVE, email=member.email)
    theirs = browser(owner.application).sign_in(member.email)
    owner.post_page(f"/startups/alpha/members/{member.id}/remove")
    assert theirs.get("/account").status_code == 200
    assert theirs.get("/startups/alpha").status_code == 404
    gone = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "people.remove_member")
    ).one()
    assert "beta" not in str(gone.before)


def test_a_link_of_another_signs_nobody_out_until_a_password_is_set(sign_in):
    administrator, executive = sign_in(Role.ADMINISTRATOR), sign_in(Role.EXECUTIVE)
    executive.get(link_of(invite(administrator)))
    assert executive.get("/account").status_code == 200
    executive.post_page("/invitation", {"password": CHOSEN})
    assert "new@example.org" in executive.get_page("/account").html
