"""What a hold's page asks for next, and what is told once it is done."""

import json

import pytest

from tests.usage import test_cli, test_views
from tests.usage.files import Run, csv_bytes, days, put, row
from tests.usage.test_views import upload

manager, tracker = test_views.manager, test_cli.tracker  # fixtures
RATES = "/usage/rates"
DOLLARS = csv_bytes(days(4, cost="12.5", BillingCurrency="USD"))


def test_dollars_lead_to_the_rate_and_the_rate_back_to_them(manager):
    page = upload(manager, ("usd.csv", DOLLARS)).location
    waiting = manager.get_page(page)
    assert f"{RATES}?month=2026-09#enter" in waiting.html
    assert "달러 요금 50달러는 적용 환율을 입력하면" in waiting.text
    assert 'value="replace"' not in waiting.html
    rates = manager.get_page(f"{RATES}?month=2026-09")
    assert 'value="2026-09"' in rates.html
    assert "적용 환율을 기다리는 청구 월: 2026년 9월" in rates.text
    sent = manager.post_page(RATES, {"month": "2026-09", "usd_krw": "1340.2", "source": ""})
    told = manager.get_page(sent.location)
    assert "기다리던 가져오기를 반영했습니다" in told.text
    assert page in told.html
    assert "기다리는 청구 월" not in told.text
    done = manager.get_page(page)
    assert "67,010원 50달러, 적용 환율 1,340.2원" in done.text
    assert "확인이 필요한 파일" not in done.text
    assert "H02 결정됨" in done.text


def test_the_command_says_which_imports_a_rate_released(tracker, tmp_path):
    held = json.loads(tracker("usage", "import", put(tmp_path, "a.csv", DOLLARS), "--json").stdout)
    enter = ("usage", "rate", "set", "--month", "2026-09")
    done = tracker(*enter, "--usd-krw", "1400", "--json")
    assert json.loads(done.stdout)["released"] == [held["import"]]
    assert json.loads(tracker(*enter, "--usd-krw", "1500", "--json").stdout)["released"] == []


def test_the_command_says_it_in_words(tracker, tmp_path):
    tracker("usage", "import", put(tmp_path, "a.csv", DOLLARS))
    done = tracker("usage", "rate", "set", "--month", "2026-09", "--usd-krw", "1400")
    assert "더는 기다리지 않습니다" in done.stdout


@pytest.mark.parametrize(
    ("decision", "said"),
    [("replace", "반영 완료"), ("keep", "결정에 따라 반영하지 않은 파일입니다.")],
)
def test_a_decided_hold_is_told_as_it_is_now(manager, decision, said):
    upload(manager, ("a.zip", Run(days(9), run="a", submitted="2026-09-11T00:00:00Z").zipped()))
    page = upload(manager, ("b.zip", Run(days(3), run="b").zipped())).location
    assert "이 파일로 교체" in manager.get_page(page).text
    manager.post_page(f"{page}/decision", {"decision": decision, "reason": ""})
    after = manager.get_page(page).text
    assert said in after
    assert "확인이 필요한 파일" not in after


def test_where_nothing_is_live_a_hold_speaks_of_no_replacing(manager):
    twice = [row(), row()]
    waiting = manager.get_page(upload(manager, ("a.csv", csv_bytes(twice))).location).text
    assert "이 파일 반영 반영하지 않음" in waiting
    assert "교체" not in waiting
