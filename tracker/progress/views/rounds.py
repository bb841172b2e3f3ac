"""Funding rounds: of one startup, and of the whole program."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.program.queries import StartupRow
from tracker.program.rules import SETTINGS
from tracker.progress import actions, queries
from tracker.progress.forms import (
    ConsentForm,
    CorrectRoundForm,
    ReasonForm,
    RoundForm,
    VerifyRoundForm,
)
from tracker.progress.rules import (
    Audience,
    Consent,
    RoundFacts,
    SourceGrade,
    UnicornRule,
    ValuationFacts,
    corrected,
    startup_progress,
)
from tracker.progress.views import blueprint
from tracker.progress.views.attaching import attaching
from tracker.progress.views.sight import Sight, asked_sight, own_audience
from tracker.values.clock import now, today
from tracker.web.charts.canvas import Span
from tracker.web.charts.valuations import Goal, Valuations, Valued, valuations_chart
from tracker.web.flow import page_status, refusing
from tracker.web.formats import number, usd_short, won_short
from tracker.web.paging import page_of, wanted_page
from tracker.web.words import named, t

SHOWN = 20


@blueprint.get("/startups/<startup>/rounds")
@requires(Permission.VALUATIONS_READ)
def rounds(startup: StartupPlace) -> ResponseReturnValue:
    sight = asked_sight()
    return render_template("progress/rounds.html", startup=startup, **_rounds_page(startup, sight))


def _rounds_page(startup: StartupPlace, sight: Sight) -> dict[str, Any]:
    program_id, day = startup.program.id, sight.day
    rule = queries.unicorn_rule(program_id, day)
    ladder = queries.ladder_of(program_id, known_at=queries.end_of(program_id, day))
    every = queries.rounds_of_startup(startup.id, audience=sight.audience)
    known = queries.valuations_of_startup(startup.id, audience=sight.audience)
    closed = [one for one in every if one.closed_on <= day]
    valued = [one for one in known if one.valued_on <= day]
    inside = sight.audience is Audience.INSIDE
    return {
        "sight": sight,
        "rule": rule,
        "rule_history": queries.rule_history(program_id),
        "kinds": SETTINGS,
        "ladder": ladder,
        "progress": startup_progress((), valued, closed, rule, ladder, day),
        "chart": _chart([(startup, valued)], rule, sight) if valued else None,
        "rounds": closed[::-1][:SHOWN],
        "more_rounds": len(closed) > SHOWN,
        "stated": [one for one in reversed(valued) if one.round_id is None][:SHOWN],
        "withdrawn": queries.withdrawn_rounds(startup.id)[-SHOWN:] if inside else [],
        "withdrawn_valuations": _withdrawn_valuations(startup) if inside else [],
    }


def _withdrawn_valuations(startup: StartupPlace) -> Sequence[queries.WithdrawnValuation]:
    """Those without a round: a round's own is told with it."""
    found = queries.withdrawn_valuations(startup.id)
    return [one for one in found if one.valuation.round_id is None][-SHOWN:]


def _chart(
    of: Sequence[tuple[StartupPlace | StartupRow, Sequence[ValuationFacts]]],
    rule: UnicornRule,
    sight: Sight,
) -> Markup:
    """Valuations against both lines."""
    startups = tuple(Valued(named(one), tuple(_point(v) for v in found)) for one, found in of)
    every = [valuation for _, found in of for valuation in found]
    first = min(rule.starts_on, *(one.valued_on for one in every))
    span = Span(first, max(rule.by, sight.day), sight.day)
    data = Valuations(startups, _goals(every, rule), span)
    return valuations_chart("chart", t("progress.valuations"), data)


def _point(valuation: ValuationFacts) -> tuple[Any, int, str]:
    seen = t("progress.verified" if valuation.verified else "progress.unverified")
    return valuation.valued_on, valuation.amount_krw, f"{t(_grade(valuation))} · {seen}"


def _grade(valuation: ValuationFacts) -> str:
    return f"progress.grade.{valuation.grade}"


def _goals(found: Sequence[ValuationFacts], rule: UnicornRule) -> tuple[Goal, ...]:
    """Both lines, the one in dollars at the newest rate a valuation was agreed at."""
    goals = [Goal(rule.line_krw, t("progress.unicorn_line", amount=won_short(rule.line_krw)))]
    rates = [(one.valued_on, one.usd_krw) for one in found if one.usd_krw is not None]
    if rates:
        rate = max(rates)[1]
        words = t(
            "progress.unicorn_line_usd", amount=usd_short(rule.line_usd), rate=number(rate, 2)
        )
        goals.append(Goal(int(rule.line_usd * rate), words))
    return tuple(goals)


@blueprint.get("/rounds")
@requires(Permission.VALUATIONS_READ)
def program_rounds() -> ResponseReturnValue:
    """Every startup's rung, value and flags on a day, as an audience may see them."""
    sight = asked_sight()
    found = queries.overview(current_visit().program.id, day=sight.day, audience=sight.audience)
    ordered = by_worth(found)
    shown = page_of(
        lambda start, most: (ordered[start : start + most], len(ordered)), wanted_page()
    )
    return render_template(
        "progress/program_rounds.html",
        sight=sight,
        found=found,
        page=shown,
        startups={row.id: row for row in found.startups},
        rounds=[one for one in found.rounds if one.startup_id in found.progress][:SHOWN],
        rule_history=queries.rule_history(current_visit().program.id),
        kinds=SETTINGS,
    )


def by_worth(found: queries.Overview) -> list[StartupRow]:
    """The highest rung first, then the highest value; the office's order among equals."""
    return sorted(found.startups, key=lambda row: _worth(found, row))


def _worth(found: queries.Overview, row: StartupRow) -> tuple[int, int]:
    one = found.progress[row.id]
    rung = one.standing.number if one.standing else 0
    return -rung, -one.unicorn.latest.amount_krw if one.unicorn.latest else 0


@blueprint.route("/startups/<startup>/rounds/new", methods=["GET", "POST"])
@requires(Permission.VALUATIONS_WRITE)
def new_round(startup: StartupPlace) -> ResponseReturnValue:
    visit = current_visit()
    by_program = visit.may(Permission.MILESTONES_VERIFY)
    form = RoundForm()
    form.offer(tuple(SourceGrade) if by_program else (SourceGrade.D,))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            made = actions.record_round(
                startup.id,
                form.new_round(),
                verified=by_program,
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("progress.round_added"), "ok")
            return redirect(_address(startup, made.id))
    if not form.is_submitted():
        form.consent.data = Consent.NONE.value
        form.grade.data = None if by_program else SourceGrade.D.value
    page = render_template(
        "progress/new_round.html", form=form, startup=startup, by_program=by_program
    )
    return page, page_status(form)


@blueprint.route("/startups/<startup>/rounds/<int:round_id>/correct", methods=["GET", "POST"])
@requires(Permission.VALUATIONS_WRITE)
def correct_round(startup: StartupPlace, round_id: int) -> ResponseReturnValue:
    """Another round takes the place of a wrong one; both stay to be read."""
    visit, found, form = current_visit(), _found(startup, round_id), CorrectRoundForm()
    by_program = visit.may(Permission.MILESTONES_VERIFY)
    if found.verified and not by_program:
        abort(403)
    form.offer(tuple(SourceGrade) if by_program else (SourceGrade.D,))
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            made = actions.correct_round(
                startup.id,
                round_id,
                form.new_round(),
                reason=form.reason.data or "",
                verified=by_program,
                by=visit.actor,
                at=now(),
                today=today(startup.program.timezone),
            )
            db.session.commit()
            flash(t("progress.round_corrected"), "ok")
            return redirect(_address(startup, made.id))
    if not form.is_submitted():
        history = queries.consents_of_round(found.id)
        form.fill(found, history[0].basis if history else "")
    page = render_template(
        "progress/correct_round.html",
        form=form,
        startup=startup,
        round=found,
        by_program=by_program,
    )
    return page, page_status(form)


@blueprint.get("/startups/<startup>/rounds/<int:round_id>")
@requires(Permission.VALUATIONS_READ)
def funding_round(startup: StartupPlace, round_id: int) -> ResponseReturnValue:
    found = _found(startup, round_id)
    return render_template("progress/funding_round.html", **_round_page(startup, found))


def _round_page(startup: StartupPlace, found: RoundFacts, **forms: Any) -> dict[str, Any]:
    visit = current_visit()
    may_verify = visit.may(Permission.MILESTONES_VERIFY)
    sees_all = visit.may(Permission.VALUATIONS_ALL)
    attached = queries.evidence_of_round(found.id) if sees_all else []
    return {
        "startup": startup,
        "round": found,
        "today": today(startup.program.timezone),
        "history": queries.consents_of_round(found.id) if sees_all else [],
        "corrections": _corrections(found) if sees_all else [],
        "evidence": attached,
        "attaching": attaching(startup, attached, formdata=None),
        "sees_all": sees_all,
        "verification": VerifyRoundForm(formdata=None, data={"grade": found.grade}),
        "consenting": ConsentForm(formdata=None, data={"consent": found.consent}),
        "withdrawal": ReasonForm(formdata=None),
        "withdrawable": may_verify or not found.verified,
        **forms,
    }


def _corrections(found: RoundFacts) -> list[tuple[queries.WithdrawnRound, RoundFacts, list[str]]]:
    """Each round that stood before, the one that took its place, and what differs, newest first."""
    chain = queries.corrections_of_round(found)
    afterwards = [found, *(one.round for one in chain)]
    return [
        (one, after, corrected(one.round, after))
        for one, after in zip(chain, afterwards, strict=False)
    ]


@blueprint.post("/startups/<startup>/rounds/<int:round_id>/verify")
@requires(Permission.MILESTONES_VERIFY)
def verify_round(startup: StartupPlace, round_id: int) -> ResponseReturnValue:
    found, form = _found(startup, round_id), VerifyRoundForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            grade, by = SourceGrade(form.grade.data), current_visit().actor
            actions.verify_round(startup.id, round_id, grade=grade, by=by, at=now())
            db.session.commit()
            flash(t("progress.round_verified"), "ok")
            return redirect(_address(startup, round_id))
    shown = _round_page(startup, found, verification=form)
    return render_template("progress/funding_round.html", **shown), page_status(form)


@blueprint.post("/startups/<startup>/rounds/<int:round_id>/consent")
@requires(Permission.VALUATIONS_WRITE)
def consent_to_round(startup: StartupPlace, round_id: int) -> ResponseReturnValue:
    visit, found, form = current_visit(), _found(startup, round_id), ConsentForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            consent, basis = form.agreed
            actions.consent_to_round(
                startup.id,
                round_id,
                consent,
                basis,
                by_program=visit.may(Permission.MILESTONES_VERIFY),
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("progress.consent_saved"), "ok")
            return redirect(_address(startup, round_id))
    shown = _round_page(startup, found, consenting=form)
    return render_template("progress/funding_round.html", **shown), page_status(form)


@blueprint.post("/startups/<startup>/rounds/<int:round_id>/evidence")
@requires(Permission.VALUATIONS_WRITE)
def attach_to_round(startup: StartupPlace, round_id: int) -> ResponseReturnValue:
    found = _found(startup, round_id)
    form = attaching(startup, ())
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            evidence_id = int(form.evidence.data)
            by = current_visit().actor
            actions.attach_to_round(startup.id, round_id, evidence_id, by=by, at=now())
            db.session.commit()
            flash(t("progress.attached_to_round"), "ok")
            return redirect(_address(startup, round_id))
    shown = _round_page(startup, found, attaching=form)
    return render_template("progress/funding_round.html", **shown), page_status(form)


@blueprint.post("/startups/<startup>/rounds/<int:round_id>/withdraw")
@requires(Permission.VALUATIONS_WRITE)
def withdraw_round(startup: StartupPlace, round_id: int) -> ResponseReturnValue:
    visit, found, form = current_visit(), _found(startup, round_id), ReasonForm()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            actions.withdraw_round(
                startup.id,
                round_id,
                reason=form.reason.data or "",
                by_program=visit.may(Permission.MILESTONES_VERIFY),
                by=visit.actor,
                at=now(),
            )
            db.session.commit()
            flash(t("progress.round_withdrawn"), "ok")
            return redirect(url_for("progress.rounds", startup=startup.slug))
    shown = _round_page(startup, found, withdrawal=form)
    return render_template("progress/funding_round.html", **shown), page_status(form)


def _found(startup: StartupPlace, round_id: int) -> RoundFacts:
    found = queries.round_of(startup.id, round_id, audience=own_audience())
    if found is None:
        abort(404)
    return found


def _address(startup: StartupPlace, round_id: int) -> str:
    return url_for("progress.funding_round", startup=startup.slug, round_id=round_id)
