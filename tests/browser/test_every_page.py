"""Every page a role can reach by links: accessible, inside its window, in both themes."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.exceptions import HTTPException

from tests.browser.site import PHONE, WIDE
from tracker.setup.demo.people import DEMO_USERS

ONE_OF_EACH_ROLE = list({user.role: user for user in reversed(DEMO_USERS)}.values())
LOOKS = [("light", WIDE), ("dark", PHONE), ("light", PHONE), ("dark", WIDE)]
DOORS = ("/sign-in", "/password/forgotten", "/no-such-page")
NOT_PAGES = {"static", "people.sign_out"}


def endpoint_of(app, path):
    """The view an address leads to, None where it is no page of ours."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return None
    return None if endpoint in NOT_PAGES else endpoint


def reachable(page, app):
    """One address of every view that this person's links lead to, found page by page."""
    found, seen, waiting = [], set(), ["/"]
    while waiting:
        response = page.goto(waiting.pop(0))
        if not response.headers.get("content-type", "").startswith("text/html"):
            continue
        assert response.status == 200, f"{response.url}: {response.status}"
        found.append(urlsplit(response.url)._replace(scheme="", netloc="").geturl())
        seen.add(endpoint_of(app, urlsplit(response.url).path))
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            parts = urlsplit(link)
            endpoint = endpoint_of(app, parts.path)
            if endpoint is None or endpoint in seen or "download" in parts.path:
                continue
            seen.add(endpoint)
            waiting.append(parts._replace(scheme="", netloc="").geturl())
    return list(dict.fromkeys(found))


def check(page, axe):
    """What must hold of the page at hand in every look."""
    for theme, size in LOOKS:
        page.set_viewport_size(size)
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        where = f"{page.url} {theme} {size['width']}"
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{where}: {wider} px too wide"
        found = axe.run(page)
        assert found.violations_count == 0, f"{where}\n{found.generate_report()}"


def check_markup(page):
    html = page.request.get(page.url).text()
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", html), f"{page.url}: inline style or handler"
    assert not re.search(r"<script(?![^>]*\ssrc=)", html), f"{page.url}: inline script"
    assert "<style" not in html, f"{page.url}: inline style sheet"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("user", ONE_OF_EACH_ROLE, ids=lambda user: user.role)
def test_every_page_of_a_role_is_accessible_and_fits(enter, site, user, language):
    page = enter(user.email, language=language)
    axe = Axe()
    for path in reachable(page, site.app):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        check_markup(page)
        check(page, axe)


@pytest.mark.parametrize("path", DOORS)
def test_every_page_before_sign_in_is_accessible_and_fits(page, problems, path):
    page.goto(path)
    check_markup(page)
    check(page, Axe())
    if path == "/no-such-page":
        problems.clear()  # the browser itself says "404"
