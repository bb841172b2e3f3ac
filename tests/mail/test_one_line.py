"""A line break by any other name stays out of a mail's headers, and stops no mail."""

import pytest

from tests.credits.test_forms import GRANT, app, sent
from tracker.credits.forms import GrantForm
from tracker.mail.rules import NewMail
from tracker.mail.smtp import written_out

__all__ = ["app", "sent"]
BREAKS = ["\u2028", "\u2029", "\u0085", "\u000b"]


@pytest.mark.parametrize("mark", BREAKS)
def test_a_text_of_one_line_holds_no_break_of_any_kind(sent, mark):
    assert not sent(GrantForm, {**GRANT, "reference": f"문서{mark}Bcc: x@example.org"}).validate()


@pytest.mark.parametrize("mark", BREAKS[:3])
def test_a_subject_with_a_break_is_sent_as_one_line(mark):
    mail = NewMail("to@example.org", f"[사업] 가격{mark}Bcc: x@example.org", "본문")
    message = written_out(mail, "from@example.org")
    assert message["Subject"] == "[사업] 가격 Bcc: x@example.org"
    assert message["Bcc"] is None
