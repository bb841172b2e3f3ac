"""Every page a role can reach by links: accessible, inside its window, in both themes."""

import re
from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from werkzeug.exceptions import HTTPException

from tests.browser.looks import WIDER
from tests.browser.site import PHONE, WIDE
from tracker.access.rules import Role
from tracker.setup.demo.people import DEMO_USERS

READERS = {Role.EXECUTIVE, Role.AUDITOR}  # who see what the program manager sees, and less of it
ONE_OF_EACH_ROLE = sorted(
    {user.role: user for user in reversed(DEMO_USERS)}.values(),
    key=lambda user: user.role in READERS,
)
JUDGED = [user for user in ONE_OF_EACH_ROLE if user.role not in READERS]
LOOKS = [("light", WIDE), ("dark", PHONE), ("light", PHONE), ("dark", WIDE)]
IN_KOREAN = LOOKS[:2]  # both themes and both widths
DOORS = ("/sign-in", "/password/forgotten", "/no-such-page")
STATES = ["class", "type", "disabled", "open", "aria-current", "aria-invalid", "aria-pressed"]
SHAPES = """states => {
  const name = e => e.tagName + states.map(s => e.getAttribute(s)).join("|");
  const path = (e, up) => up && e.parentElement ? name(e) + "<" + path(e.parentElement, up - 1) : name(e);
  return [...document.querySelectorAll("body *")].map(e => path(e, 4));
}"""
RUN_AXE = """({written, structure}) => {
  const all = document.querySelectorAll("body *");
  const lean = {resultTypes: ["violations"], preload: false};
  return structure
    ? axe.run({...lean, rules: {"color-contrast": {enabled: false}}})
    : axe.run({include: written.map(at => all[at])}, {...lean, runOnly: ["color-contrast"]});
}"""
WRITTEN = """places => {
  const all = document.querySelectorAll("body *");
  const says = e => e.matches("input, select, textarea")
    || [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim());
  return places.filter(at => says(all[at]));
}"""
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


def faults(page, axe, looks, judged, view=None):
    """What does not hold of the page at hand, in any of these looks.

    An element is judged once: its contrast follows from its classes and those of four around it, in
    each look; all else from the `view` that drew it, and roles differ in which elements they are shown.
    So half of the views are judged on a screen and half on a phone, where they have an element that
    `judged` has not seen of them.
    """
    shapes = page.evaluate(SHAPES, STATES)
    first_of = {shape: place for place, shape in reversed(list(enumerate(shapes)))}
    structural = looks[sum(map(ord, view or "")) % len(looks)]
    page.evaluate(axe.axe_script)
    for look in looks:
        theme, width = look_of(look)
        page.set_viewport_size(look[1])
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        where = f"{page.url} {theme} {width}"
        wider = page.evaluate(WIDER)
        if wider > 0:
            yield f"{where}: {wider} px too wide"
        new = [place for shape, place in first_of.items() if shape not in judged[theme, width]]
        written = page.evaluate(WRITTEN, new) if new else []
        if written:
            yield from _violations(page, where, written=written, structure=False)
        if look == structural and not set(first_of) <= judged[view]:
            yield from _violations(page, where, written=[], structure=True)
        judged[theme, width] |= set(first_of)
    judged[view] |= set(first_of)


def _violations(page, where, **asked):
    found = AxeResults(page.evaluate(RUN_AXE, asked))
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


@pytest.mark.parametrize("user", JUDGED, ids=lambda user: user.role)
def test_every_page_of_a_role_is_accessible_and_fits(enter, site, judged, user):
    page = enter(user.email)
    found = []
    for response in reachable(page, site.app):
        check_markup(response)
        found += faults(page, Axe(), IN_KOREAN, judged, view_of(site, response))
    assert not found, "\n".join(found)


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
        for size in (PHONE, WIDE):
            page.set_viewport_size(size)
            wider = page.evaluate(WIDER)
            found += [f"{page.url} {size['width']}: {wider} px too wide"] if wider > 0 else []
        fitting.add(view_of(site, response))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", DOORS)
def test_every_page_before_sign_in_is_accessible_and_fits(page, problems, judged, path):
    check_markup(page.goto(path))
    assert not list(faults(page, Axe(), LOOKS, judged, path))
    if path == "/no-such-page":
        problems.clear()  # the browser itself says "404"


def test_what_is_faint_or_nameless_is_found_among_what_was_judged(enter):
    page, judged = enter("pm@demo.example"), defaultdict(set)
    assert not list(faults(page, Axe(), IN_KOREAN, judged, "home"))
    page.evaluate("""() => {
      const faint = Object.assign(document.createElement("p"), {className: "new", textContent: "흐림"});
      Object.assign(faint.style, {color: "#777", backgroundColor: "#888"});
      document.querySelector("main").append(faint, document.createElement("input"));
    }""")
    found = "\n".join(faults(page, Axe(), IN_KOREAN, judged, "home"))
    assert "color-contrast" in found
    assert "label" in found
