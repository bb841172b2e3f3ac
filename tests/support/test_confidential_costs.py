"""What a cost tells of confidential help to who may not read the matter."""

from io import BytesIO

from sqlalchemy import select

from tests.mentoring.test_afterwards_pages import PDF
from tests.support.test_kind_pages import enter, logged, two
from tracker.access.rules import Role
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.support.models import SupportCost
from tracker.support.rules import SupportKind

__all__ = ["enter", "two"]
WORDS = ("합의서 검토료", "합의서.pdf", "합의서가 두 번")


def test_a_cost_of_confidential_help_tells_others_its_amount_and_funds_alone(two, enter):
    path = logged(two[0], kind=SupportKind.LEGAL, confidential=True, topic="합의서 검토")
    manager = enter(Role.PROGRAM_MANAGER)
    form = manager.get_page(f"{path}/costs/new").form("").fields
    sent = {**form, "amount_krw": "1,230만", "source_of_funds": "시비", "paid_on": "26.9.30"}
    sent |= {"note": WORDS[0], "file": (BytesIO(PDF), WORDS[1])}
    manager.post_page(f"{path}/costs/new", sent, content_type="multipart/form-data")
    own = f"/support/costs/{db.session.scalars(select(SupportCost.id)).one()}"
    manager.post_page(f"{own}/withdraw", {"reason": WORDS[2]})
    executive = enter(Role.EXECUTIVE)
    pages = [executive.get(address).text for address in (own, "/support/costs", path)]
    assert "12,300,000" in pages[0]
    assert not [word for word in WORDS for page in pages if word in page]
    assert all(word in enter(Role.AUDITOR).get(own).text for word in WORDS)
    told = [f"{event.before}{event.after}" for event in db.session.scalars(select(AuditEvent))]
    assert not [word for word in WORDS for one in told if word in one]
