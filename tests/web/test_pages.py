"""The frame of every page: where a person can go, in which language and colors."""

import pytest

from tests.factories import make_program, make_startup
from tests.pages import client, sign_in  # noqa: F401 - fixtures
from tracker.access.rules import Permission, Role
from tracker.web.navigation import PROGRAM, STARTUP
from tracker.web.paging import page_of

PLACES = {
    Role.PROGRAM_MANAGER: {"/dashboard", "/home", "/startups", "/usage/imports", "/users"},
    Role.EXECUTIVE: {"/dashboard", "/startups", "/usage/imports"},
    Role.AUDITOR: {"/dashboard", "/startups", "/usage/imports", "/users"},
    Role.ADMINISTRATOR: {"/users"},
    Role.MENTOR: {"/startups"},
    Role.STARTUP: {"/startups/alpha/credits", "/startups/alpha/support"},
}
EVERYWHERE = set.union(*PLACES.values())


@pytest.mark.parametrize("to", [*PROGRAM, *STARTUP], ids=lambda to: to.endpoint)
def test_a_destination_is_a_page_that_asks_for_its_permission(app, to):
    assert to.endpoint in app.view_functions
    assert to.permission in set(Permission)


@pytest.mark.parametrize("role", PLACES)
def test_a_person_is_offered_what_she_may_open(sign_in, role):  # noqa: F811 - the fixture
    links = set(sign_in(role).get_page("/account").links)
    assert links & EVERYWHERE == PLACES[role]


def test_a_page_of_a_startup_offers_its_other_pages(sign_in):  # noqa: F811 - the fixture
    reader = sign_in(Role.EXECUTIVE)
    card = reader.get_page("/startups/alpha").links
    assert {
        f"/startups/alpha/{of_group}" for of_group in ("credits", "package", "milestones")
    } <= set(card)
    package = reader.get_page("/startups/alpha/package").links
    assert {"/startups/alpha/requests", "/startups/alpha/support"} <= set(package)


def test_pages_about_the_firm_stand_under_its_card(sign_in):  # noqa: F811 - the fixture
    make_startup(make_program())
    page = sign_in(Role.PROGRAM_MANAGER)
    for path in ("agreements", "leave", "names/new", "predecessor"):
        html = page.get_page(f"/startups/alpha/{path}").html
        assert '<a href="/startups/alpha" aria-current="page"' in html


def test_who_has_two_startups_may_choose(app, sign_in):  # noqa: F811 - the fixture
    program = make_program()
    both = [make_startup(program), make_startup(program, "beta")]
    page = sign_in(Role.STARTUP, program, both).get_page("/account")
    assert {"/startups/alpha/credits", "/startups/beta/credits"} <= set(page.links)


def test_a_demo_program_says_so_on_every_page(sign_in):  # noqa: F811 - the fixture
    demo = sign_in(Role.EXECUTIVE, make_program(is_demo=True), startups=[])
    for path in ("/dashboard", "/startups", "/account"):
        assert "시연용 사업입니다." in demo.get_page(path).text


def test_a_real_program_does_not(sign_in):  # noqa: F811 - the fixture
    assert "시연용" not in sign_in(Role.EXECUTIVE).get_page("/account").text


@pytest.mark.parametrize(("cookie", "said"), [("dark", "dark"), ("light", "light"), ('"><x', None)])
def test_the_theme_is_written_by_the_server(client, cookie, said):  # noqa: F811 - the fixture
    client.set_cookie("theme", cookie)
    html = client.get_page("/sign-in").html
    assert (f'data-theme="{said}"' in html) is (said is not None)
    assert "<x" not in html


def test_static_files_carry_their_fingerprint(client):  # noqa: F811 - the fixture
    html = client.get_page("/sign-in").html
    for name in ("tracker.css", "tracker.js", "icon.svg"):
        address = next(part for part in html.split('"') if f"{name}?v=" in part)
        with client.get(address) as response:
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "rows", "number", "pages"),
    [(1, 45, 1, 3), (3, 45, 3, 3), (9, 45, 3, 3), (1, 0, 1, 1), (2, 40, 2, 2)],
)
def test_a_page_too_far_is_the_last(wanted, rows, number, pages):
    every = list(range(rows))
    page = page_of(lambda start, most: (every[start : start + most], rows), wanted)
    assert (page.number, page.pages, page.total) == (number, pages, rows)
    assert list(page.rows) == every[(number - 1) * 20 : number * 20]
