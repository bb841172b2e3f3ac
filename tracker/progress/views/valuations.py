"""Valuations of one startup."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.progress import actions, queries
from tracker.progress.forms import (
    ConfirmForm,
    ReasonForm,
    ValuationForm,
)
from tracker.progress.rules import (
    SourceGrade,
    UnicornRule,
    ValuationFacts,
    unicorn_progress,
)
from tracker.progress.views import blueprint
from tracker.progress.views.pressing import flash_errors
from tracker.values.clock import now, today
from tracker.web.charts.canvas import Span
from tracker.web.charts.valuations import Goal, Valuations, Valued, valuations_chart
from tracker.web.flow import page_status, refusing
from tracker.web.formats import won_short
from tracker.web.words import named, t


def _chart(
    startup: StartupPlace, found: Sequence[ValuationFacts], rule: UnicornRule, day: date
) -> Markup:
    points = tuple((v.valued_on, v.amount_krw, t(f"progress.grade.{v.grade}")) for v in found)
    span = Span(min(rule.starts_on, found[0].valued_on), max(rule.by, day), day)
    goal = Goal(rule.line_krw, t("progress.unicorn_line", amount=won_short(rule.line_krw)))
    data = Valuations((Valued(named(startup), points),), (goal,), span)
    return valuations_chart("chart", t("progress.valuations"), data)


def valuations_part(startup: StartupPlace) -> dict[str, Any]:
    rule, day = queries.unicorn_rule(startup.program.id), today(startup.program.timezone)
    found = queries.valuations_of_startup(startup.id)
    return {
        "rule": rule,
        "progress": unicorn_progress(found, rule, day),
        "chart": _chart(startup, found, rule, day) if found else "",
        "valuations": list(reversed(found)),
        "withdrawn": queries.withdrawn_valuations(startup.id),
    }


@blueprint.route("/startups/<startup>/valuations/new", methods=["GET", "POST"])
@requires(Permission.VALUATIONS_WRITE)
def new_valuation(startup: StartupPlace) -> ResponseReturnValue:
    visit = current_visit()
    by_program = visit.may(Permission.MILESTONES_VERIFY)
    form = ValuationForm()
    form.offer(tuple(SourceGrade) if by_program else (SourceGrade.D,))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.record_valuation(
                startup.id,
                form.new_valuation(),
                verified=by_program,
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("progress.valuation_added"), "ok")
            return redirect(url_for("progress.milestones", startup=startup.slug))
    if not form.is_submitted():
        form.grade.data = None if by_program else SourceGrade.D.value
    page = render_template(
        "progress/new_valuation.html", form=form, startup=startup, by_program=by_program
    )
    return page, page_status(form)


@blueprint.get("/startups/<startup>/valuations/<int:valuation_id>")
@requires(Permission.VALUATIONS_READ)
def valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    found = _found_valuation(startup, valuation_id)
    return render_template("progress/valuation.html", **_valuation_page(startup, found))


def _valuation_page(
    startup: StartupPlace, found: ValuationFacts, withdrawal: ReasonForm | None = None
) -> dict[str, Any]:
    may_verify = current_visit().may(Permission.MILESTONES_VERIFY)
    return {
        "startup": startup,
        "valuation": found,
        "confirm": ConfirmForm(formdata=None),
        "withdrawal": withdrawal or ReasonForm(formdata=None),
        "withdrawable": may_verify or not found.verified,
    }


@blueprint.post("/startups/<startup>/valuations/<int:valuation_id>/verify")
@requires(Permission.MILESTONES_VERIFY)
def verify_valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    _found_valuation(startup, valuation_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.verify_valuation(startup.id, valuation_id, by=current_visit().actor, at=now())
            db.session.commit()
            flash(t("progress.valuation_verified"), "ok")
    flash_errors(form)
    return redirect(url_for("progress.milestones", startup=startup.slug))


@blueprint.post("/startups/<startup>/valuations/<int:valuation_id>/withdraw")
@requires(Permission.VALUATIONS_WRITE)
def withdraw_valuation(startup: StartupPlace, valuation_id: int) -> ResponseReturnValue:
    visit, found = current_visit(), _found_valuation(startup, valuation_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_valuation(
                startup.id,
                valuation_id,
                reason=form.reason.data or "",
                by_program=visit.may(Permission.MILESTONES_VERIFY),
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("progress.valuation_withdrawn"), "ok")
            return redirect(url_for("progress.milestones", startup=startup.slug))
    page = render_template("progress/valuation.html", **_valuation_page(startup, found, form))
    return page, page_status(form)


def _found_valuation(startup: StartupPlace, valuation_id: int) -> ValuationFacts:
    found = queries.valuation_of(startup.id, valuation_id)
    if found is None:
        abort(404)
    return found
