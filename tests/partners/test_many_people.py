"""A partner with more people than a page draws."""

import re
from dataclasses import replace

from tests.factories import make_program
from tests.partners.world import REACHED, make_partner, make_person
from tracker.access.rules import Role
from tracker.db import db


def test_a_partners_people_are_turned_over_twenty_at_a_time(app, sign_in):
    program = make_program()
    own = make_partner(program)
    for number in range(23):
        make_person(program, own, replace(REACHED, name=f"Person {number:02}"))
    db.session.commit()
    client = sign_in(Role.PROGRAM_MANAGER, program)
    for address, shown in (("", 20), ("?people=2", 3), ("?people=all", 20), ("?people=99", 3)):
        page = client.get_page(f"/partners/{own}{address}")
        assert len(set(re.findall(r"Person \d\d", page.text))) == shown
