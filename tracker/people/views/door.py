"""In and out: sign-in, sign-out, links, forgotten passwords, the way home."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from flask import (
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from tracker.access.guard import by_link, current_signed_in, public
from tracker.access.rules import Purpose, Role, SignedIn
from tracker.db import begin_write, db
from tracker.people import actions, queries
from tracker.people.forms import EmailForm, NewPasswordForm, SignInForm
from tracker.people.guard import (
    begin_session,
    config,
    drop_link,
    hold_link,
    link_holder,
    source,
    wait_for,
)
from tracker.people.letters import send_reset_link
from tracker.people.passwords import (
    check_password,
    hash_password,
    least_length,
    needs_rehash,
    verify_password,
)
from tracker.people.queries import Credentials, LinkHolder
from tracker.people.rules import (
    FORGOTTEN_ACCOUNT,
    FORGOTTEN_SOURCE,
    RESET_LIFE,
    SIGN_IN_ACCOUNT,
    SIGN_IN_SOURCE,
)
from tracker.people.views import blueprint
from tracker.values.clock import now
from tracker.web.errors import too_many
from tracker.web.flow import inside, page_status, refusing
from tracker.web.log import log, masked
from tracker.web.words import t

HOMES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: "people.users",
    Role.PROGRAM_MANAGER: "dashboard.program_home",
    Role.EXECUTIVE: "dashboard.executive",
    Role.AUDITOR: "dashboard.executive",
    Role.MENTOR: "program.startups",
}


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Everybody's first page: the one her role works on."""
    signed_in = current_signed_in()
    if signed_in is None:
        return redirect(url_for("people.sign_in"))
    return redirect(_home_of(signed_in))


def _home_of(signed_in: SignedIn) -> str:
    program = signed_in.program
    membership = signed_in.actor.membership(program.id) if program else None
    if program is None or membership is None:
        abort(403)
    if membership.role is not Role.STARTUP:
        return url_for(HOMES[membership.role])
    startups = queries.startup_places(program, membership.startup_ids)
    if not startups:
        abort(403)
    return url_for("dashboard.startup_credits", startup=startups[0].slug)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Unknown, wrong and disabled get one answer, at one pace."""
    form = SignInForm()
    if request.method == "GET":
        if current_signed_in() is not None:
            return redirect(url_for("people.home"))
        form.next.data = inside(request.args.get("next"))
    wait = None
    if form.validate_on_submit():
        at, email = now(), form.typed_email
        wait = wait_for(((SIGN_IN_SOURCE, source()), (SIGN_IN_ACCOUNT, email)), at)
        found = None if wait else _checked(email, str(form.password.data))
        if found is not None:
            _enter(found, email, at)
            return redirect(inside(form.next.data) or url_for("people.home"))
        form.form_errors.append(_said_no(email, wait))
    return _sign_in_page(form, wait)


def _said_no(email: str, wait: timedelta | None) -> str:
    if wait is not None:
        return t("people.too_many", minutes=ceil(wait / timedelta(minutes=1)))
    log.warning("sign_in_failed", account=masked(email), source=source())
    return t("people.sign_in_failed")


def _sign_in_page(form: SignInForm, wait: timedelta | None) -> ResponseReturnValue:
    page = render_template("people/sign_in.html", form=form)
    if wait is None:
        return page, page_status(form)
    return page, too_many(0).code, {"Retry-After": str(ceil(wait.total_seconds()))}


def _checked(email: str, password: str) -> Credentials | None:
    """The account, where the password is right and the account may be used."""
    kept = queries.credentials(email)
    db.session.rollback()  # checking takes a while; nothing is held meanwhile
    right = verify_password(kept.password_hash if kept else None, password)
    if kept is None or not right or kept.disabled:
        return None
    if kept.password_hash is not None and needs_rehash(kept.password_hash):
        renewed = hash_password(password)
        begin_write()
        actions.rehash_password(kept.user_id, renewed)
        db.session.commit()
    return kept


def _enter(found: Credentials, email: str, at: datetime) -> None:
    before = current_signed_in()
    begin_write()
    if before is not None:
        actions.end_session(before.session_id, int(before.actor.id or 0), at=at)
    actions.forget_attempts(SIGN_IN_ACCOUNT, email)
    actions.forget_attempts(SIGN_IN_SOURCE, source(), made_at=at)
    begin_session(found.user_id, at)
    log.info("signed_in", user=found.user_id, source=source())


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    signed_in = current_signed_in()
    if signed_in is not None:
        begin_write()
        actions.end_session(signed_in.session_id, int(signed_in.actor.id or 0), at=now())
        db.session.commit()
        log.info("signed_out", user=signed_in.actor.id)
    session.clear()
    response = make_response(redirect(url_for("people.sign_in")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/links/<token>")
@public
def follow_link(token: str) -> ResponseReturnValue:
    """The one address that holds a token: exchanged at once for the cookie and a clean address."""
    purpose = queries.link_purpose(token, now())
    if purpose is None:
        abort(410)
    hold_link(token)
    clean = "people.invitation" if purpose is Purpose.INVITATION else "people.new_password"
    response = make_response(redirect(url_for(clean)))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/invitation", methods=["GET", "POST"])
@by_link(Purpose.INVITATION)
def invitation() -> ResponseReturnValue:
    """Choose the first password, and be in."""
    return _password_page(Purpose.INVITATION, "people/invitation.html")


@blueprint.route("/password/new", methods=["GET", "POST"])
@by_link(Purpose.PASSWORD_RESET)
def new_password() -> ResponseReturnValue:
    return _password_page(Purpose.PASSWORD_RESET, "people/new_password.html")


def _password_page(purpose: Purpose, template: str) -> ResponseReturnValue:
    holder = link_holder(purpose)
    if holder is None:
        abort(410)
    form = NewPasswordForm()
    if form.validate_on_submit():
        with refusing(form):
            _set_password(holder, purpose, str(form.password.data))
            return _go_on(holder, purpose)
    roles = [membership.role for membership in queries.memberships_of(holder.user_id)]
    page = render_template(template, form=form, holder=holder, least=least_length(roles))
    return page, page_status(form)


def _set_password(holder: LinkHolder, purpose: Purpose, password: str) -> None:
    roles = [membership.role for membership in queries.memberships_of(holder.user_id)]
    check_password(password, roles=roles, about=queries.words_about(holder.user_id))
    kept = hash_password(password)
    begin_write()
    actions.set_password(holder, purpose, kept, at=now())
    log.info("password_set", user=holder.user_id, by=purpose.value)


def _go_on(holder: LinkHolder, purpose: Purpose) -> ResponseReturnValue:
    """Who accepts an invitation is in; who resets a password shows that she knows it."""
    drop_link()
    if purpose is Purpose.INVITATION:
        begin_session(holder.user_id, now())
        return redirect(url_for("people.home"))
    db.session.commit()
    session.clear()
    flash(t("people.password_set"))
    return redirect(url_for("people.sign_in"))


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """One answer for known and unknown addresses; without mail, who to ask."""
    form = EmailForm()
    if config().smtp_url is None:
        return render_template("people/forgotten_password.html", form=None, sent=False)
    if not form.validate_on_submit():
        page = render_template("people/forgotten_password.html", form=form, sent=False)
        return page, page_status(form)
    at, email = now(), str(form.email.data)
    wait = wait_for(((FORGOTTEN_SOURCE, source()),), at)
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))
    if wait_for(((FORGOTTEN_ACCOUNT, email),), at) is None:
        begin_write()
        send_reset_link(email, base_url=config().base_url, at=at)
        db.session.commit()
    log.info("reset_requested", account=masked(email), source=source())
    return render_template(
        "people/forgotten_password.html",
        form=form,
        sent=True,
        minutes=int(RESET_LIFE.total_seconds() // 60),
    )
