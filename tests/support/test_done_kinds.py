"""A kind is done when entry, timeline, package, spreadsheets, permissions and empty page carry it.

Generated over all kinds and all fields each of them has: a kind added tomorrow is asked the same.
(What leaves comes back the same in `test_list_pages.py`, over all kinds, too.)
"""

from datetime import date

import pytest

from tests.factories import make_program, make_startup
from tests.support.test_kinds import FILLED
from tracker.access.rules import Role
from tracker.db import db
from tracker.files.sheets import read_sheet
from tracker.package.rules.kinds import PackageKind, help_kind
from tracker.requests.rules import RequestKind
from tracker.support.models import SupportEntry
from tracker.support.rules import DETAILS, FIELDS, KINDS_WITH, SupportKind
from tracker.support.rules.importing import NAMES
from tracker.values.clock import today
from tracker.web.words import LANGUAGES, catalogue

OWN_COLUMNS = {"amount_krw": "1억", "confidential": "y", "introduction_stage": "deal"}


@pytest.mark.parametrize("kind", SupportKind)
def test_each_kind_can_be_asked_for_planned_imported_and_said_in_both_languages(kind):
    assert RequestKind(kind.value)
    assert help_kind(PackageKind(kind.value)) is kind
    for language in LANGUAGES:
        words = catalogue(language)
        keys = [f"support.kind.{kind}", f"requests.kind.{kind}"]
        for one in DETAILS[kind]:
            keys += [f"support.{one.name}", f"support_sheet.{one.name}"]
        assert [key for key in keys if words.gettext(key) == key] == []
    assert {one.name for one in DETAILS[kind]} <= set(NAMES)


def test_every_field_belongs_to_some_kind_and_is_filled_here():
    assert set(FILLED) == set(FIELDS) == {one.name for own in DETAILS.values() for one in own}


def form_of(kind: SupportKind, day: date) -> dict[str, str]:
    """Everything that this kind has to say, as a browser sends it."""
    details = {
        one.name: str(FILLED[one.name]) if one.name != "until_on" else day.isoformat()
        for one in DETAILS[kind]
    }
    columns = {
        name: value
        for name, value in OWN_COLUMNS.items()
        if kind in KINDS_WITH.get(name, (SupportKind.INTRODUCTION,))
    }
    return {
        "idempotency_key": f"key-of-every-{kind}",
        "kind": kind,
        "held_on": day.isoformat(),
        "minutes": "60",
        "given_by": "담당 기관",
        "topic": f"도움 {kind}",
        **details,
        **columns,
    }


def test_each_kind_is_carried_by_entry_timeline_package_spreadsheet_and_empty_page(sign_in):
    program = make_program()
    alpha, beta = make_startup(program), make_startup(program, "beta")
    manager = sign_in(Role.PROGRAM_MANAGER, program)
    founder = sign_in(Role.STARTUP, program, [alpha], owner=True)
    other = sign_in(Role.STARTUP, program, [beta], owner=True)
    day, words = today("Asia/Seoul"), catalogue("ko")
    timeline = "/startups/alpha/support"
    for kind in SupportKind:
        named = words.gettext(f"support.kind.{kind}")
        assert words.gettext("support.none") in founder.get_page(
            f"{timeline}?kind={kind}"
        ).text or (
            words.gettext("support.none_found") in founder.get_page(f"{timeline}?kind={kind}").text
        )
        manager.post_page(f"{timeline}/new", form_of(kind, day))
        db.session.rollback()
        entry = db.session.query(SupportEntry).order_by(SupportEntry.id.desc()).first()
        assert set(entry.details) == {one.name for one in DETAILS[kind]}
        page = founder.get_page(f"{timeline}/{entry.id}")
        for one in DETAILS[kind]:
            assert words.gettext(f"support.{one.name}") in page.text or one.name == "until_on"
        assert f"도움 {kind}" in founder.get_page(f"{timeline}?kind={kind}").text
        sent = manager.get(f"/support/export?kind={kind}")
        cells = {str(cell) for _, row in read_sheet(sent.data).rows for cell in row}
        heads = {words.gettext(f"support_sheet.{one.name}") for one in DETAILS[kind]}
        assert {named, f"도움 {kind}", *heads} <= cells
        assert other.get(f"{timeline}/{entry.id}").status_code == 404
        assert f"도움 {kind}" not in other.get_page("/startups/beta/support").text
        assert named in founder.get_page("/startups/alpha/package").text
