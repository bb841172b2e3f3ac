"""Whose seat a startup has is the program's to know."""

from tests.handover.test_leaving import ZONE, sent, world
from tracker.access.rules import Role
from tracker.values.clock import today

__all__ = ["world"]


def test_a_startup_does_not_learn_whose_seat_it_has(world, sign_in):
    manager = sign_in(Role.PROGRAM_MANAGER, world["program"])
    manager.post_page("/startups/alpha/leave", sent(today(ZONE), step="confirm"))
    chosen = {"predecessor": str(world["alpha"].id)}
    manager.post_page("/startups/beta/predecessor", chosen)
    founder = sign_in(Role.STARTUP, world["program"], [world["beta"]], owner=True)
    for part in ("agreements", "trail"):
        assert "알파" not in founder.get_page(f"/startups/beta/{part}").text
    auditor = sign_in(Role.AUDITOR, world["program"])
    for address in ("/startups/beta/agreements", "/trail?action=handover.name_predecessor"):
        assert "알파" in auditor.get_page(address).text
