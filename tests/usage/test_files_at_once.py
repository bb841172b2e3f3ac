"""Files handed over together without a manifest: none may silently take another's place."""

import io
from datetime import timedelta

import pytest

from tests.usage.files import ALPHA, BRAVO, Run, codes, csv_bytes, days, put, read, row, zipped
from tests.usage.test_actions import LATE, NOW, Office
from tracker.usage.reading import opened_uploads, read_runs
from tracker.usage.rules.kinds import ImportStatus

PARTS = csv_bytes(days(20)), csv_bytes(days(20, cost="101"))


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


def told(taken):
    return [(problem.code.value, problem.words) for problem in taken.problems]


def test_e12_parts_of_a_run_without_its_manifest_are_refused(office):
    taken = office.take(*PARTS)
    assert (taken.status, office.live()) == (ImportStatus.REFUSED, {})
    assert told(taken) == [("E12", "rivals")] * 2
    values = dict(taken.problems[0].values)
    assert (values["month"], values["other"]) == ("2026-09", "part.csv")


def test_e12_two_startups_files_named_as_one_source_are_refused(office):
    files = csv_bytes(days(20)), csv_bytes(days(20, cost="101", sub=BRAVO))
    assert told(office.take(*files, source="partner")) == [("E12", "rivals")] * 2
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (0, 0)


def test_files_of_different_months_and_one_file_twice_are_taken_together(office):
    august = csv_bytes(days(31, month="2026-08"))
    taken = office.take(PARTS[0], august, PARTS[0])
    assert taken.status is ImportStatus.IMPORTED
    assert office.usage(office.alpha) == 5100


def test_what_was_taken_before_keeps_no_other_file_out(office):
    office.take(PARTS[0])
    assert office.take(*PARTS, at=NOW + timedelta(hours=1)).status is ImportStatus.IMPORTED
    assert office.usage(office.alpha) == 2020


def test_a_file_beside_a_whole_run_is_no_rival(office):
    run = Run(days(3), **LATE)
    other = csv_bytes(days(3, sub=BRAVO))
    assert office.take(run, other, source="bravo's").status is ImportStatus.IMPORTED
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (300, 300)


def test_e12_two_files_of_one_name_in_an_upload_of_a_run():
    first, second = Run(days(3)).files(), Run(days(4), run="run-2").files()
    uploads = [(name, io.BytesIO(it)) for files in (first, second) for name, it in files.items()]
    with opened_uploads(uploads) as bundles:
        (run,) = read_runs(bundles, source=None)
    assert codes(run) == ["E12"]
    assert run.problems.kept[0].words == "twice"


def test_a_zip_whose_paths_have_backslashes_is_read(tmp_path):
    run = Run(days(3), parts=2)
    place = run.place.replace("/", "\\")
    files = {f"{place}\\{name}": content for name, content in run.files().items()}
    (found,) = read(put(tmp_path, "made on Windows.zip", zipped(files)))
    assert (found.aggregate.rows_read, codes(found)) == (3, [])


def test_e16_a_workbook_is_named_as_one(tmp_path):
    book = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    (run,) = read(put(tmp_path, "usage.xlsx", book))
    assert [(one.code.value, one.words) for one in run.problems.kept] == [("E16", "workbook")]


@pytest.mark.parametrize("by_columns", [True, False])
def test_empty_columns_of_a_spreadsheet_are_no_columns(tmp_path, by_columns):
    lines = csv_bytes([row(sub=ALPHA), row("7")]).decode().splitlines()
    content = "".join(f"{line},,\n" for line in lines).encode()
    (run,) = read(put(tmp_path, "a.csv", content), by_columns=by_columns)
    assert (codes(run), run.aggregate.billed) == ([], {"KRW": 107})
