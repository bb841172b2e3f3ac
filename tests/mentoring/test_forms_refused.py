"""Forms of the mentoring desk that come back instead of failing, whatever is missing in them."""

from tests.mentoring.test_booking_views import accept, ask, day, enter, people

__all__ = ["enter", "people"]


def test_a_session_moved_without_a_length_comes_back(people, enter):
    session_id = ask(people, enter, day(7))
    accept(enter("mentor"), session_id)
    path = f"/startups/alpha/mentoring/{session_id}/move"
    for minutes in ("", "무"):
        sent = {"version": "2", "starts_at": day(8), "minutes": minutes}
        enter("alpha").post_page(path, sent, status=422)
