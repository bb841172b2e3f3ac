"""Every page a role can reach by links: accessible, inside its window, in both themes.

`make stress` opens them all. `make test` judges the pages its walks pass and those before sign-in
by the same measure, and sees that what is wrong is found.
"""

from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.browser.looks import IN_KOREAN, LOOKS, check_markup, faults, too_wide
from tests.browser.site import PHONE, WIDE
from tracker.access.rules import Role
from tracker.setup.demo.people import DEMO_USERS

READERS = {Role.EXECUTIVE, Role.AUDITOR}  # who see what the program manager sees, and less of it
ONE_OF_EACH_ROLE = sorted(
    {user.role: user for user in reversed(DEMO_USERS)}.values(),
    key=lambda user: user.role in READERS,
)
JUDGED = [user for user in ONE_OF_EACH_ROLE if user.role not in READERS]
DOORS = ("/sign-in", "/password/forgotten", "/no-such-page")
NOT_PAGES = {"static", "people.sign_out"}


def endpoint_of(app, path):
    """The view an address leads to, None where it is no page of ours."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return None
    return None if endpoint in NOT_PAGES else endpoint


def view_of(site, response):
    return endpoint_of(site.app, urlsplit(response.url).path)


def reachable(page, app, known=frozenset()):
    """Goes to one address of every view that this person's links lead to; yields each as opened.

    Views already `known` are left out.
    """
    seen, waiting = {None, *known}, ["/"]
    while waiting:
        response = page.goto(waiting.pop(0))
        assert response.status == 200, f"{response.url}: {response.status}"
        seen.add(endpoint_of(app, urlsplit(response.url).path))
        for link in page.eval_on_selector_all(
            "a[href]:not([download])", "all => all.map(a => a.href)"
        ):
            parts = urlsplit(link)
            endpoint = endpoint_of(app, parts.path)
            if endpoint not in seen:
                seen.add(endpoint)
                waiting.append(parts._replace(scheme="", netloc="").geturl())
        yield response


@pytest.mark.stress
@pytest.mark.parametrize("user", JUDGED, ids=lambda user: user.role)
def test_every_page_of_a_role_is_accessible_and_fits(enter, site, judged, user):
    page = enter(user.email)
    found = []
    for response in reachable(page, site.app):
        check_markup(response)
        found += faults(page, IN_KOREAN, judged, view_of(site, response) or response.url)
    assert not found, "\n".join(found)


@pytest.mark.stress
@pytest.mark.parametrize("user", ONE_OF_EACH_ROLE, ids=lambda user: user.role)
def test_every_page_of_a_role_fits_in_english(enter, site, fitting, user):
    """The same elements as in Korean: what differs is the room that words take.

    Readers are shown less of what the program manager's pages hold, so only views she lacks are
    opened as them.
    """
    page = enter(user.email, language="en")
    found = []
    for response in reachable(page, site.app, fitting if user.role in READERS else ()):
        assert page.locator("html").get_attribute("lang") == "en"
        check_markup(response)
        for size in sorted((PHONE, WIDE), key=lambda size: size != page.viewport_size):
            found += too_wide(page, size)
        fitting.add(view_of(site, response))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", DOORS)
def test_every_page_before_sign_in_is_accessible_and_fits(page, problems, judged, path):
    check_markup(page.goto(path))
    assert not list(faults(page, LOOKS, judged, path))
    if path == "/no-such-page":
        problems.clear()  # the browser itself says "404"


def test_what_is_faint_or_nameless_is_found_among_what_was_judged(enter):
    page, judged = enter("pm@demo.example"), defaultdict(set)
    assert not list(faults(page, IN_KOREAN, judged, "home"))
    page.evaluate("""() => {
      const faint = Object.assign(document.createElement("p"), {className: "new", textContent: "흐림"});
      Object.assign(faint.style, {color: "#777", backgroundColor: "#888"});
      document.querySelector("main").append(faint, document.createElement("input"));
    }""")
    found = "\n".join(faults(page, IN_KOREAN, judged, "home"))
    assert "color-contrast" in found
    assert "label" in found
