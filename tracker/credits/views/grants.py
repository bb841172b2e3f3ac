"""A startup's grants: giving one, its life, changing it; all grants of the program."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.credits import queries
from tracker.credits.forms import AmendmentForm, GrantForm
from tracker.credits.letters import tell_second
from tracker.credits.preparing import change_grant, change_takes_two, give_credits, weight_of
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.figures import GrantFigures, GrantState
from tracker.credits.rules.prepared import Prepared, takes_two
from tracker.credits.rules.requests import Amended, Granted
from tracker.credits.standing import preview_grant
from tracker.credits.views import blueprint
from tracker.credits.views.told import ledger_lines, life_events
from tracker.credits.waiting import acts_waiting_on, grant_takes_two, second_above, split_days
from tracker.db import begin_write, db
from tracker.mail.sending import mailed_from
from tracker.program.queries import startups_of
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.values.won import won_in_korean
from tracker.web.flow import page_status, refusing
from tracker.web.formats import share, won
from tracker.web.paging import ROWS, page_of, wanted_page
from tracker.web.words import named, t

CONFIRM, EDIT = "confirm", "edit"  # the step a button asks for; any other is the preview
STATES = (
    *(GrantState.IN_FORCE, GrantState.NOT_ACTIVATED, GrantState.UPCOMING, GrantState.USED_UP),
    *(GrantState.EXPIRED, GrantState.LAPSED, GrantState.WITHDRAWN, GrantState.CANCELLED),
)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """`days_left` is None where nothing is left that could expire."""

    grant: GrantFigures
    days_left: int | None


@blueprint.route("/startups/<startup>/credits/grants/new", methods=["GET", "POST"])
@requires(Permission.CREDITS_WRITE)
def new_grant(startup: StartupPlace) -> ResponseReturnValue:
    """Typed, shown as understood, confirmed: nothing is kept before the last step."""
    day = today(startup.program.timezone)
    form = GrantForm(data={"granted_on": day})
    if form.validate_on_submit() and _step() != EDIT:
        with refusing(form), _naming(startup):
            if _step() == CONFIRM:
                return _grant(startup, form, day)
            new = form.new_grant()
            preview = preview_grant(startup.program.id, startup.id, new, today=day)
            return render_template(
                "credits/_grant_preview.html",
                form=form,
                new=new,
                preview=preview,
                spoken=won_in_korean,
                ended=new.expires_on < day,
                ahead=new.granted_on > day,
                **_takes_two(startup, preview.amount_krw),
            )
    form.move_errors()
    found = queries.credits_of_startup(startup.program.id, startup.id, as_of=day)
    page = render_template("credits/new_grant.html", form=form, credits=found)
    return page, page_status(form)


@contextmanager
def _naming(startup: StartupPlace) -> Iterator[None]:
    """A refusal names the startup in the reader's language."""
    try:
        yield
    except RuleViolation as violation:
        values = {**violation.values}
        if "startup" in values:
            values["startup"] = named(startup)
        raise RuleViolation(violation.code, violation.field, **values) from None


def _tell_second(startup: StartupPlace, done: Granted | Amended | Prepared) -> None:
    if isinstance(done, Prepared) and not done.replayed:
        tell_second(startup, done.prepared_act_id, base_url=mailed_from(), at=now())


def _step() -> str:
    return request.form.get("step", "")


def _grant(startup: StartupPlace, form: GrantForm, day: date) -> ResponseReturnValue:
    begin_write()
    done = give_credits(
        startup.id,
        form.new_grant(),
        key=form.key,
        by=current_visit().actor,
        at=now(),
        today=day,
    )
    _tell_second(startup, done)
    db.session.commit()
    if isinstance(done, Prepared):
        return _to_prepared(startup, done)
    if done.replayed:
        flash(t("credits.page.granted_before"), "info")
    else:
        left = won(done.grantable_krw)
        flash(t("credits.page.granted", startup=named(startup), left=left), "ok")
    return redirect(url_for("credits.grant", startup=startup.slug, grant_id=done.grant_id))


def _to_prepared(startup: StartupPlace, done: Prepared) -> ResponseReturnValue:
    """What waits is decided where requests are: that page stands above this slice."""
    flash(t("credits.page.prepared_before" if done.replayed else "credits.page.prepared"), "info")
    own = done.prepared_act_id
    return redirect(url_for("requests.prepared_act", startup=startup.slug, prepared_act_id=own))


@blueprint.get("/startups/<startup>/credits/grants/<int:grant_id>")
@requires(Permission.CREDITS_READ)
def grant(startup: StartupPlace, grant_id: int) -> ResponseReturnValue:
    day = today(startup.program.timezone)
    record = queries.grant_record(startup.id, grant_id) or abort(404)
    found = _figures(startup, grant_id, day)
    rows, total = queries.transfers_of_startup(
        startup.program.id, startup.id, offset=0, limit=ROWS, grant_id=grant_id
    )
    return render_template(
        "credits/grant.html",
        without_dollars=queries.days_without_dollars(startup.id, found),
        record=record,
        grant=found,
        events=life_events(found, record),
        lines=ledger_lines(startup, rows),
        total=total,
        used_share=share(found.used_krw, found.amount_krw),
        days_left=(found.expires_on - day).days,
        lost_krw=found.expired_krw + found.lapsed_krw + found.withdrawn_krw,
        changes=_changes_open_to(found),
        waiting=acts_waiting_on(startup.id, [grant_id]) if _sees_prepared() else (),
        today=day,
    )


def _figures(startup: StartupPlace, grant_id: int, day: date) -> GrantFigures:
    found = queries.credits_of_startup(startup.program.id, startup.id, as_of=day).grants
    return next((each for each in found if each.id == grant_id), None) or abort(404)


def _changes_open_to(found: GrantFigures) -> tuple[AmendmentKind, ...]:
    """What may be worth asking for; the rules have the last word."""
    if found.state is GrantState.CANCELLED:
        return ()
    kinds = [AmendmentKind.EXPIRY_MOVED, AmendmentKind.CANCELLED]
    if found.activate_by is not None or found.activated_on is not None:
        kinds.insert(0, AmendmentKind.ACTIVATED)
    if found.remaining_krw or found.state is GrantState.UPCOMING:
        kinds.insert(-1, AmendmentKind.WITHDRAWN)
    return tuple(kinds)


@blueprint.route("/startups/<startup>/credits/grants/<int:grant_id>/amend", methods=["GET", "POST"])
@requires(Permission.CREDITS_WRITE)
def amend_grant(startup: StartupPlace, grant_id: int) -> ResponseReturnValue:
    """First which change, then its facts, then its effect, then it is made."""
    day = today(startup.program.timezone)
    found = _figures(startup, grant_id, day)
    changes = _changes_open_to(found)
    kind = next((each for each in changes if each == request.values.get("kind")), None)
    if kind is None:
        page = render_template("credits/amend_grant.html", form=None, grant=found, changes=changes)
        return page, 422 if request.method == "POST" else 200
    form = AmendmentForm.of(kind, day)
    if form.validate_on_submit() and _step() != EDIT:
        with refusing(form):
            if _step() == CONFIRM:
                return _amend(startup, grant_id, form, day)
            effect = queries.preview_amendment(
                startup.id, grant_id, form.new_amendment(), today=day
            )
            return render_template(
                "credits/_amend_preview.html",
                form=form,
                new=form.new_amendment(),
                grant=found,
                effect=effect,
                second_above_krw=_change_takes_two(startup, grant_id, form),
            )
    page = render_template(
        "credits/amend_grant.html", form=form, kind=kind, grant=found, changes=changes
    )
    return page, page_status(form)


def _change_takes_two(startup: StartupPlace, grant_id: int, form: AmendmentForm) -> int | None:
    """The threshold, where the change takes two."""
    own = startup.program.id, startup.id, grant_id
    two = change_takes_two(*own, weight_of(*own, form.new_amendment()))
    return second_above(startup.program.id) if two else None


def _takes_two(startup: StartupPlace, amount_krw: int) -> dict[str, int | None]:
    """The threshold, where the grant takes two; the days, where it does so with earlier ones."""
    own, by = (startup.program.id, startup.id), current_visit().actor
    above, two = second_above(own[0]), grant_takes_two(*own, amount_krw, by, now())
    adds_up = two and not takes_two(amount_krw, above)
    return {
        "second_above_krw": above if two else None,
        "split_days": split_days(own[0]) if adds_up else None,
    }


def _sees_prepared() -> bool:
    """A startup reads what is decided of its grants, not what somebody thinks of."""
    return current_visit().may_program_wide(Permission.PROGRAM_READ)


def _amend(
    startup: StartupPlace, grant_id: int, form: AmendmentForm, day: date
) -> ResponseReturnValue:
    begin_write()
    done = change_grant(
        startup.id,
        grant_id,
        form.new_amendment(),
        key=form.key,
        by=current_visit().actor,
        at=now(),
        today=day,
    )
    _tell_second(startup, done)
    db.session.commit()
    if isinstance(done, Prepared):
        return _to_prepared(startup, done)
    words = "credits.page.amended_before" if done.replayed else "credits.page.amended"
    flash(t(words, left=won(done.grantable_krw)), "info" if done.replayed else "ok")
    return redirect(url_for("credits.grant", startup=startup.slug, grant_id=grant_id))


@blueprint.get("/credits/grants")
@requires(Permission.PROGRAM_READ)
def program_grants() -> ResponseReturnValue:
    """Every grant of the program, what would be lost soonest first."""
    program = current_visit().program
    day = today(program.timezone)
    every = queries.grants_of_program(program.id, as_of=day)
    counts = Counter(each.state for each in every)
    state = next((each for each in GrantState if each == request.args.get("state")), None)
    shown = [_row(each, day) for each in every if state is None or each.state is state]
    return render_template(
        "credits/program_grants.html",
        page=page_of(lambda start, most: (shown[start : start + most], len(shown)), wanted_page()),
        counts=[(each, counts[each]) for each in STATES if counts[each]],
        every=len(every),
        state=state,
        startups={row.id: row for row in startups_of(program.id)},
        today=day,
    )


def _row(found: GrantFigures, day: date) -> GrantRow:
    left = (found.expires_on - day).days
    return GrantRow(found, left if left >= 0 and found.remaining_krw else None)
