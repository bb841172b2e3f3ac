"""The program's users: who they are, letting them in, changing and ending what they may do."""

from math import ceil

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role
from tracker.db import begin_write, db
from tracker.people import actions, queries
from tracker.people.actions import Invited
from tracker.people.forms import ChangeRoleForm, InviteForm, OwnPasswordForm, RoleForm
from tracker.people.guard import check_own_password, config, wait_for
from tracker.people.letters import send_invitation
from tracker.people.queries import UserRow
from tracker.people.rules import INVITATION_LIFE, INVITATIONS, STAFF, WITH_STARTUPS
from tracker.people.views import blueprint
from tracker.people.views.links import link_page, made_link
from tracker.program.queries import startups_of
from tracker.values.clock import now
from tracker.web.errors import too_many
from tracker.web.flow import page_status, refusing
from tracker.web.forms import choices
from tracker.web.log import log
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t


@blueprint.get("/users")
@requires(Permission.USERS_READ)
def users() -> ResponseReturnValue:
    program = current_visit().program
    page = page_of(
        lambda offset, limit: queries.users(program, offset=offset, limit=limit), wanted_page()
    )
    return render_template("people/users.html", page=page)


@blueprint.route("/users/new", methods=["GET", "POST"])
@requires(Permission.USERS_INVITE)
def invite_user() -> ResponseReturnValue:
    visit = current_visit()
    form = InviteForm()
    _offer(form, invitable_only=not visit.may(Permission.USERS_WRITE))
    if form.validate_on_submit():
        with refusing(form):
            invited = _invite(form)
            return link_page(invited.email, invited.shown, days=INVITATION_LIFE.days)
    return render_template(
        "people/invite_user.html", form=form, days=INVITATION_LIFE.days
    ), page_status(form)


def _invite(form: InviteForm) -> Invited:
    visit, at, mailed = current_visit(), now(), config().smtp_url is not None
    if form.chosen_role in STAFF:
        check_own_password(str(form.current_password.data or ""))
    wait = wait_for(((INVITATIONS, str(visit.actor.id)),), at)
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))
    begin_write()
    invited = actions.invite_user(
        visit.program.id, form.new_user(), by=visit.actor, at=at, mailed=mailed
    )
    if mailed:
        send_invitation(invited, base_url=config().base_url, at=at)
    db.session.commit()
    log.info("invited", user=invited.user_id, by=visit.actor.id)
    return invited


def _offer(form: RoleForm, *, invitable_only: bool) -> None:
    """The choices a form has in this program."""
    program = current_visit().program
    roles = [role for role in Role if role in WITH_STARTUPS or not invitable_only]
    form.role.choices = choices(roles, "role")
    form.startups.choices = [
        SelectChoice(row.id, named(row)) for row in startups_of(program.id) if row.left_on is None
    ]


@blueprint.get("/users/<int:user_id>")
@requires(Permission.USERS_READ)
def user(user_id: int) -> ResponseReturnValue:
    row = _member(user_id)
    return render_template("people/user.html", user=row, form=_role_form(row))


def _member(user_id: int) -> UserRow:
    """A member of the program at hand; anybody else is not found."""
    rows, _ = queries.users(current_visit().program, offset=0, limit=1, user_id=user_id)
    if not rows:
        abort(404)
    return rows[0]


def _role_form(row: UserRow) -> ChangeRoleForm:
    data = {
        "role": row.role.value,
        "startups": [startup.id for startup in row.startups],
        "owner": row.owner,
    }
    form = ChangeRoleForm(data=data)
    _offer(form, invitable_only=False)
    return form


@blueprint.post("/users/<int:user_id>/role")
@requires(Permission.USERS_WRITE)
def change_role(user_id: int) -> ResponseReturnValue:
    visit, row = current_visit(), _member(user_id)
    form = _role_form(row)
    if form.validate_on_submit():
        with refusing(form):
            check_own_password(str(form.current_password.data))
            begin_write()
            actions.change_role(
                visit.program.id,
                row.id,
                form.chosen_role,
                form.startup_ids,
                owner=bool(form.owner.data),
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            log.info("role_changed", user=row.id, by=visit.actor.id)
            flash(t("people.role_changed"))
            return redirect(url_for("people.user", user_id=row.id))
    return render_template("people/user.html", user=row, form=form), page_status(form)


@blueprint.post("/users/<int:user_id>/disable")
@requires(Permission.USERS_WRITE)
def disable_user(user_id: int) -> ResponseReturnValue:
    visit, row = current_visit(), _member(user_id)
    begin_write()
    actions.disable_user(visit.program.id, row.id, by=visit.actor, at=now())
    db.session.commit()
    log.info("user_disabled", user=row.id, by=visit.actor.id)
    flash(t("people.disabled_now"))
    return redirect(url_for("people.user", user_id=row.id))


@blueprint.post("/users/<int:user_id>/enable")
@requires(Permission.USERS_WRITE)
def enable_user(user_id: int) -> ResponseReturnValue:
    visit, row = current_visit(), _member(user_id)
    begin_write()
    actions.enable_user(visit.program.id, row.id, by=visit.actor, at=now())
    db.session.commit()
    log.info("user_enabled", user=row.id, by=visit.actor.id)
    flash(t("people.enabled_now"))
    return redirect(url_for("people.user", user_id=row.id))


@blueprint.post("/users/<int:user_id>/sessions/end")
@requires(Permission.USERS_WRITE)
def end_sessions(user_id: int) -> ResponseReturnValue:
    visit, row = current_visit(), _member(user_id)
    begin_write()
    actions.end_sessions(visit.program.id, row.id, by=visit.actor, at=now())
    db.session.commit()
    log.info("sessions_ended", user=row.id, by=visit.actor.id)
    flash(t("people.sessions_ended"))
    return redirect(url_for("people.user", user_id=row.id))


@blueprint.route("/users/<int:user_id>/link", methods=["GET", "POST"])
@requires(Permission.USERS_WRITE)
def make_link(user_id: int) -> ResponseReturnValue:
    """A link to a new password, to be handed over by the administrator."""
    row, form = _member(user_id), OwnPasswordForm()
    if form.validate_on_submit():
        with refusing(form):
            check_own_password(str(form.current_password.data))
            return made_link(row)
    return (
        render_template(
            "people/make_link.html",
            user=row,
            form=form,
            back=url_for("people.user", user_id=row.id),
        ),
        page_status(form),
    )
