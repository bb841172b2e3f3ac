"""Forms of the mentoring desk that come back instead of failing, whatever is missing in them."""

from tests.mentoring.test_booking_views import accept, ask, asking, day, enter, people
from tracker.mentoring.rules.afterwards import ARRANGED
from tracker.mentoring.views import sending
from tracker.people.rules import Limit

__all__ = ["enter", "people"]


def test_a_session_moved_without_a_length_comes_back(people, enter):
    session_id = ask(people, enter, day(7))
    accept(enter("mentor"), session_id)
    path = f"/startups/alpha/mentoring/{session_id}/move"
    for minutes in ("", "무"):
        sent = {"version": "2", "starts_at": day(8), "minutes": minutes}
        enter("alpha").post_page(path, sent, status=422)


def test_nobody_floods_a_mentor_with_requests(people, enter, monkeypatch):
    monkeypatch.setattr(sending, "ARRANGED", Limit("sessions_arranged", 2, ARRANGED.window))
    for ahead in (7, 8):
        ask(people, enter, day(ahead))
    founder = enter("alpha")
    path, data = "/startups/alpha/mentoring/ask", asking(people, day(9))
    founder.post_page(path, data, status=429)
    enter("beta").post_page("/startups/beta/mentoring/ask", data)
