"""The kinds of things that are found, and which of them one reader may find."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.access.rules import POLICY, Actor, Membership, Permission, Reach, Role


class Kind(StrEnum):
    """In the order in which equally good finds are shown."""

    STARTUP = "startup"
    CONTACT = "contact"
    MEMBER = "member"
    PARTNER = "partner"
    PARTNER_PERSON = "partner_person"
    REQUEST = "request"
    AGREEMENT = "agreement"
    GRANT = "grant"
    AMENDMENT = "amendment"
    TRANSFER = "transfer"
    SESSION = "session"
    ENTRY = "entry"
    MILESTONE = "milestone"
    ROUND = "round"
    EVIDENCE = "evidence"
    SESSION_FILE = "session_file"
    IMPORT = "import"


NAMED = (Kind.STARTUP, Kind.MEMBER, Kind.CONTACT, Kind.PARTNER, Kind.PARTNER_PERSON)
"""Firms and people: what is asked for most, shown before all else that is found as well."""

NEEDS: Mapping[Kind, Permission] = {
    Kind.STARTUP: Permission.STARTUP_READ,
    Kind.CONTACT: Permission.STARTUP_READ,
    Kind.MEMBER: Permission.MENTORS_READ,  # mentors alone, but for whoever reads all users
    Kind.PARTNER: Permission.PARTNERS_READ,
    Kind.PARTNER_PERSON: Permission.PARTNERS_READ,
    Kind.REQUEST: Permission.REQUESTS_READ,
    Kind.AGREEMENT: Permission.EVIDENCE_READ,
    Kind.GRANT: Permission.CREDITS_READ,
    Kind.AMENDMENT: Permission.CREDITS_READ,
    Kind.SESSION: Permission.MENTORING_READ,
    Kind.ENTRY: Permission.SUPPORT_READ,
    Kind.MILESTONE: Permission.MILESTONES_READ,
    Kind.ROUND: Permission.VALUATIONS_READ,
    Kind.EVIDENCE: Permission.EVIDENCE_READ,
    Kind.SESSION_FILE: Permission.MENTORING_READ,
    Kind.IMPORT: Permission.USAGE_READ,
}
"""What the page of a find asks for; a test holds it to the routes."""

TRANSFER_NEEDS = Permission.CREDITS_READ

Scope = frozenset[int] | None
"""The startups whose things may be found; None: the whole program's."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who searches where. `scopes` lacks the kinds that are not for her.

    `only_user_id` limits a mentor to her own sessions and entries, as their pages do.
    """

    program_id: int
    scopes: Mapping[Kind, Scope]
    only_user_id: int | None
    all_users: bool
    all_files: bool  # also a session's files that are for the program only
    all_rounds: bool  # also those the firm has not agreed to show
    all_matters: bool = False  # also confidential help that she did not log herself
    all_contacts: bool = False  # also how partners' people are reached
    user_id: int | None = None

    def narrowed(self, kind: Kind | None) -> "Reader":
        scopes = {k: scope for k, scope in self.scopes.items() if kind in {None, k}}
        return replace(self, scopes=scopes)


def reader_of(actor: Actor, program_id: int) -> Reader:
    """By the one policy table: a page that is not open is not found either."""
    membership = actor.membership(program_id)
    if membership is None:
        return Reader(program_id, {}, None, all_users=False, all_files=False, all_rounds=False)
    mentor = membership.role is Role.MENTOR
    scopes = {kind: _scope(membership, needed) for kind, needed in _needs(membership).items()}
    notes = _scope(membership, Permission.NOTES_READ)[0] and not mentor
    return Reader(
        program_id,
        {kind: scope for kind, (may, scope) in scopes.items() if may},
        only_user_id=actor.id if mentor else None,
        all_users=_scope(membership, Permission.USERS_READ)[0],
        all_files=notes,
        all_rounds=_scope(membership, Permission.VALUATIONS_ALL)[0],
        all_matters=notes or _scope(membership, Permission.SUPPORT_CONFIRM)[0],
        all_contacts=_scope(membership, Permission.PARTNERS_WRITE)[0],
        user_id=actor.id,
    )


def _needs(membership: Membership) -> dict[Kind, Permission]:
    needs = {**NEEDS, Kind.TRANSFER: TRANSFER_NEEDS}
    if _scope(membership, Permission.USERS_READ)[0]:
        needs[Kind.MEMBER] = Permission.USERS_READ
    return needs


def _scope(membership: Membership, permission: Permission) -> tuple[bool, Scope]:
    """Whether the membership has it, and for which startups."""
    reach = POLICY[permission].get(membership.role)
    if reach is Reach.PROGRAM:
        return True, None
    if reach is Reach.STARTUPS or (reach is Reach.OWNER and membership.owner):
        return bool(membership.startup_ids), membership.startup_ids
    return False, frozenset()
