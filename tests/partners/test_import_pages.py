"""A list of partners comes in by its page: shown as understood first, added once."""

from io import BytesIO

import pytest

from tests.factories import make_program
from tests.partners.test_lists import LIST
from tracker.access.rules import Role
from tracker.db import db
from tracker.partners.queries import PartnerFilter, partners_found
from tracker.program.queries import only_program

HERE = "/partners/import"


@pytest.fixture
def manager(sign_in):
    return sign_in(Role.PROGRAM_MANAGER, make_program())


def names() -> set[str]:
    db.session.rollback()
    return {one.card.name for one in partners_found(only_program().id, PartnerFilter())[0]}


def send(client, text: str, status: int = 302):
    file = (BytesIO(text.encode("cp949")), "기관.csv")
    return client.post_page(HERE, {"file": file}, status=status)


def test_a_list_is_shown_as_understood_then_added_once(manager):
    assert HERE in manager.get_page("/partners").links
    preview = send(manager, LIST).location
    page = manager.get_page(preview)
    assert "다카르" in page.text
    assert names() == set()
    manager.post_page(preview, {})
    assert names() == {"다카르", "(주)송도벤처스"}
    assert manager.get(preview).status_code == 404
    again = send(manager, LIST).location
    assert "추가할 행이 없습니다" in manager.get_page(again).text


def test_one_row_at_fault_and_nothing_is_added_unless_the_good_rows_are_asked_for(manager):
    preview = send(manager, LIST + "라고스,도시,송도\n").location
    assert "라고스" in manager.get_page(f"{preview}?part=faults").text or "송도" in (
        manager.get_page(f"{preview}?part=faults").text
    )
    manager.post_page(preview, {}, status=422)
    assert names() == set()
    manager.post_page(preview, {"good_rows": "y"})
    assert len(names()) == 2


def test_what_is_no_list_and_whose_list_it_is_not(manager, sign_in):
    assert "file-error" in manager.post_page(HERE, {}, status=422).ids
    send(manager, "아무 글\n", status=422)
    preview = send(manager, LIST).location
    assert sign_in(Role.PROGRAM_MANAGER).get(preview).status_code == 404
    assert sign_in(Role.EXECUTIVE).get(HERE).status_code == 403
