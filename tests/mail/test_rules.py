from datetime import timedelta

import pytest

from tracker.mail.rules import ATTEMPTS_MOST, NewMail, wait_before_retry


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x00", "\x0b"])
def test_a_header_cannot_start_another(break_):
    with pytest.raises(ValueError, match="one line"):
        NewMail("a@example.org", f"안내{break_}Bcc: x@example.org", "본문")
    with pytest.raises(ValueError, match="one line"):
        NewMail(f"a@example.org{break_}Bcc: x@example.org", "안내", "본문")


def test_a_body_has_as_many_lines_as_it_likes():
    assert NewMail("a@example.org", "안내", "한 줄\n두 줄").body.count("\n") == 1


def test_waits_grow_and_end():
    waits = [wait_before_retry(attempts) for attempts in range(1, ATTEMPTS_MOST)]
    assert waits[0] == timedelta(minutes=1)
    assert waits == sorted(waits)
    assert max(waits) <= timedelta(hours=2)
    assert wait_before_retry(ATTEMPTS_MOST) is None
