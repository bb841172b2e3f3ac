"""A startup's own people, kept by its owner."""

from math import ceil

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.db import begin_write, db
from tracker.people import actions, queries
from tracker.people.actions import Invited
from tracker.people.forms import MemberForm, OwnPasswordForm
from tracker.people.guard import check_own_password, config, wait_for
from tracker.people.letters import link_address, send_invitation
from tracker.people.queries import UserRow
from tracker.people.rules import INVITATION_LIFE, INVITATIONS
from tracker.people.views import blueprint
from tracker.people.views.links import made_link
from tracker.values.clock import now
from tracker.web.errors import too_many
from tracker.web.flow import page_status, refusing
from tracker.web.log import log
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import language, t


@blueprint.route("/startups/<startup>/members", methods=["GET", "POST"])
@requires(Permission.MEMBERS_WRITE)
def members(startup: StartupPlace) -> ResponseReturnValue:
    """An address that is known elsewhere is answered like any other."""
    form, address = MemberForm(), None
    if form.validate_on_submit():
        with refusing(form):
            invited = _invite(form, startup)
            address = link_address(config().base_url, invited.shown)
    page = page_of(
        lambda offset, limit: queries.users(
            startup.program, offset=offset, limit=limit, roles=[Role.STARTUP], startup_id=startup.id
        ),
        wanted_page(),
    )
    shown = render_template(
        "people/members.html", form=form, page=page, address=address, days=INVITATION_LIFE.days
    )
    return shown, page_status(form)


def _invite(form: MemberForm, startup: StartupPlace) -> Invited:
    visit, at, mailed = current_visit(), now(), config().smtp_url is not None
    wait = wait_for(((INVITATIONS, str(visit.actor.id)),), at)
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))
    begin_write()
    new = form.new_user(startup.id, language())
    invited = actions.invite_user(startup.program.id, new, by=visit.actor, at=at, mailed=mailed)
    if mailed:
        send_invitation(invited, base_url=config().base_url, at=at)
    db.session.commit()
    log.info("invited", user=invited.user_id, by=visit.actor.id)
    return invited


@blueprint.get("/startups/<startup>/members/<int:user_id>")
@requires(Permission.MEMBERS_WRITE)
def member(startup: StartupPlace, user_id: int) -> ResponseReturnValue:
    return render_template("people/member.html", user=_own_member(startup, user_id))


@blueprint.post("/startups/<startup>/members/<int:user_id>/sessions/end")
@requires(Permission.MEMBERS_WRITE)
def end_member_sessions(startup: StartupPlace, user_id: int) -> ResponseReturnValue:
    row, by = _own_member(startup, user_id), current_visit().actor
    begin_write()
    actions.end_sessions(startup.program.id, row.id, by=by, at=now())
    db.session.commit()
    log.info("sessions_ended", user=row.id, by=by.id)
    flash(t("people.sessions_ended"))
    return redirect(url_for("people.member", startup=startup.slug, user_id=row.id))


@blueprint.route("/startups/<startup>/members/<int:user_id>/link", methods=["GET", "POST"])
@requires(Permission.MEMBERS_WRITE)
def make_member_link(startup: StartupPlace, user_id: int) -> ResponseReturnValue:
    """To a first or a new password, for a colleague who cannot sign in."""
    row, form = _own_member(startup, user_id), OwnPasswordForm()
    if form.validate_on_submit():
        with refusing(form):
            check_own_password(str(form.current_password.data))
            return made_link(row)
    back = url_for("people.member", startup=startup.slug, user_id=row.id)
    page = render_template("people/make_link.html", user=row, form=form, back=back)
    return page, page_status(form)


def _own_member(startup: StartupPlace, user_id: int) -> UserRow:
    """Somebody of this startup alone, and not herself; of anybody else the owner learns nothing."""
    row = _found(startup, user_id)
    if row is None or row.elsewhere or row.id == current_visit().actor.id:
        abort(404)
    return row


def _found(startup: StartupPlace, user_id: int) -> UserRow | None:
    rows, _ = queries.users(
        startup.program,
        offset=0,
        limit=1,
        roles=[Role.STARTUP],
        startup_id=startup.id,
        user_id=user_id,
    )
    return rows[0] if rows else None


@blueprint.post("/startups/<startup>/members/<int:user_id>/remove")
@requires(Permission.MEMBERS_WRITE)
def remove_member(startup: StartupPlace, user_id: int) -> ResponseReturnValue:
    if _found(startup, user_id) is None:
        abort(404)
    begin_write()
    by = current_visit().actor
    actions.remove_member(startup.id, startup.program.id, user_id, by=by, at=now())
    db.session.commit()
    log.info("member_removed", user=user_id, by=by.id)
    flash(t("people.member_removed"))
    return redirect(url_for("people.members", startup=startup.slug))
