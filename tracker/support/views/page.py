"""An entry's page, with every form that stands on it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, StartupPlace
from tracker.db import begin_write, db
from tracker.partners.queries import partners_among, people_among
from tracker.program.queries import startups_of
from tracker.support import queries
from tracker.support.forms import (
    AnswerForm,
    DisputeForm,
    DoneForm,
    MoveForm,
    ProofForm,
    StepForm,
    WithdrawalForm,
)
from tracker.support.letters import Letter
from tracker.support.queries.links import feedback_of, newest_link
from tracker.support.rules import STAGES, EntryFacts, Sight, SupportKind, differences
from tracker.support.views.sight import found_entry, readers_sight
from tracker.values.clock import today
from tracker.web.flow import page_status, refusing
from tracker.web.forms import Form
from tracker.web.words import named


def entry_page(
    startup: StartupPlace, found: EntryFacts, *, written: Letter | None = None, **refused: Form
) -> ResponseReturnValue:
    """`refused`: forms that come back with errors, by the name the page knows them by.

    `written`: a link to confirm the help, shown this once.
    """
    sight, visit = readers_sight(), current_visit()
    everything, reads_costs = sight.all_notes, visit.may(Permission.COSTS_READ)
    page = render_template(
        "support/entry.html",
        startup=startup,
        entry=found,
        history=[] if found.withheld else _history(found, sight),
        steps=[] if found.withheld else queries.steps_of(found.id),
        has_steps=found.kind in STAGES,
        proofs=[] if found.withheld else queries.proofs_of(found.id, all_of_them=everything),
        moves=queries.moves_of(found.id),
        costs=queries.costs_of_entry(found.id, sight) if reads_costs else None,
        today=today(startup.program.timezone),
        session=found.kind is SupportKind.MENTORING,
        everything=everything,
        written=written,
        link=newest_link(startup.id, found.id) if everything else None,
        given=feedback_of(found.id) if visit.may(Permission.FEEDBACK_READ) else None,
        **{**_forms(startup, found, refused), **refused},
    )
    return page, max((page_status(form) for form in refused.values()), default=200)


def _forms(startup: StartupPlace, found: EntryFacts, refused: dict[str, Form]) -> dict[str, Form]:
    """Those that were not sent, empty and of the version shown."""
    at = {"formdata": None, "data": {"version": found.version}}
    forms: dict[str, Form] = {
        "form": WithdrawalForm(**at),
        "done": DoneForm(formdata=None),
        "answer": AnswerForm(**at),
        "dispute": DisputeForm(**at),
        "proof": ProofForm(formdata=None),
    }
    if "step" not in refused:
        forms["step"] = step_form(startup, found, fresh=True)
    if "move" not in refused:
        forms["move"] = move_form(startup, found, fresh=True)
    return forms


def step_form(startup: StartupPlace, found: EntryFacts, *, fresh: bool = False) -> StepForm:
    day = today(startup.program.timezone)
    data = {"version": found.version, "happened_on": day}
    form = StepForm(formdata=None, data=data) if fresh else StepForm(data={"version": 0})
    form.offer(found.kind, found.stage, fresh=fresh)
    return form


def move_form(startup: StartupPlace, found: EntryFacts, *, fresh: bool = False) -> MoveForm:
    data = {"version": found.version}
    form = MoveForm(formdata=None, data=data) if fresh else MoveForm()
    others = [row for row in startups_of(startup.program.id) if row.id != startup.id]
    form.offer((row.slug, named(row)) for row in others)
    return form


def acted(  # noqa: PLR0913 - where, by which form, what, which words, where on the page
    startup: StartupPlace,
    entry_id: int,
    sent: dict[str, Form],
    act: Callable[[EntryFacts], None],
    words: str,
    *,
    part: str | None = None,
) -> ResponseReturnValue:
    """Act once by a form of the entry's page, then show the page; refused, the form comes back.

    `sent`: that form, by the name the page knows it by.
    """
    found = readable_entry(startup, entry_id)
    ((name, form),) = sent.items()
    if form.validate_on_submit():
        with refusing(form):
            begin_write()
            act(found)
            db.session.commit()
            flash(words, "ok")
            here = url_for("support.entry", startup=startup.slug, entry_id=entry_id, _anchor=part)
            return redirect(here)
    found = readable_entry(startup, entry_id)
    if "version" in form:
        form.version.renew(found.version)
    return entry_page(startup, found, **{name: form})


def readable_entry(startup: StartupPlace, entry_id: int) -> EntryFacts:
    """Where something is to be done: who may not read the matter finds nothing."""
    found = found_entry(startup, entry_id)
    if found.withheld:
        abort(404)
    return found


def _history(found: EntryFacts, sight: Sight) -> list[dict[str, Any]]:
    """Every revision with what it changed: its `before` against what stood after it."""
    told, after = [], found.told()
    for revision in queries.entry_revisions(found.id, sight):
        changes = differences(revision.before, after)
        told.append({"revision": revision, "changes": _corrected(changes)})
        after = {**after, **revision.before}
    return _with_names(told)


def _corrected(changes: list[tuple[str, Any, Any]]) -> list[tuple[str, Any, Any]]:
    """How far it came since is told by its steps."""
    return [change for change in changes if change[0] not in ("stage", "amount_krw")]


def _with_names(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Partners and their people by name."""
    program_id = current_visit().program.id
    for name, known in (("partner_id", partners_among), ("partner_person_id", people_among)):
        ids = {v for one in told for n, *values in one["changes"] if n == name for v in values if v}
        names: dict[int, str] = {own: facts.name for own, facts in known(program_id, ids).items()}
        for one in told:
            one["changes"] = [
                (n, names.get(b), names.get(a)) if n == name else (n, b, a)
                for n, b, a in one["changes"]
            ]
    return told
