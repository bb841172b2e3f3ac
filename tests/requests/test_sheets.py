"""Requests as a workbook, as far as the box shows them."""

from tests.requests.test_views import NEW, ask, people  # noqa: F401 - a fixture
from tracker.files.sheets import read_sheet


def flat(sent) -> list[str]:
    assert sent.status_code == 200
    rows = read_sheet(sent.data).rows
    return [str(int(one) if isinstance(one, float) else one) for _, row in rows for one in row]


def test_requests_leave_with_their_sums_and_as_the_box_is_narrowed(people):  # noqa: F811
    founder, first, _ = people
    ask(founder)
    form = {"kind": "legal", "purpose": "계약 검토", "idempotency_key": "asking-for-legal"}
    address = founder.post_page(NEW, form).location
    first.post_page(f"{address}/answer?move=refuse", {"note": "올해는 끝", "version": "1"})
    cells = flat(first.get("/requests/export"))
    assert {"계약 검토", "올해는 끝", "학습 비용", "불승인", "30000000"} <= set(cells)
    closed = flat(first.get("/requests/export?show=closed"))
    assert "계약 검토" in closed
    assert "학습 비용" not in closed
    assert founder.get("/requests/export").status_code == 403
