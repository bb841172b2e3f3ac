"""A startup's own people, kept by its owner."""

from math import ceil

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, Role, StartupPlace
from tracker.db import begin_write, db
from tracker.people import actions, queries
from tracker.people.actions import Invited
from tracker.people.forms import MemberForm
from tracker.people.guard import config, wait_for
from tracker.people.letters import link_address, send_invitation
from tracker.people.rules import INVITATION_LIFE, INVITATIONS
from tracker.people.views import blueprint
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


@blueprint.post("/startups/<startup>/members/<int:user_id>/remove")
@requires(Permission.MEMBERS_WRITE)
def remove_member(startup: StartupPlace, user_id: int) -> ResponseReturnValue:
    rows, _ = queries.users(
        startup.program,
        offset=0,
        limit=1,
        roles=[Role.STARTUP],
        startup_id=startup.id,
        user_id=user_id,
    )
    if not rows:
        abort(404)
    begin_write()
    by = current_visit().actor
    actions.remove_member(startup.id, startup.program.id, user_id, by=by, at=now())
    db.session.commit()
    flash(t("people.member_removed"))
    return redirect(url_for("people.members", startup=startup.slug))
