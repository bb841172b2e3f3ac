"""A founder asks for credits on a phone; the office answers; she reads what came of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.looks import fine
from tests.browser.site import PHONE, WIDE
from tracker.setup.demo.people import DEPUTY, MANAGER
from tracker.setup.demo.startups import DORMANT

FOUNDER = "founder@sogeumbit.example"
HOME = f"/startups/{DORMANT}"


@pytest.mark.parametrize(
    ("language", "krw", "waits", "less"),
    [
        ("ko", "6천만", "다른 담당자의 승인을 기다리고", "조정하여 승인했습니다"),
        ("en", "60,000,000", "It waits for a second one", "Approved for less"),
    ],
)
def test_a_founder_asks_for_credits_on_a_phone_and_sees_the_answer(
    enter, language, krw, waits, less
):
    page = enter(FOUNDER, language=language)
    page.goto(f"{HOME}/requests/new")
    fine(page)
    page.set_viewport_size(PHONE)
    page.click("main a[href$='kind=credits']")
    page.fill("[name=amount_krw]", krw)
    page.fill("[name=purpose]", "열화 예측 모델 본학습")
    page.fill("[name=plan]", "학습 4회, 4,000만원. 서비스 2,000만원")
    page.click("main .button.primary")
    expect(page.locator(".lead")).to_contain_text("60,000,000")
    fine(page)
    page.set_viewport_size(PHONE)
    page.click("main [value=confirm]")
    expect(page.locator(".messages .notice.ok")).to_be_visible()
    address = page.url
    fine(page)

    page.context.clear_cookies()
    manager = enter(MANAGER, language=language)
    manager.set_viewport_size(WIDE)
    manager.goto("/requests")
    fine(manager)
    manager.goto(f"{address}/approve")
    manager.fill("[name=amount_krw]", "55,000,000")
    manager.fill("[name=expires_on]", "2099-12-31")
    manager.fill("[name=reference]", "투자유치과-77")
    manager.fill("[name=note]", "서비스 몫은 다음에 다시 검토함.")
    fine(manager)
    manager.set_viewport_size(WIDE)
    manager.click("main .button.primary")
    fine(manager)
    manager.set_viewport_size(WIDE)
    manager.click("main [value=confirm]")
    expect(manager.locator(".answer .lead")).to_contain_text(waits)

    page.context.clear_cookies()
    deputy = enter(DEPUTY, language=language)
    deputy.goto("/requests?show=second")
    fine(deputy)
    deputy.goto(address)
    deputy.click(".answer .button.primary")
    fine(deputy)
    deputy.click("main [value=approve]")
    expect(deputy.locator(".answer .lead")).to_contain_text(less)

    page.context.clear_cookies()
    founder = enter(FOUNDER, language=language)
    founder.goto(f"{HOME}/requests")
    fine(founder)
    founder.set_viewport_size(PHONE)
    founder.goto(address)
    expect(founder.locator(".answer .lead")).to_contain_text(less)
    expect(founder.locator(".answer .notes")).to_contain_text("서비스 몫은")
    fine(founder)
