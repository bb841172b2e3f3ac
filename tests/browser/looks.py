"""Whether a page is as every page must be: accessible, and no wider than its window."""

import re
from collections import defaultdict
from urllib.parse import urlsplit

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe

from tests.browser.site import PHONE, WIDE

LOOKS = [("light", WIDE), ("dark", PHONE), ("light", PHONE), ("dark", WIDE)]
IN_KOREAN = LOOKS[:2]  # both themes and both widths
WIDER = "document.documentElement.scrollWidth - innerWidth"
# Asked while one page makes way for the next, there is no document to measure.
WHEN_COMPLETE = f"document.readyState === 'complete' && {{wider: {WIDER}}}"
AXE = Axe().axe_script
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

Judged = dict[tuple[object, ...], set[str]]
JUDGED: Judged = defaultdict(set)
"""The elements this process has judged, by theme and width, and by view beside these."""


def fine(page, *sizes):
    """No wider than its window, on a screen and on a phone where no size is given; accessible.

    In English the elements are the same, and only the room that words take is not.
    """
    sizes = sizes or (WIDE, PHONE)
    if page.locator("html").get_attribute("lang") == "ko":
        looks = [(None, size) for size in sizes]
        found = list(faults(page, looks, JUDGED, re.sub(r"\d+", "N", urlsplit(page.url).path)))
    else:
        found = [fault for size in sizes for fault in too_wide(page, size)]
    assert not found, "\n".join(found)


def too_wide(page, size):
    if page.viewport_size != size:
        page.set_viewport_size(size)
    wider = page.wait_for_function(WHEN_COMPLETE).json_value()["wider"]
    if wider > 0:
        yield f"{page.url}: {wider} px too wide at {size['width']}"


def faults(page, looks, judged, view):
    """What does not hold of the page at hand, in any of these looks; a theme of None is its own.

    An element is judged once: its contrast follows from its classes and those of four around it, in
    each look; all else from the `view` that drew it, and roles differ in which elements they are shown.
    So half of the views are judged on a screen and half on a phone, where they have an element that
    `judged` has not seen of them.
    """
    shapes = page.evaluate(SHAPES, STATES)
    first_of = {shape: place for place, shape in reversed(list(enumerate(shapes)))}
    structural = looks[sum(map(ord, view)) % len(looks)]
    for look in sorted(looks, key=lambda look: look[1] != page.viewport_size):  # as it stands first
        theme, size = look
        if theme:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        yield from too_wide(page, size)
        known = judged[theme or "light", size["width"]]
        new = [place for shape, place in first_of.items() if shape not in known]
        written = page.evaluate(WRITTEN, new) if new else []
        if written:
            yield from _violations(page, look, written=written, structure=False)
        if look == structural and not set(first_of) <= judged[view]:
            yield from _violations(page, look, written=[], structure=True)
        known |= set(first_of)
    judged[view] |= set(first_of)


def _violations(page, look, **asked):
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    found = AxeResults(page.evaluate(RUN_AXE, asked))
    if found.violations_count:
        theme, size = look
        yield f"{page.url} {theme} {size['width']}\n{found.generate_report()}"


def check_markup(response):
    html = response.text()
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", html), f"{response.url}: inline style"
    assert not re.search(r"<script(?![^>]*\ssrc=)", html), f"{response.url}: inline script"
    assert "<style" not in html, f"{response.url}: inline style sheet"
