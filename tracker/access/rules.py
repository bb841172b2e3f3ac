"""Who may do what: one table, one function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    PROGRAM_MANAGER = "program_manager"
    EXECUTIVE = "executive"
    STARTUP = "startup"
    MENTOR = "mentor"
    AUDITOR = "auditor"


class Reach(StrEnum):
    """How far a role's permission goes inside its program."""

    PROGRAM = "program"  # the program and every startup in it
    STARTUPS = "startups"  # the startups of the membership, and no program-wide page
    OWNER = "owner"  # the same, for the owner among the startup's members


class Permission(StrEnum):
    """`<what>:<verb>`; every route states one of these."""

    ACCOUNT_OWN = "account:own"  # one's own page, password, sessions; switching program

    USERS_READ = "users:read"
    USERS_INVITE = "users:invite"  # startup and mentor users
    USERS_WRITE = "users:write"  # any role
    MEMBERS_WRITE = "members:write"  # a startup's owner and its own members

    PROGRAM_READ = "program:read"
    PROGRAM_WRITE = "program:write"  # figures, caps
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"

    STARTUPS_LIST = "startups:list"
    STARTUP_READ = "startup:read"
    STARTUP_WRITE = "startup:write"

    CREDITS_READ = "credits:read"
    CREDITS_WRITE = "credits:write"
    USAGE_READ = "usage:read"  # the program's imports and mappings
    USAGE_WRITE = "usage:write"
    STATEMENTS_READ = "statements:read"  # balances read off Microsoft's page, with their pictures
    STATEMENTS_WRITE = "statements:write"

    SUPPORT_READ = "support:read"
    SUPPORT_LOG = "support:log"
    SUPPORT_CONFIRM = "support:confirm"  # a founder says that help was given as written
    COSTS_READ = "costs:read"  # what help cost IFEZ, and from which funds
    COSTS_WRITE = "costs:write"
    NOTES_READ = "notes:read"  # notes for the program only

    PARTNERS_READ = "partners:read"  # organizations and their people
    PARTNERS_WRITE = "partners:write"
    REQUESTS_READ = "requests:read"  # what startups ask for, and what was answered
    REQUESTS_WRITE = "requests:write"  # ask; the table of moves says who what
    REQUESTS_ANSWER = "requests:answer"
    PACKAGE_READ = "package:read"  # what was promised, planned and delivered
    PACKAGE_WRITE = "package:write"  # what is planned

    MENTORS_READ = "mentors:read"  # the directory
    MENTORS_WRITE = "mentors:write"  # profiles, conflicts of interest, hours, rates
    MENTORING_READ = "mentoring:read"  # sessions, their shared part
    MENTORING_BOOK = "mentoring:book"  # ask for, move, cancel: the table of moves says who what
    MENTORING_LOG = "mentoring:log"  # write up a session
    MENTORING_ANSWER = "mentoring:answer"  # confirm, rate, choose between pieces of advice
    MENTORING_TIMES = "mentoring:times"  # a mentor's own slots, office hours, profile
    MENTORING_COUNTS = "mentoring:counts"  # hours, mentors' use, the log of the whole program
    FEEDBACK_READ = "feedback:read"  # what startups think of sessions

    MILESTONES_READ = "milestones:read"
    MILESTONES_WRITE = "milestones:write"
    MILESTONES_VERIFY = "milestones:verify"
    EVIDENCE_READ = "evidence:read"  # the files and links themselves: contracts are among them
    VALUATIONS_READ = "valuations:read"
    VALUATIONS_WRITE = "valuations:write"
    VALUATIONS_ALL = "valuations:all"  # also what the firm has not agreed to show
    PLANS_WRITE = "plans:write"  # plan templates, the ladder
    FIGURES_READ = "figures:read"  # KPI readings and targets
    FIGURES_WRITE = "figures:write"  # readings; what a startup writes is unverified
    FIGURES_SET = "figures:set"  # targets, what is asked, closing a period
    FORECAST_READ = "forecast:read"
    FORECAST_WRITE = "forecast:write"  # assumptions

    SEARCH_USE = "search:use"  # finds what its reader may open
    INBOX_OWN = "inbox:own"  # what needs me
    REMINDERS_READ = "reminders:read"  # the program's rules, and what was sent
    REMINDERS_WRITE = "reminders:write"

    WORKBOOK_READ = "workbook:read"  # workbooks taken in; every table as one workbook
    WORKBOOK_WRITE = "workbook:write"  # take one in, record what waits, take it back

    DASHBOARD_READ = "dashboard:read"
    TRAIL_READ = "trail:read"
    ACCESS_LOG_READ = "access_log:read"  # who looked at whose personal data
    LEDGER_VERIFY = "ledger:verify"


_PM, _EXEC, _AUD = Role.PROGRAM_MANAGER, Role.EXECUTIVE, Role.AUDITOR
_ADM, _SU, _ME = Role.ADMINISTRATOR, Role.STARTUP, Role.MENTOR
_ALL, _OWN = Reach.PROGRAM, Reach.STARTUPS

POLICY: Mapping[Permission, Mapping[Role, Reach]] = {
    Permission.ACCOUNT_OWN: dict.fromkeys(Role, Reach.PROGRAM),
    Permission.USERS_READ: {_ADM: _ALL, _PM: _ALL, _AUD: _ALL},
    Permission.USERS_INVITE: {_ADM: _ALL, _PM: _ALL},
    Permission.USERS_WRITE: {_ADM: _ALL},
    Permission.MEMBERS_WRITE: {_SU: Reach.OWNER},
    Permission.PROGRAM_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL},
    Permission.PROGRAM_WRITE: {_PM: _ALL},
    Permission.SETTINGS_READ: {_ADM: _ALL, _PM: _ALL, _AUD: _ALL},
    Permission.SETTINGS_WRITE: {_ADM: _ALL},
    Permission.STARTUPS_LIST: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _ME: _ALL},
    Permission.STARTUP_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN, _ME: _OWN},
    Permission.STARTUP_WRITE: {_PM: _ALL},
    Permission.CREDITS_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.CREDITS_WRITE: {_PM: _ALL},
    Permission.USAGE_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL},
    Permission.USAGE_WRITE: {_PM: _ALL},
    Permission.STATEMENTS_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.STATEMENTS_WRITE: {_PM: _ALL, _SU: _OWN},
    Permission.SUPPORT_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN, _ME: _OWN},
    Permission.SUPPORT_LOG: {_PM: _ALL, _ME: _OWN},
    Permission.SUPPORT_CONFIRM: {_SU: _OWN},
    Permission.COSTS_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL},
    Permission.COSTS_WRITE: {_PM: _ALL},
    Permission.NOTES_READ: {_PM: _ALL, _AUD: _ALL, _ME: _OWN},
    Permission.PARTNERS_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL},
    Permission.PARTNERS_WRITE: {_PM: _ALL},
    Permission.REQUESTS_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.REQUESTS_WRITE: {_PM: _ALL, _SU: _OWN},
    Permission.REQUESTS_ANSWER: {_PM: _ALL},
    Permission.PACKAGE_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.PACKAGE_WRITE: {_PM: _ALL},
    Permission.MENTORS_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _ALL, _ME: _ALL},
    Permission.MENTORS_WRITE: {_PM: _ALL},
    Permission.MENTORING_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN, _ME: _OWN},
    Permission.MENTORING_BOOK: {_PM: _ALL, _SU: _OWN, _ME: _OWN},
    Permission.MENTORING_LOG: {_PM: _ALL, _ME: _OWN},
    Permission.MENTORING_ANSWER: {_SU: _OWN},
    Permission.MENTORING_TIMES: {_PM: _ALL, _ME: _ALL},
    Permission.MENTORING_COUNTS: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL},
    Permission.FEEDBACK_READ: {_PM: _ALL, _AUD: _ALL},
    Permission.MILESTONES_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN, _ME: _OWN},
    Permission.MILESTONES_WRITE: {_PM: _ALL, _SU: _OWN},
    Permission.MILESTONES_VERIFY: {_PM: _ALL},
    Permission.EVIDENCE_READ: {_PM: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.VALUATIONS_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.VALUATIONS_WRITE: {_PM: _ALL, _SU: _OWN},
    Permission.VALUATIONS_ALL: {_PM: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.PLANS_WRITE: {_PM: _ALL},
    Permission.FIGURES_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.FIGURES_WRITE: {_PM: _ALL, _SU: _OWN},
    Permission.FIGURES_SET: {_PM: _ALL},
    Permission.FORECAST_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL},
    Permission.FORECAST_WRITE: {_PM: _ALL},
    Permission.SEARCH_USE: dict.fromkeys(Role, Reach.PROGRAM),
    Permission.INBOX_OWN: dict.fromkeys(Role, Reach.PROGRAM),
    Permission.REMINDERS_READ: {_ADM: _ALL, _PM: _ALL, _AUD: _ALL},
    Permission.REMINDERS_WRITE: {_PM: _ALL},
    Permission.WORKBOOK_READ: {_PM: _ALL, _AUD: _ALL},
    Permission.WORKBOOK_WRITE: {_PM: _ALL},
    Permission.DASHBOARD_READ: {_PM: _ALL, _EXEC: _ALL, _AUD: _ALL},
    Permission.TRAIL_READ: {_ADM: _ALL, _PM: _ALL, _AUD: _ALL, _SU: _OWN},
    Permission.ACCESS_LOG_READ: {_ADM: _ALL, _AUD: _ALL},
    Permission.LEDGER_VERIFY: {_ADM: _ALL, _PM: _ALL, _AUD: _ALL},
}


class Purpose(StrEnum):
    """What a signed link may be used for; one purpose, one object."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, no secret
    STATEMENT = "statement"  # one balance of one startup, for one month
    CHECK_IN = "check_in"  # one startup's figures of one month
    CONFIRMATION = "confirmation"  # one held session: confirm it, say what is wrong, rate it
    HELP_CONFIRMATION = "help_confirmation"  # the same of one piece of other help


class ActorKind(StrEnum):
    USER = "user"
    OPERATOR = "operator"  # whoever runs the console command on the machine
    LINK = "link"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in a program. `startup_ids` is empty but for startup users and mentors.

    `deputy_for`: whom she stands in for today, as the trail names it.
    """

    program_id: int
    role: Role
    startup_ids: frozenset[int] = frozenset()
    owner: bool = False
    deputy_for: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, as actions and the trail know her. `label` is the name shown in the trail."""

    kind: ActorKind
    id: int | None
    label: str
    memberships: tuple[Membership, ...] = field(default=())

    def membership(self, program_id: int) -> Membership | None:
        return next((m for m in self.memberships if m.program_id == program_id), None)


def operator(name: str) -> Actor:
    """The person at the command line: no memberships, named in the trail."""
    return Actor(ActorKind.OPERATOR, None, name)


def can(actor: Actor, permission: Permission, *, program_id: int, startup_id: int | None) -> bool:
    """May this signed-in person do this here? `startup_id` is None on a program-wide page.

    A reach of STARTUPS demands a startup: a missing one must not equal a missing one.
    """
    membership = actor.membership(program_id)
    if membership is None:
        return False
    reach = POLICY[permission].get(membership.role)
    if reach is None or reach is Reach.PROGRAM:
        return reach is Reach.PROGRAM
    if startup_id is None or startup_id not in membership.startup_ids:
        return False
    return reach is Reach.STARTUPS or membership.owner


@dataclass(frozen=True, slots=True)
class ProgramPlace:
    """A program as every page needs it."""

    id: int
    slug: str
    name: str
    name_en: str | None
    timezone: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class StartupPlace:
    """A startup as the address of a page names it."""

    id: int
    program: ProgramPlace
    slug: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A signed-in person: who, in which session, where. `chosen_program_id` is the switcher's."""

    session_id: int
    actor: Actor
    email: str
    title: str | None
    language: str
    programs: tuple[ProgramPlace, ...]
    chosen_program_id: int | None

    @property
    def program(self) -> ProgramPlace | None:
        chosen = (p for p in self.programs if p.id == self.chosen_program_id)
        return next(chosen, self.programs[0] if self.programs else None)
