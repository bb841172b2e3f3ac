"""Partners as a spreadsheet: out in the office's form, in again the same and nothing twice."""

import json
from dataclasses import replace

import pytest

from tests.factories import make_program
from tests.partners.world import MOMBASA, VENTURES, make_partner
from tracker.access.rules import Role
from tracker.db import db
from tracker.partners.queries import PartnerFilter, partners_found
from tracker.partners.wording import ORDER, list_words
from tracker.values.tables import read_table
from tracker.web.words import LANGUAGES, catalogue

LIST = "협력기관 현황,,\n기관명,구분,국가\n합계,2개,\n다카르,협력 도시,세네갈\n(주)송도벤처스,VC,한국\n"


@pytest.fixture
def imported(app, tmp_path):
    def run(program, content: bytes, *options: str, name: str = "list.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        db.session.commit()
        asked = ["partners", "import", str(path), "--json", "--program", program.slug, *options]
        done = app.test_cli_runner().invoke(args=asked)
        return done.exit_code, json.loads(done.stdout)

    return run


def cards(program):
    return [one.card for one in partners_found(program.id, PartnerFilter())[0]]


def test_a_list_is_added_once_and_all_of_it_or_nothing(imported):
    program = make_program()
    bad = LIST + "라고스,도시,송도\n"
    code, said = imported(program, bad.encode("cp949"))
    assert (code, [one["code"] for one in said["problems"]]) == (1, ["country_unknown"])
    assert cards(program) == []
    code, said = imported(program, LIST.encode(), "--dry-run")
    assert (code, said["added"], cards(program)) == (0, 2, [])
    code, said = imported(program, LIST.encode())
    assert (code, said["added"]) == (0, 2)
    code, said = imported(program, LIST.encode())
    assert (code, said["added"], said["already"]) == (0, 0, 2)
    code, said = imported(program, LIST.replace("세네갈", "케냐").encode())
    assert (code, [one["code"] for one in said["problems"]]) == (1, ["partner_name_taken"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_out_comes_in_the_same(imported, sign_in, language):
    program = make_program()
    make_partner(program, replace(MOMBASA, note="=서밋\r\n둘째 줄", homepage="https://m.example/"))
    make_partner(program, VENTURES)
    client = sign_in(Role.EXECUTIVE, program)
    client.post("/account/language", data={"language": language, "csrf_token": client.token()})
    sent = client.get("/partners/export").data
    code, said = imported(program, sent, name="out.xlsx")
    assert (code, said["added"], said["already"]) == (0, 0, 2)
    other = make_program("other")
    code, said = imported(other, sent, name="out.xlsx")
    assert (code, said["added"]) == (0, 2)
    told = [replace(one, note=(one.note or "").replace("\r\n", "\n")) for one in cards(program)]
    assert [replace(one, note=one.note or "") for one in cards(other)] == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_of_our_own_is_read(language):
    said = catalogue(language).gettext
    heads = [
        said({"kind": "partners.kind_label", "note": "partners.sheet_note"}.get(n, f"partners.{n}"))
        for n in ORDER
    ]
    heading = read_table([(1, heads)], list_words().columns()).heading
    assert [name for name, _ in heading.in_order()] == list(ORDER)
