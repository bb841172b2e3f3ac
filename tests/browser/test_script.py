"""What the little script adds; everything works without it."""

import pytest


def test_a_chart_is_read_with_the_arrow_keys(enter):
    page = enter("exec@demo.example")
    plot = page.locator("#balances-card .plot.wide")
    plot.focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("#tip").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#tip").inner_text() != first
    assert "합계" in first
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_a_chart_is_read_with_the_pointer(enter):
    page = enter("exec@demo.example")
    page.locator("#valuations-card .plot.wide .hit").first.hover(force=True)
    assert "원" in page.locator("#tip").inner_text()
    page.mouse.move(5, 5)
    assert page.locator("#tip").is_hidden()


def test_the_theme_is_kept_by_the_server(enter):
    page = enter("exec@demo.example")
    page.click("[data-theme-switch]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert 'data-theme="dark"' in page.request.get(page.url).text()
    assert page.locator("[data-theme-switch]").get_attribute("aria-pressed") == "true"


def test_support_is_logged_from_any_page_in_a_dialog(enter):
    page = enter("pm@demo.example")
    page.goto("/dashboard")
    page.click("[data-dialog]")
    dialog = page.locator("#quick-log")
    dialog.locator("form").wait_for()
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    assert dialog.is_hidden()


@pytest.mark.parametrize("path", ["/dashboard", "/startups"])
def test_pages_work_without_script(browser, site, enter, path):
    cookies = enter("exec@demo.example").context.cookies()
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    assert page.goto(path).status == 200
    assert page.locator("[data-theme-switch]").is_hidden()
    assert page.locator("h1").is_visible()
    context.close()


def test_the_menu_of_a_phone_opens_and_closes(enter):
    page = enter("exec@demo.example")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator("#side").is_hidden()
    page.click("[popovertarget=side]")
    assert page.locator("#side nav a").first.is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#side").is_hidden()


def test_the_dashboard_prints_on_paper_without_its_frame(enter):
    page = enter("exec@demo.example")
    page.goto("/dashboard")
    page.emulate_media(media="print")
    for hidden in (".side", ".top", ".bottom", ".actions"):
        assert page.locator(hidden).first.is_hidden()
    assert page.locator("h1").is_visible()
    assert page.locator(".head p").first.is_visible()
