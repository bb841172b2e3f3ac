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
def test_a_founder_asks_for_credits_on_a_phone_and_sees_the_answer(  # noqa: PLR0917 - fixtures
    enter, page, language, krw, waits, less
):
    def at_work(email):
        page.context.clear_cookies()
        page.set_viewport_size(WIDE)
        return enter(email, language=language)

    address = asked(at_work(FOUNDER), krw)
    approved_for_less(at_work(MANAGER), address)
    expect(page.locator(".answer .lead")).to_contain_text(waits)
    approved_by_a_second(at_work(DEPUTY), address)
    expect(page.locator(".answer .lead")).to_contain_text(less)
    founder = at_work(FOUNDER)
    founder.goto(f"{HOME}/requests")
    fine(founder)
    founder.set_viewport_size(PHONE)
    founder.goto(address)
    expect(founder.locator(".answer .lead")).to_contain_text(less)
    expect(founder.locator(".answer .notes")).to_contain_text("서비스 몫은")
    fine(founder)


def asked(page, krw) -> str:
    """The address of the request, asked for on a phone."""
    page.goto(f"{HOME}/requests/new")
    fine(page)
    page.set_viewport_size(PHONE)
    page.click("main a[href$='kind=credits']")
    page.fill("[name=amount_krw]", krw)
    page.fill("[name=purpose]", "열화 예측 모델 본학습")
    page.fill("[name=plan]", "학습 4회, 4,000만원. 서비스 2,000만원")
    page.click("main .button.primary")
    expect(page.locator(".lead")).to_contain_text("60,000,000")
    fine(page, WIDE, PHONE)
    page.click("main [value=confirm]")
    expect(page.locator(".messages .notice.ok")).to_be_visible()
    fine(page)
    return page.url


def approved_for_less(page, address) -> None:
    """Above the threshold still: a second person is asked."""
    page.goto("/requests")
    fine(page, PHONE, WIDE)
    page.goto(f"{address}/approve")
    page.fill("[name=amount_krw]", "55,000,000")
    page.fill("[name=expires_on]", "2099-12-31")
    page.fill("[name=reference]", "투자유치과-77")
    page.fill("[name=note]", "서비스 몫은 다음에 다시 검토함.")
    fine(page, PHONE, WIDE)
    page.click("main .button.primary")
    fine(page, PHONE, WIDE)
    page.click("main [value=confirm]")


def approved_by_a_second(page, address) -> None:
    page.goto("/requests?show=second")
    fine(page, PHONE, WIDE)
    page.goto(address)
    page.click(".answer .button.primary")
    fine(page, PHONE, WIDE)
    page.click("main [value=approve]")
