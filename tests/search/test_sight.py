"""Whatever is found opens, and whatever opens is found: every kind of thing, every role."""

import html

import pytest
from sqlalchemy import select, update

from tests.conftest import emptied
from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.rules import Actor, ActorKind, Membership, Role
from tracker.credits.models import CreditGrant, GrantAmendment, Transfer
from tracker.credits.rules.facts import AmendmentKind
from tracker.db import begin_write, db
from tracker.partners.models import PartnerPerson
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.program.models import Program, Startup
from tracker.progress.models import FundingRound
from tracker.progress.rules import Consent
from tracker.search.actions import index_behind
from tracker.search.models import SearchItem
from tracker.search.queries import found, things
from tracker.search.queries.sources import SOURCES
from tracker.search.rules import Kind, Needle, Word, folded, needle_of, reader_of
from tracker.search.views import _address
from tracker.support.models import SupportEntry
from tracker.values.clock import now

A_KIND = 8
USERS_SEEN = {Role.ADMINISTRATOR, Role.PROGRAM_MANAGER, Role.AUDITOR}


@pytest.fixture
def home(homes):
    return emptied(homes["sqlite"])  # the statements are held to both engines in test_views


@pytest.fixture
def program_id(demo):
    rounds = db.session.scalars(select(FundingRound.id)).all()
    begin_write()
    for number, consent in enumerate(Consent):
        shown = rounds[number :: len(Consent)]
        db.session.execute(
            update(FundingRound).where(FundingRound.id.in_(shown)).values(consent=consent)
        )
    for grant in db.session.scalars(select(CreditGrant)):
        db.session.add(expiry_moved(grant))
    db.session.flush()
    while index_behind():
        pass
    db.session.commit()
    return demo


def expiry_moved(grant) -> GrantAmendment:
    """To the day it ended on anyhow: a document that changes nothing."""
    return GrantAmendment(
        program_id=grant.program_id,
        startup_id=grant.startup_id,
        grant_id=grant.id,
        kind=AmendmentKind.EXPIRY_MOVED,
        effective_on=grant.granted_on,
        expires_on=grant.expires_on,
        reason="연장",
        reference=f"변경-{grant.id}",
        recorded_at=grant.recorded_at,
        recorded_by="누구",
    )


def objects(program_id):
    """Some of each kind that has been indexed, old and new ones."""
    for kind in SOURCES:
        ids = db.session.scalars(
            select(SearchItem.object_id)
            .where(SearchItem.kind == kind, SearchItem.program_id == program_id)
            .order_by(SearchItem.object_id)
        ).all()
        some = ids[:: max(1, len(ids) // A_KIND)][:A_KIND]
        yield from things(kind, some).values()


def is_found(thing, reader) -> bool:
    """By what every page of it shows; how people are reached is asked of in a test of its own."""
    fields = [one for one in thing.texts.text.split("\n") if one and one not in ways_to_reach()]
    return answers(thing, reader, fields[:4])


def ways_to_reach() -> set[str]:
    columns = (User.email, PartnerPerson.email, PartnerPerson.phone)
    return {folded(way) for column in columns for way in db.session.scalars(select(column)) if way}


def answers(thing, reader, fields) -> bool:
    words = tuple(map(Word, zip(fields)))
    hits = found(Needle(words), reader.narrowed(thing.kind)).things
    return any((hit.kind, hit.id) == (thing.kind, thing.id) for hit in hits)


def member_with(program_id, role):
    """Of the demo program's people with this role the one who has most startups."""
    users = db.session.scalars(
        select(User)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(ProgramMembership.program_id == program_id, ProgramMembership.role == role)
        .order_by(User.id)
    ).all()
    if users:
        return users[0]
    return make_user(db.session.get_one(Program, program_id), role)


def actor_of(user_id):
    member = db.session.scalars(
        select(ProgramMembership).where(ProgramMembership.user_id == user_id)
    ).one()
    held = select(MembershipStartup.startup_id).where(MembershipStartup.membership_id == member.id)
    startups = frozenset(db.session.scalars(held))
    own = Membership(member.program_id, member.role, startups, member.owner)
    return Actor(ActorKind.USER, user_id, "누구", (own,))


@pytest.mark.parametrize("role", list(Role))
def test_a_thing_is_found_by_exactly_those_whose_page_it_opens(app, program_id, role):
    user = member_with(program_id, role)
    db.session.commit()
    client, reader = browser(app).enter(user), reader_of(actor_of(user.id), program_id)
    slugs = dict(db.session.execute(select(Startup.id, Startup.slug)).all())
    kinds = set()
    for thing in objects(program_id):
        address = _opened(app, thing, slugs, reader)
        answer = client.get(address)
        opens = answer.status_code == 200
        if thing.kind is Kind.ENTRY:  # of confidential help everybody may know that there was some
            opens = thing.title in html.unescape(answer.text)
        assert is_found(thing, reader) == opens, f"{role} {thing.kind} {address}"
        kinds.add(thing.kind)
    assert kinds == set(Kind) - {Kind.TRANSFER}


def _opened(app, thing, slugs, reader):
    with app.test_request_context():
        address = _address(thing, slugs.get(thing.startup_id, ""), all_users=reader.all_users)
    if thing.kind is Kind.SESSION_FILE:  # the page holds it; the file itself is what may be hidden
        return f"{address}/files/{thing.id}"
    return address


@pytest.mark.parametrize("role", list(Role))
def test_how_somebody_is_reached_is_found_by_exactly_those_whose_page_shows_it(
    app, program_id, role
):
    user = member_with(program_id, role)
    db.session.commit()
    client, reader = browser(app).enter(user), reader_of(actor_of(user.id), program_id)
    persons = [one for one in objects(program_id) if one.kind in {Kind.MEMBER, Kind.PARTNER_PERSON}]
    told = 0
    for thing in persons:
        _, _, page = client.get(_opened(app, thing, {}, reader)).text.partition("<main")
        table = User if thing.kind is Kind.MEMBER else PartnerPerson
        email = db.session.get_one(table, thing.number).email
        if email:
            assert answers(thing, reader, [folded(email)]) == (email in page), (role, thing.kind)
            told += 1
    assert told >= A_KIND


def test_who_was_disabled_is_found_by_those_alone_who_see_all_users(app, program_id):
    mentor = member_with(program_id, Role.MENTOR)
    (thing,) = [
        one
        for one in things(
            Kind.MEMBER, db.session.scalars(select(ProgramMembership.id)).all()
        ).values()
        if one.number == mentor.id
    ]
    mentor.disabled_at = now()
    db.session.flush()
    for role in Role:
        reader = reader_of(actor_of(member_with(program_id, role).id), program_id)
        assert is_found(thing, reader) == (role in USERS_SEEN)


def test_who_is_no_member_any_more_is_found_by_nobody(app, program_id):
    mentor = member_with(program_id, Role.MENTOR)
    own = db.session.scalars(
        select(ProgramMembership).where(ProgramMembership.user_id == mentor.id)
    ).one()
    (thing,) = things(Kind.MEMBER, [own.id]).values()
    manager = reader_of(actor_of(member_with(program_id, Role.PROGRAM_MANAGER).id), program_id)
    assert is_found(thing, manager)
    db.session.delete(own)
    db.session.flush()
    assert not is_found(thing, manager)


@pytest.mark.parametrize("role", list(Role))
def test_transfers_are_found_by_their_document_by_those_who_read_their_grant(app, program_id, role):
    reader = reader_of(actor_of(member_with(program_id, role).id), program_id)
    grants = db.session.scalars(select(CreditGrant)).all()
    assert grants
    for grant in grants:
        scope = reader.scopes.get(Kind.TRANSFER, frozenset())
        hits = found(needle_of(grant.reference), reader.narrowed(Kind.TRANSFER)).things
        caused = db.session.scalars(
            select(Transfer.id).where(Transfer.cause == f"grant:{grant.id}")
        ).all()
        may = scope is None or grant.startup_id in scope
        assert set(caused) <= {hit.id for hit in hits} if may else not hits


@pytest.mark.parametrize("role", list(Role))
def test_confidential_help_is_found_by_those_who_may_read_it(app, program_id, role):
    reader = reader_of(actor_of(member_with(program_id, role).id), program_id)
    secret = db.session.scalars(select(SupportEntry.id).where(SupportEntry.confidential)).all()
    may = {Role.PROGRAM_MANAGER, Role.AUDITOR, Role.STARTUP}
    assert secret
    for thing in things(Kind.ENTRY, secret).values():
        own = role is not Role.STARTUP or thing.startup_id in reader.scopes[Kind.ENTRY]
        assert is_found(thing, reader) == (role in may and own)


@pytest.mark.parametrize("role", list(Role))
def test_nothing_of_another_program_is_found_or_counted(app, program_id, role):
    there = make_program("other", name="남의 사업")
    startups = (
        [make_startup(there, "strange", name="남의기업")]
        if role in {Role.STARTUP, Role.MENTOR}
        else []
    )
    user = make_user(there, role, startups=startups)
    db.session.commit()
    reader = reader_of(actor_of(user.id), there.id)
    for thing in objects(program_id):
        assert not is_found(thing, reader)


def test_a_transfer_is_found_by_its_number_by_those_who_read_its_ledger(app, program_id):
    founder = actor_of(member_with(program_id, Role.STARTUP).id)
    mentor = actor_of(member_with(program_id, Role.MENTOR).id)
    manager = actor_of(member_with(program_id, Role.PROGRAM_MANAGER).id)
    own = founder.memberships[0].startup_ids
    for number in range(1, 40):
        needle = Needle((Word((str(number),)),), number)

        def transfers(actor, needle=needle):
            hits = found(needle, reader_of(actor, program_id)).things
            return [hit for hit in hits if hit.kind is Kind.TRANSFER]

        (known,) = transfers(manager)
        assert known.number == number
        assert bool(transfers(founder)) == (known.startup_id in own)
        assert transfers(mentor) == []


def test_the_demo_programs_hidden_notes_are_in_no_row(program_id):
    notes = db.session.scalars(
        select(SupportEntry.program_notes).where(SupportEntry.program_notes != "")
    ).all()
    assert notes
    texts = "\n".join(db.session.scalars(select(SearchItem.text)))
    assert not [note for note in notes if folded(note)[:60] in texts]
