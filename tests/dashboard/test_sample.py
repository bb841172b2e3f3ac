"""A sample to vouch: drawn by a number, each thing with what it rests on, every link open."""

import json
from datetime import date

import pytest

from tests.conftest import shared_folder
from tests.demo import copy_demo
from tests.pages import browser
from tests.search.test_sight import member_with
from tracker.access.rules import Role
from tracker.dashboard.rules.sample import Draw, Drawn, check_draw, drawn
from tracker.db import db
from tracker.program.queries import only_program
from tracker.values.refusals import RuleViolation


def test_the_same_number_draws_the_same_and_another_draws_others():
    ids = range(1, 1000)
    first = drawn(ids, Drawn.TRANSFER, 7, 10)
    assert first == drawn(reversed(ids), Drawn.TRANSFER, 7, 10)
    assert len(set(first)) == 10
    assert first != drawn(ids, Drawn.TRANSFER, 8, 10)
    assert first != drawn(ids, Drawn.ENTRY, 7, 10)


def test_what_is_added_later_only_takes_the_place_of_what_it_comes_before():
    before, after = (set(drawn(range(most), Drawn.ENTRY, 7, 10)) for most in (500, 510))
    assert len(before & after) >= 9


def test_a_sample_of_both_kinds_is_half_of_each():
    assert Draw(7, 11).counts() == {Drawn.TRANSFER: 6, Drawn.ENTRY: 5}
    assert Draw(7, 11, Drawn.ENTRY).counts() == {Drawn.ENTRY: 11}


@pytest.mark.parametrize(
    "draw",
    [Draw(0, 10), Draw(7, 0), Draw(7, 101), Draw(7, 1, None, date(2026, 2, 1), date(2026, 1, 1))],
)
def test_a_draw_that_makes_no_sense_is_refused(draw):
    with pytest.raises(RuleViolation):
        check_draw(draw)


@pytest.fixture
def demo(app, home, tmp_path_factory):
    db.engine.dispose()
    copy_demo(shared_folder(tmp_path_factory.getbasetemp()), home)
    return only_program()


def hrefs(html: str) -> list[str]:
    table = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [part.partition('"')[0].replace("&amp;", "&") for part in table.split('href="')[1:]]


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROGRAM_MANAGER, Role.EXECUTIVE])
def test_every_link_of_a_sample_is_open_to_whoever_reads_it(app, demo, role):
    user = member_with(demo.id, role)
    db.session.commit()
    client = browser(app).enter(user)
    page = client.get_page("/trail/sample?seed=7&count=20")
    links = hrefs(page.html)
    assert len(links) > 40
    for address in set(links):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_an_auditor_gets_from_a_draw_to_the_file_as_it_was_imported(app, demo):
    user = member_with(demo.id, Role.AUDITOR)
    db.session.commit()
    client = browser(app).enter(user)
    page = client.get_page("/trail/sample?seed=7&count=40&what=transfer")
    imports = sorted(address for address in hrefs(page.html) if "/usage/imports/" in address)
    files = [
        address
        for address in client.get_page(imports[0]).links
        if "/files/" in address and address.startswith(imports[0])
    ]
    taken = client.get(files[0])
    assert taken.status_code == 200
    assert len(taken.data) == int(taken.headers["Content-Length"])
    assert "attachment" in taken.headers["Content-Disposition"]


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_number_that_cannot_be_read_is_refused_and_a_sample_is_still_shown(app, demo):
    user = member_with(demo.id, Role.AUDITOR)
    db.session.commit()
    page = browser(app).enter(user).get_page("/trail/sample?seed=x", 422)
    assert hrefs(page.html)


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_the_command_draws_what_the_page_draws(app, demo):
    asked = ["audit", "sample", "--seed", "7", "--count", "4", "--json"]
    told = json.loads(app.test_cli_runner().invoke(args=asked).output)
    assert len(told["things"]) == 4
    assert all(thing["trail"] for thing in told["things"])


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_the_trail_of_one_thing_links_to_its_page(app, demo):
    user = member_with(demo.id, Role.AUDITOR)
    db.session.commit()
    page = browser(app).enter(user).get_page("/trail?object=grant:1")
    assert "grant:1" in page.text
    assert hrefs(page.html)
    assert all("/credits/grants/1" in address for address in hrefs(page.html))
