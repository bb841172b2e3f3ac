"""Every route, method and role against the one policy table; every startup's route as a stranger.

Thousands of requests whose answer the policy gives before a database is asked: on PostgreSQL they
are made by `make stress`.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import emptied
from tests.factories import make_program, make_startup, make_user
from tests.pages import browser
from tracker.access.guard import PUBLIC
from tracker.access.rules import POLICY, Permission, Purpose, Reach, Role
from tracker.audit.models import AuditEvent
from tracker.audit.rules import read_back
from tracker.db import Base, db
from tracker.people import guard as people_guard
from tracker.people.actions import start_session
from tracker.people.models import ProgramMembership
from tracker.program.models import Startup
from tracker.values.clock import now
from tracker.web import sheets
from tracker.web.words import has_words

FILES = {"application/pdf", sheets.TYPE}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
REFUSED = {401, 403, 404}
SECRETS = ("남의기업", "other-founder@example.org", "Stranger Ltd")
FILES = {"application/pdf", sheets.TYPE}
NOTES_OF_READING = {"attempt", "personal_access"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.stress)])
def home(request, homes):
    return emptied(homes[request.param])


@dataclass(frozen=True)
class Route:
    """What may be asked at an address; HEAD is answered by the view that answers GET."""

    endpoint: str
    rule: str
    methods: frozenset[str]
    needs: object

    @property
    def asked(self) -> frozenset[str]:
        return self.methods - {"HEAD"}

    @property
    def of_startup(self) -> bool:
        return "<startup>" in self.rule

    def address(self, startup: str = "alpha", **ids: int) -> str:
        """The rule with its parts filled in; ids that nobody has where none is given."""
        path = self.rule.replace("<startup>", startup)
        path = re.sub(r"<int:(\w+)>", lambda found: str(ids.get(found[1], 999_999_999)), path)
        return re.sub(r"<(?:\w+:)?\w+>", "nothing", path)


def routes(app) -> list[Route]:
    return [
        Route(
            rule.endpoint,
            rule.rule,
            frozenset(rule.methods) - {"OPTIONS"},
            getattr(app.view_functions[rule.endpoint], "needs", None),
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    ]


@pytest.fixture
def two_programs(app):
    """`alpha` and `beta` in one program, `strange` in another, each with people of its own."""
    here, there = make_program(), make_program("other", name="남의기업 사업", name_en=None)
    alpha, beta = make_startup(here), make_startup(here, "beta", name="남의기업")
    strange = make_startup(there, "strange", name="남의기업", legal_name="Stranger Ltd")
    make_user(here, Role.STARTUP, startups=[beta], owner=True, email="other-founder@example.org")
    make_user(there, Role.ADMINISTRATOR, email="other-admin@example.org")
    make_user(there, Role.STARTUP, startups=[strange], email="stranger@example.org")
    db.session.commit()
    return here, there, alpha, beta, strange


@pytest.fixture
def enter(app, two_programs):
    """A browser of a person of `here` with this role; startup users and mentors hold `alpha`."""

    def sign_in(role, *, owner=False, program=None, startups=None):
        here, _, alpha, _, _ = two_programs
        if startups is None:
            startups = [alpha] if role in {Role.STARTUP, Role.MENTOR} else []
        user = make_user(program or here, role, startups=startups, owner=owner)
        return browser(app).enter(user)

    return sign_in


def status(client, method: str, path: str) -> int:
    data = {"csrf_token": client.token()} if method in UNSAFE else None
    return client.open(path, method=method, data=data).status_code


def may(role: Role, needs: object, *, of_startup: bool, owner: bool) -> bool:
    reach = POLICY[Permission(needs)].get(role)
    if reach is None or reach is Reach.PROGRAM:
        return reach is Reach.PROGRAM
    return of_startup and (reach is Reach.STARTUPS or owner)


def test_every_route_states_what_it_needs(app):
    silent = [
        route.endpoint
        for route in routes(app)
        if route.needs not in {PUBLIC, *Permission, *Purpose}
    ]
    assert silent == []


def test_every_permission_is_in_the_policy():
    assert set(POLICY) == set(Permission)


def test_a_route_that_states_nothing_is_refused(app, sign_in):
    # Routes cannot be added once requests were served, so the mark is taken away instead.
    client = sign_in(Role.ADMINISTRATOR)
    assert client.get("/users").status_code == 200
    view = app.view_functions["people.users"]
    needs = view.__dict__.pop("needs")
    try:
        assert client.get("/users").status_code == 403
    finally:
        view.needs = needs


def test_nobody_gets_past_the_door_without_signing_in(app, client, two_programs):
    for route in routes(app):
        for method in route.methods:
            response_status = status(client, method, route.address())
            where = f"{method} {route.rule}: {response_status}"
            if route.needs == PUBLIC:
                continue
            if isinstance(route.needs, Purpose):
                assert response_status == 410, where
            elif method in UNSAFE:
                assert response_status == 401, where
            else:
                assert response_status == 302, where
                location = client.get(route.address()).headers["Location"]
                assert location.startswith("/sign-in"), where


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_the_policy_says_and_nothing_else(app, enter, role):
    for owner in {False, role is Role.STARTUP}:
        client = enter(role, owner=owner)
        for route in routes(app):
            if not isinstance(route.needs, Permission):
                continue
            allowed = may(role, route.needs, of_startup=route.of_startup, owner=owner)
            drawn = allowed and not re.search(r"<(?!startup>)", route.rule)  # for HEAD as for GET
            for method in route.asked if drawn else route.methods:
                found = status(client, method, route.address())
                where = f"{role} owner={owner} {method} {route.rule}: {found}"
                assert found < 500, where
                if not allowed:
                    assert found in {403, 404}, where
                elif not re.search(r"<(?!startup>)", route.rule):
                    assert found not in REFUSED, where
                if allowed and method in {"GET", "HEAD"} and "<int" in route.rule:
                    assert found == 404, f"{where}: an id nobody has"


@pytest.mark.parametrize("role", [Role.STARTUP, Role.MENTOR])
def test_another_startup_is_not_found_on_any_route(app, enter, role):
    client = enter(role, owner=role is Role.STARTUP)
    check_nothing_there(app, client, "beta", "strange", "nobody")


@pytest.mark.parametrize("role", list(Role))
def test_another_programs_startup_is_not_found_on_any_route(app, enter, role):
    check_nothing_there(app, enter(role), "strange", "nobody")


def check_nothing_there(app, client, *startups: str) -> None:
    for route in routes(app):
        if not route.of_startup:
            continue
        for method in route.asked:
            data = {"csrf_token": client.token()} if method in UNSAFE else None
            for path in map(route.address, startups):
                response = client.open(path, method=method, data=data)
                assert response.status_code == 404, f"{method} {path}: {response.status_code}"
                assert not [secret for secret in SECRETS if secret in response.text], path


# Which table's rows an address part names, where the part's own name does not say it.
TABLE_OF_PART = {
    "user": "user_account",
    "mentor_user": "user_account",
    "session": "user_session",
    "import": "cost_import",
}


@pytest.fixture
def foreign_world(demo):
    """The demo program, with some of everything, made before `here`: its ids are low ones."""
    program_id = demo
    member = select(ProgramMembership.user_id).where(ProgramMembership.program_id == program_id)
    start_session(db.session.scalars(member.limit(1)).one(), at=now(), address=None, user_agent="")
    db.session.commit()
    return program_id


def test_a_foreign_objects_id_is_not_found_by_any_role(app, foreign_world, two_programs, enter):
    """Every id in an address is tried with ids of the demo program's rows, reading and writing.

    By each role that may ask there at all: the others are turned away before an id is looked at.
    """
    names = set(db.session.scalars(select(Startup.name).where(Startup.program_id == foreign_world)))
    clients = {role: enter(role, owner=role is Role.STARTUP) for role in Role}
    tried = 0
    for route in routes(app):
        parts = re.findall(r"<int:(\w+)>", route.rule)
        if not parts or not isinstance(route.needs, Permission):
            continue
        for numbers in foreign_numbers(parts, foreign_world, route.rule):
            path = route.address(**numbers)
            for client in (clients[role] for role in POLICY[route.needs]):
                for method in route.asked:
                    data = {"csrf_token": client.token()} if method in UNSAFE else None
                    response = client.open(path, method=method, data=data)
                    where = f"{method} {path}: {response.status_code}"
                    assert response.status_code in {403, 404}, where
                    assert not [name for name in names if name in response.text], where
                    tried += 1
    assert tried > 100


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # words are the same on any engine
def test_the_demo_programs_trail_is_all_in_words(app, foreign_world):
    """Every kind of event and every value's name that two years of work leave behind."""
    events = db.session.scalars(select(AuditEvent)).all()
    names = {
        name for event in events for name in {**read_back(event.before), **read_back(event.after)}
    }
    assert not [event.action for event in events if not has_words(f"trail.{event.action}")]
    assert not [name for name in names if not has_words(f"trail.field.{name}")]


def foreign_numbers(parts: list[str], program_id: int, rule: str) -> list[dict[str, int]]:
    """Up to three ids for every part: rows of the demo program that are nobody else's."""
    ids = {part: foreign_ids(part, program_id, rule)[:3] for part in parts}
    missing = [part for part, found in ids.items() if not found]
    assert not missing, f"the demo program has no row for {missing}"
    return [
        {part: found[number % len(found)] for part, found in ids.items()} for number in range(3)
    ]


def foreign_ids(part: str, program_id: int, rule: str) -> list[int]:
    name = part.removesuffix("_id")
    if name == "session" and "/mentoring/" in rule:
        name = "mentoring_session"
    tables = Base.metadata.tables
    table = tables.get(TABLE_OF_PART.get(name, name))
    if table is None:
        table = next((t for key, t in tables.items() if key.endswith(f"_{name}")), None)
    assert table is not None, f"say in TABLE_OF_PART which table <int:{part}> names"
    return list(db.session.scalars(ids_of_program(table, program_id)))


def ids_of_program(table, program_id: int):
    """The rows of a program, by the shortest way from the table to it."""
    tables = Base.metadata.tables
    membership, startup = tables["program_membership"], tables["startup"]
    if table.name in {"user_account", "user_session"}:
        user = table.c.id if table.name == "user_account" else table.c.user_id
        members = select(membership.c.user_id).where(membership.c.program_id == program_id)
        return select(table.c.id).where(user.in_(members)).order_by(table.c.id)
    if "program_id" in table.c:
        return select(table.c.id).where(table.c.program_id == program_id).order_by(table.c.id)
    if table.name == "session_file":
        session = tables["mentoring_session"]
        own = select(session.c.id).where(session.c.program_id == program_id)
        return select(table.c.id).where(table.c.session_id.in_(own)).order_by(table.c.id)
    startups = select(startup.c.id).where(startup.c.program_id == program_id)
    return select(table.c.id).where(table.c.startup_id.in_(startups)).order_by(table.c.id)


def test_a_change_without_a_token_is_refused(app, enter):
    clients = {role: enter(role, owner=role is Role.STARTUP) for role in Role}
    for route in routes(app):
        for method in route.methods & UNSAFE:
            for role, client in clients.items():
                found = client.open(route.address(), method=method).status_code
                assert found in {400, 403, 404, 410}, f"{role} {method} {route.rule}: {found}"
                allowed = route.needs == PUBLIC or (
                    isinstance(route.needs, Permission)
                    and may(role, route.needs, of_startup=route.of_startup, owner=True)
                )
                if allowed:
                    assert found == 400, f"{role} {method} {route.rule}: {found}"


def test_every_answer_carries_every_header(app, enter, client):
    signed_in = enter(Role.PROGRAM_MANAGER)
    for route in routes(app):
        for visitor in (client, signed_in):
            if "GET" not in route.methods:
                continue
            response = visitor.get(route.address())
            for name, value in HEADERS.items():
                if name == "Referrer-Policy" and route.endpoint == "people.follow_link":
                    continue
                assert value in response.headers.get(name, ""), f"{route.rule}: {name}"
            policy = response.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "object-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            kind = response.headers["Content-Type"]
            assert kind in FILES or "charset=utf-8" in kind, route.rule
            assert "Access-Control-Allow-Origin" not in response.headers
            assert "Server" not in response.headers
            assert "Strict-Transport-Security" not in response.headers


def test_reading_changes_nothing(app, enter, monkeypatch):
    """Every row of every table is the same after every page was opened (but for what notes that)."""
    monkeypatch.setattr(people_guard, "SEEN_EVERY", timedelta(days=1))  # however long it takes
    clients = {role: enter(role, owner=role is Role.STARTUP) for role in Role}
    db.session.commit()
    before = everything()
    for route in routes(app):
        if "GET" in route.methods:
            readers = POLICY[route.needs] if isinstance(route.needs, Permission) else Role
            for role in readers:
                clients[role].get(route.address())
    db.session.rollback()
    assert everything() == before


def everything() -> dict[str, list[tuple]]:
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in NOTES_OF_READING
    }
