"""One's own page: name, language, password, sessions, program."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_signed_in, current_visit, public, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.people import actions, queries
from tracker.people.forms import AccountForm, ChangePasswordForm
from tracker.people.guard import begin_session, check_own_password, config
from tracker.people.passwords import check_password, hash_password, least_length
from tracker.people.rules import LANGUAGES
from tracker.people.views import blueprint
from tracker.values.clock import now
from tracker.web.flow import inside, page_status, refusing
from tracker.web.log import log
from tracker.web.reader import keep_language
from tracker.web.words import t


@blueprint.route("/account", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def account() -> ResponseReturnValue:
    visit = current_visit()
    me = visit.signed_in
    form = AccountForm(data={"name": me.actor.label, "title": me.title})
    if form.validate_on_submit():
        begin_write()
        actions.edit_account(
            _me(), name=str(form.name.data), title=form.title.data, by=visit.actor, at=now()
        )
        db.session.commit()
        flash(t("people.saved"))
        return redirect(url_for("people.account"))
    sessions = queries.own_sessions(_me(), [m.role for m in me.actor.memberships], now())
    page = render_template("people/account.html", form=form, me=me, sessions=sessions)
    return page, page_status(form)


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def change_password() -> ResponseReturnValue:
    """Asks for the current one; every session ends, and this browser gets a new one."""
    me = current_visit().signed_in
    roles = [membership.role for membership in me.actor.memberships]
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with refusing(form):
            check_own_password(str(form.current_password.data))
            check_password(str(form.password.data), roles=roles, about=queries.words_about(_me()))
            kept = hash_password(str(form.password.data))
            begin_write()
            actions.change_password(_me(), kept, by=me.actor, at=now())
            begin_session(_me(), now())
            log.info("password_changed", user=_me())
            flash(t("people.password_changed"))
            return redirect(url_for("people.account"))
    page = render_template(
        "people/change_password.html", form=form, email=me.email, least=least_length(roles)
    )
    return page, page_status(form)


@blueprint.post("/account/sessions/<int:session_id>/end")
@requires(Permission.ACCOUNT_OWN)
def end_session(session_id: int) -> ResponseReturnValue:
    sessions = queries.own_sessions(
        _me(), [m.role for m in current_visit().actor.memberships], now()
    )
    if session_id not in {row.id for row in sessions}:
        abort(404)
    begin_write()
    actions.end_session(session_id, _me(), at=now())
    db.session.commit()
    flash(t("people.session_ended"))
    return redirect(url_for("people.account"))


@blueprint.post("/account/language")
@public
def choose_language() -> ResponseReturnValue:
    """Kept with the person where somebody is signed in, and in the browser for the door."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    signed_in = current_signed_in()
    if signed_in is not None:
        begin_write()
        actions.choose_language(int(signed_in.actor.id or 0), chosen)
        db.session.commit()
    response = redirect(inside(request.form.get("next")) or url_for("people.home"))
    keep_language(response, chosen, secure=config().https)
    return response


@blueprint.post("/program/switch")
@requires(Permission.ACCOUNT_OWN)
def choose_program() -> ResponseReturnValue:
    me = current_visit().signed_in
    slug = request.form.get("program") or abort(400)
    chosen = next((program for program in me.programs if program.slug == slug), None)
    if chosen is None:
        abort(404)
    begin_write()
    actions.choose_program(me.session_id, chosen.id)
    db.session.commit()
    return redirect(url_for("people.home"))


def _me() -> int:
    return int(current_visit().actor.id or 0)
