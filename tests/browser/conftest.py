"""A browser in which every page is silent and asks nothing of another host, or the test fails."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import JUDGED, Judged
from tests.browser.site import FLAGS, MISSING, WIDE, Site, chromium_path, served, sign_in
from tests.conftest import shared_folder

PATIENCE = 20_000  # milliseconds: a busy machine is no fault of the page
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)  # before the marks are read
def pytest_collection_modifyitems(items):
    """A worker for each language, with one server and one demo program for all its tests."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            english = re.search(r"english|[\[-]en[\]-]", item.name)
            item.add_marker(pytest.mark.xdist_group("browser-en" if english else "browser-ko"))


@pytest.fixture(scope="session")
def chromium() -> str:
    found = chromium_path()
    if found is None:
        if os.environ.get("TRACKER_FORBID_SKIP"):
            pytest.fail(f"{MISSING} and no test may be skipped")
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium):
    return {"executable_path": chromium, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def site(chromium, tmp_path_factory) -> Iterator[Site]:
    del chromium  # without it nothing need be served
    shared = shared_folder(tmp_path_factory.getbasetemp())
    with served(tmp_path_factory.mktemp("site"), shared) as site:
        yield site


@pytest.fixture(scope="session")
def judged() -> Judged:
    return JUDGED


@pytest.fixture(scope="session")
def fitting() -> set[str]:
    """The views whose words were seen to fit in English."""
    return set()


@pytest.fixture
def problems() -> list[str]:
    """What went wrong in the browser; a test that expects something takes it out."""
    return []


@pytest.fixture
def page(browser: Browser, site: Site, problems: list[str]) -> Iterator[Page]:
    """A page of a new browser. Console messages and requests elsewhere fail the test."""
    context = browser.new_context(
        base_url=site.address,
        locale="ko-KR",
        timezone_id="Asia/Seoul",
        viewport=WIDE,
        reduced_motion="reduce",  # a color half way between two themes is nobody's to judge
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda said: problems.append(f"console {said.type}: {said.text}"))
    page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
    page.on("request", lambda asked: _check_inside(problems, asked.url, site.address))
    yield page
    context.close()
    assert not problems, problems


def _check_inside(problems, url, address):
    if not url.startswith((f"{address}/", "data:")):
        problems.append(f"outside request: {url}")


@pytest.fixture
def enter(page, site):
    """`enter("pm@demo.example", language="en")`: signed in, at her home, in this language."""

    def entered(email: str, *, language: str = "ko") -> Page:
        sign_in(page, site, email, language)
        return page

    return entered
