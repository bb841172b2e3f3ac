"""A program's rules of reminders: whether, at which steps, to whom, and when not."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.db import begin_write, db
from tracker.reminders import actions
from tracker.reminders.forms import QuietForm, RuleForm
from tracker.reminders.queries.told import QUIET, RuleChange, quiet_of, rule_changes, rules_of
from tracker.reminders.rules.kinds import KINDS, ReminderKind, quiet_read, rule_read
from tracker.reminders.views import blueprint
from tracker.values.clock import now
from tracker.web.flow import page_status, refusing
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import t


@blueprint.get("/reminders")
@requires(Permission.REMINDERS_READ)
def rules() -> ResponseReturnValue:
    program_id = current_visit().program.id
    return render_template(
        "reminders/rules.html",
        rules=rules_of(program_id),
        kinds=KINDS,
        quiet=quiet_of(program_id),
        history=page_of(
            lambda offset, limit: rule_changes(program_id, offset=offset, limit=limit),
            wanted_page(),
        ),
        read=_read,
    )


def _read(change: RuleChange) -> Any:
    """A decision as it was kept: of a kind, or of the quiet hours."""
    return quiet_read(change.value) if change.key == QUIET else rule_read(change.value)


@blueprint.route("/reminders/rules/<kind>", methods=["GET", "POST"])
@requires(Permission.REMINDERS_WRITE)
def change_rule(kind: str) -> ResponseReturnValue:
    if kind not in set(ReminderKind):
        abort(404)
    visit, of_kind = current_visit(), ReminderKind(kind)
    rule = rules_of(visit.program.id)[of_kind]
    steps = ", ".join(str(step) for step in rule.steps)
    form = RuleForm(of_kind, data={"on": rule.on, "steps": steps, "roles": list(rule.roles)})
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.change_rule(
                visit.program.id,
                of_kind,
                form.rule(),
                form.reason.data or "",
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("reminders.rule_changed"), "ok")
            return redirect(url_for("reminders.rules"))
    page = render_template(
        "reminders/change_rule.html", form=form, kind=of_kind, measure=KINDS[of_kind].measure
    )
    return page, page_status(form)


@blueprint.route("/reminders/quiet", methods=["GET", "POST"])
@requires(Permission.REMINDERS_WRITE)
def change_quiet() -> ResponseReturnValue:
    visit = current_visit()
    quiet = quiet_of(visit.program.id)
    form = QuietForm(
        data={
            "from_hour": quiet.from_hour,
            "until_hour": quiet.until_hour,
            "weekends": quiet.weekends,
        }
    )
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.change_quiet(
                visit.program.id, form.quiet(), form.reason.data or "", by=visit.actor, at=now()
            )
            db.session.commit()
            flash(t("reminders.rule_changed"), "ok")
            return redirect(url_for("reminders.rules"))
    return render_template("reminders/change_quiet.html", form=form), page_status(form)
