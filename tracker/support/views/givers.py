"""Whom a form offers as having helped."""

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, Role
from tracker.partners.queries import partner_choices
from tracker.support import queries
from tracker.support.forms import PARTNER_FIELDS, KindForm
from tracker.support.rules import EntryFacts
from tracker.web.words import named

GIVERS_OFFERED = 20


def offer_partners(form: KindForm, entry: EntryFacts | None = None) -> None:
    """Partners and their people to choose from; who may not know them keeps what stands there."""
    visit, named_id = current_visit(), entry.partner_id if entry else None
    known = partner_choices(visit.program.id, also=named_id)
    if not visit.may_program_wide(Permission.PARTNERS_READ):
        known = [one for one in known if one.id == named_id]
        if not known:
            for name in PARTNER_FIELDS:
                del form[name]
            return
    people = [(own, f"{named(one)} · {name}") for one in known for own, name in one.people]
    form.offer_partners([(one.id, named(one)) for one in known], people)


def mentor_meant(startup_id: int, given_by: str) -> int | None:
    """The mentor meant by what was typed, so that she finds the entry among her own."""
    visit = current_visit()
    if visit.membership.role is Role.MENTOR:
        return visit.actor.id
    mentors = queries.mentors_of(visit.program.id)
    own = [m for m in mentors if m.startup_id == startup_id and m.name == given_by]
    return own[0].user_id if len(own) == 1 else None


def givers_offered(program_id: int) -> list[str]:
    """Names to choose from; a mentor is not shown whom else the program asks."""
    visit = current_visit()
    if visit.membership.role is Role.MENTOR:
        return [visit.actor.label]
    names = [m.name for m in queries.mentors_of(program_id)]
    return list(dict.fromkeys([*queries.recent_givers(program_id), *names]))[:GIVERS_OFFERED]
