"""Every page a role can reach by links: accessible, inside its window, in both themes."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from werkzeug.exceptions import HTTPException

from tests.browser.site import PHONE, WIDE
from tracker.access.rules import Role
from tracker.setup.demo.people import DEMO_USERS

ONE_OF_EACH_ROLE = list({user.role: user for user in reversed(DEMO_USERS)}.values())
WITH_PAGES_OF_THEIR_OWN = {Role.PROGRAM_MANAGER, Role.STARTUP, Role.MENTOR}  # the others read these
IN_BOTH_LANGUAGES = [user for user in ONE_OF_EACH_ROLE if user.role in WITH_PAGES_OF_THEIR_OWN]
LOOKS = [("light", WIDE), ("dark", PHONE), ("light", PHONE), ("dark", WIDE)]
IN_KOREAN = LOOKS[:2]  # both themes and both widths
IN_ENGLISH = LOOKS[2:3]  # the same elements: what may differ is the room that words take
DOORS = ("/sign-in", "/password/forgotten", "/no-such-page")
STATES = ["class", "type", "disabled", "open", "aria-current", "aria-invalid", "aria-pressed"]
SHAPES = """states => {
  const name = e => e.tagName + states.map(s => e.getAttribute(s)).join("|");
  const path = e => e.parentElement ? name(e) + "<" + path(e.parentElement) : name(e);
  return [...new Set([...document.querySelectorAll("body *")].map(path))];
}"""
RUN_AXE = """({contrast}) => axe.run({
  resultTypes: ["violations"], rules: {"color-contrast": {enabled: contrast}}
})"""
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


def reachable(page, app):
    """Goes to one address of every view that this person's links lead to; yields each as opened."""
    seen, waiting = {None}, ["/"]
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


def faults(page, axe, looks, judged, view=None):
    """What does not hold of the page at hand, in any of these looks.

    An element is judged once: its contrast follows from its classes and those around it, all else
    from the `view` that drew it, and roles differ in which elements they are shown. So axe runs
    where the page has an element that `judged` has not seen of this view, and looks at contrast
    where it has not seen it in that look.
    """
    shapes = set(page.evaluate(SHAPES, STATES))
    if any(not shapes <= judged[view, *look_of(look)] for look in looks):
        page.evaluate(axe.axe_script)
    for look in looks:
        theme, width = look_of(look)
        page.set_viewport_size(look[1])
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        where = f"{page.url} {theme} {width}"
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            yield f"{where}: {wider} px too wide"
        if shapes <= judged[view, theme, width]:
            continue
        new = not shapes <= judged[theme, width]
        found = AxeResults(page.evaluate(RUN_AXE, {"contrast": new}))
        judged[theme, width] |= shapes
        judged[view, theme, width] |= shapes
        if found.violations_count:
            yield f"{where}\n{found.generate_report()}"


def look_of(look):
    theme, size = look
    return theme, size["width"]


def check_markup(response):
    html = response.text()
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", html), f"{response.url}: inline style"
    assert not re.search(r"<script(?![^>]*\ssrc=)", html), f"{response.url}: inline script"
    assert "<style" not in html, f"{response.url}: inline style sheet"


@pytest.mark.parametrize("user", ONE_OF_EACH_ROLE, ids=lambda user: user.role)
def test_every_page_of_a_role_is_accessible_and_fits(enter, site, judged, user):
    page = enter(user.email)
    found = []
    for response in reachable(page, site.app):
        check_markup(response)
        found += faults(page, Axe(), IN_KOREAN, judged, view_of(site, response))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("user", IN_BOTH_LANGUAGES, ids=lambda user: user.role)
def test_every_page_of_a_role_is_accessible_and_fits_in_english(enter, site, judged, user):
    page = enter(user.email, language="en")
    found = []
    for response in reachable(page, site.app):
        assert page.locator("html").get_attribute("lang") == "en"
        check_markup(response)
        found += faults(page, Axe(), IN_ENGLISH, judged, view_of(site, response))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", DOORS)
def test_every_page_before_sign_in_is_accessible_and_fits(page, problems, judged, path):
    check_markup(page.goto(path))
    assert not list(faults(page, Axe(), LOOKS, judged, path))
    if path == "/no-such-page":
        problems.clear()  # the browser itself says "404"
