"""What was sent to whom, and the same as words for a messenger."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.people.guard import config
from tracker.program.queries import startups_of
from tracker.reminders.inboxes import things_of
from tracker.reminders.letters import messenger_words
from tracker.reminders.queries.people import readers_of
from tracker.reminders.queries.told import digests_of, failed_count, rules_of, waiting_by_person
from tracker.reminders.rules.due import everything_due, told_to
from tracker.reminders.views import blueprint
from tracker.values.clock import today
from tracker.web.paging import page_of, wanted_page

TONES = {
    "arrived": "ok",
    "waiting": "info",
    "retrying": "risk",
    "failed": "bad",
    "in_inbox": "none",
}


@blueprint.get("/reminders/people")
@requires(Permission.REMINDERS_READ)
def people() -> ResponseReturnValue:
    """Everybody of the program, who has most waiting first."""
    program = current_visit().program
    waiting = waiting_by_person(program.id)
    readers = readers_of(program.id, today(program.timezone))
    readers.sort(key=lambda one: -waiting.get(one.user_id, 0))
    return render_template(
        "reminders/people.html",
        page=page_of(
            lambda offset, limit: (readers[offset : offset + limit], len(readers)), wanted_page()
        ),
        waiting=waiting,
    )


@blueprint.get("/reminders/sent")
@requires(Permission.REMINDERS_READ)
def sent() -> ResponseReturnValue:
    program_id = current_visit().program.id
    return render_template(
        "reminders/sent.html",
        page=page_of(
            lambda offset, limit: digests_of(program_id, offset=offset, limit=limit), wanted_page()
        ),
        failed=failed_count(program_id),
        mailing=_mailing(),
        tones=TONES,
    )


@blueprint.get("/reminders/people/<int:user_id>")
@requires(Permission.REMINDERS_WRITE)
def person(user_id: int) -> ResponseReturnValue:
    """What she would be told now, in her language: to copy."""
    program = current_visit().program
    day = today(program.timezone)
    found = readers_of(program.id, day, user_id)
    if not found:
        abort(404)
    rules, startups = rules_of(program.id), {row.id: row for row in startups_of(program.id)}
    due = everything_due(things_of(program, day), rules, day)
    hers = list(told_to(due, found[0], program.id, rules))
    words = messenger_words(program, found[0], hers, startups, base_url=config().base_url)
    return render_template(
        "reminders/person.html",
        reader=found[0],
        count=len(hers),
        words=words if hers else None,
        page=page_of(
            lambda offset, limit: digests_of(
                program.id, offset=offset, limit=limit, user_id=user_id
            ),
            wanted_page(),
        ),
        tones=TONES,
    )


def _mailing() -> bool:
    settings = config()
    return settings.smtp_url is not None and settings.mail_from is not None
