"""A founder's check-in on a phone: asked for, half filled, closed, finished; then seen and verified."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import PHONE, WIDE
from tracker.setup.demo.startups import DORMANT, OVER

MANAGER = "pm@demo.example"


@pytest.mark.parametrize(
    ("language", "startup", "kept"), [("ko", OVER, "저장했습니다."), ("en", DORMANT, "Saved.")]
)
def test_a_founder_checks_in_on_a_phone(  # noqa: PLR0917 - fixtures
    enter, browser, site, language, startup, kept
):
    manager = enter(MANAGER, language=language)
    manager.goto("/figures/check-ins")
    fine(manager)
    manager.set_viewport_size(WIDE)
    manager.click(f"form:has(input[value={startup}]) button")
    link = urlsplit(manager.locator("#link-1").input_value()).path
    fine(manager)

    phone = browser.new_context(viewport=PHONE, locale="ko-KR").new_page()
    phone.goto(f"{site.address}{link}")
    if language == "en":
        phone.get_by_role("button", name="English").click()
    expect(phone.locator(f"html[lang={language}]")).to_be_attached()
    fine(phone)
    phone.fill("[name=revenue]", "195,000,000")
    phone.locator("[name=revenue]").blur()
    expect(phone.locator("#saved")).to_have_text(kept)
    phone.goto("about:blank")  # closed half way, without a press of any button
    phone.goto(f"{site.address}/check-in")
    expect(phone.locator("[name=revenue]")).to_have_value("195,000,000")
    while phone.locator("main form.form input:not([type=hidden])").count():
        for field in phone.locator("main form.form input:not([type=hidden])").all():
            if not field.input_value():
                field.fill("3")
        phone.click("main .button.primary")
    fine(phone)
    phone.click("main .button.primary")
    expect(phone.locator(".chip.ok")).to_be_visible()
    fine(phone)
    assert phone.goto(f"{site.address}{link}").status == 410
    phone.context.close()

    manager.goto(f"/startups/{startup}/figures")
    fine(manager)
    before = manager.locator("#waiting li").count()
    manager.locator("#waiting button").first.click()
    expect(manager.locator(".messages .notice.ok")).to_be_visible()
    assert manager.locator("#waiting li").count() == before - 1
    for path in ("figures/revenue", "figures/targets", "figures/enter"):
        manager.goto(f"/startups/{startup}/{path}")
        fine(manager)
    for path in ("/figures", "/figures?period=2026-Q3", "/figures/asked"):
        manager.goto(path)
        fine(manager)
