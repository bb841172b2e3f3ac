"""Three workbooks as offices keep them: read without help, and nothing of them read wrongly."""

from datetime import date

import pytest

from tests.factories import make_program, make_startup
from tests.workbook.offices import FIRMS, Truth, helpers_office, partners_office, printed_office
from tests.workbook.taking import read
from tracker.values.cells import same_name
from tracker.workbook.queries.judging import Understood
from tracker.workbook.rules.kinds import TableKind

LEAST = 0.95


def facts(found: Understood) -> Truth:
    """What was understood, in the form of the truth."""
    said = Truth()
    for row in found.rows:
        new, told = row.listed.new, row.listed.told
        getattr(said, row.kind.value).append(SAID[row.kind](new, told))
    return said


SAID = {
    TableKind.STARTUPS: lambda new, told: (
        *(new.name, new.representative, new.founded_on, new.joined_on),
        new.contacts[0].email if new.contacts else None,
    ),
    TableKind.CONTACTS: lambda new, told: (told["startup"], new.name, new.email),
    TableKind.GRANTS: lambda new, told: (
        *(told["startup"], new.amount_krw, new.granted_on, new.expires_on),
    ),
    TableKind.SESSIONS: lambda new, told: (
        *(told["startup"], new.given_by, new.held_on, new.minutes, new.topic),
    ),
    TableKind.SUPPORT: lambda new, told: (
        *(same_name(told["startup"]), new.kind.value, new.held_on, new.minutes, new.topic),
    ),
    TableKind.MILESTONES: lambda new, told: (
        *(told["startup"], new.new.title, new.new.due_on, new.state.value, new.closed_on),
    ),
    TableKind.READINGS: lambda new, told: (
        *(told["startup"], new.kpi.value, new.period.name, int(new.value)),
    ),
}


@pytest.mark.parametrize(
    ("office", "name"),
    [
        (printed_office, "현황.xlsx"),
        (helpers_office, "지원실적.csv"),
        (partners_office, "Tracker copy.xlsx"),
    ],
)
@pytest.mark.parametrize("home", ["sqlite"], indirect=True)  # reading is the same on any engine
def test_an_offices_workbook_is_understood_and_nothing_wrongly(app, office, name):
    content, truth = office()
    program = make_program(starts_on=date(2025, 1, 1))
    for at, firm in enumerate(FIRMS):
        if office is helpers_office:
            make_startup(program, f"firm-{at}", name=firm)
    found = read(program, content, name)
    said = facts(found)
    right = 0
    for table in TableKind:
        true, understood = getattr(truth, table.value), getattr(said, table.value)
        wrong = [row for row in understood if row not in true]
        assert wrong == [], table
        right += len(understood)
    assert right == truth.rows
    assert right / (right + found.faulty) >= LEAST
