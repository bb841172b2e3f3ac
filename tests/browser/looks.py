"""Whether a page of a walk is as every page must be."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.site import PHONE, WIDE

WIDER = "document.documentElement.scrollWidth - innerWidth"
# Asked while one page makes way for the next, there is no document to measure.
WHEN_COMPLETE = f"document.readyState === 'complete' && {{wider: {WIDER}}}"


def fine(page, *sizes):
    """No wider than its window, on a screen and on a phone where no size is given; accessible.

    In English the elements are the same, and only the room that words take is not.
    """
    for size in sizes or (WIDE, PHONE):
        page.set_viewport_size(size)
        wider = page.wait_for_function(WHEN_COMPLETE).json_value()["wider"]
        assert wider <= 0, f"{page.url}: {wider} px too wide at {size['width']}"
    if page.locator("html").get_attribute("lang") == "ko":
        found = Axe().run(page)
        assert not found.violations_count, f"{page.url}\n{found.generate_report()}"
