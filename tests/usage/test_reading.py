"""Every file a person may hand over: read whole, or refused by its code; never a crash."""

import gzip
import json
import random
import struct
import zipfile
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.usage.files import (
    ALPHA,
    BOM,
    HEADER,
    SOURCE,
    Run,
    codes,
    csv_bytes,
    days,
    put,
    read,
    row,
    zipped,
)
from tracker.usage.reading import Limits
from tracker.usage.rules.aggregate import check_reconciled
from tracker.usage.rules.problems import Code
from tracker.usage.rules.runs import EarlierRun


def only(*paths, **options):
    (run,) = read(*paths, **options)
    return run


def bare(tmp_path, content, name="part.csv"):
    return only(put(tmp_path, name, content))


def test_a_run_folder_is_read_by_its_manifest(tmp_path):
    run = only(Run(days(10), parts=3).write(tmp_path))
    assert codes(run) == []
    assert run.source == SOURCE.lower()
    assert run.aggregate.rows_read == 10
    assert run.aggregate.billed == {"KRW": Decimal(1000)}
    assert [blob.rows for blob in run.blobs] == [4, 4, 2]


@pytest.mark.parametrize("packed", [True, False])
def test_a_zip_of_the_folder_is_the_same_run(tmp_path, packed):
    export = Run(days(4), parts=2, packed=packed)
    from_folder = only(export.write(tmp_path / "c"))
    from_zip = only(put(tmp_path, "any.name", export.zipped()))
    assert (from_zip.run, from_zip.content_sha256) == (from_folder.run, from_folder.content_sha256)
    assert from_zip.aggregate.sums == from_folder.aggregate.sums


def test_a_folder_of_runs_gives_each_of_them(tmp_path):
    Run(days(2), run="run-1").write(tmp_path)
    Run(days(3), run="run-2").write(tmp_path)
    assert sorted(run.run for run in read(tmp_path)) == ["run-1", "run-2"]


def test_parts_of_the_same_name_in_two_runs_are_not_mixed_up(tmp_path):
    Run(days(2), run="run-1").write(tmp_path)
    Run(days(3), run="run-2").write(tmp_path)
    rows = {run.run: run.aggregate.rows_read for run in read(tmp_path)}
    assert rows == {"run-1": 2, "run-2": 3}


def test_a_manifest_named_itself_stands_for_its_folder(tmp_path):
    place = Run(days(2)).write(tmp_path)
    assert only(place / "manifest.json").aggregate.rows_read == 2


def test_a_stale_part_not_in_the_manifest_is_left_alone(tmp_path):
    stale = {"part_7_0001.csv": csv_bytes(days(9))}
    assert only(Run(days(2), extra=stale).write(tmp_path)).aggregate.rows_read == 2


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("bom", [True, False])
def test_a_single_file_plain_or_packed_with_or_without_a_mark(tmp_path, pack, bom):
    run = bare(tmp_path, pack(csv_bytes(days(3), bom=bom)), "x.dat")
    assert codes(run) == []
    assert run.aggregate.billed == {"KRW": Decimal(300)}
    assert run.submitted_at is None


def test_packed_and_plain_have_the_same_contents(tmp_path):
    text = csv_bytes(days(3))
    plain, packed = bare(tmp_path, text, "a"), bare(tmp_path, gzip.compress(text), "b")
    earlier = EarlierRun(plain.run, plain.content_sha256, (plain.run,))
    (known,) = read(tmp_path / "b", earlier=lambda run: [earlier])
    assert known.run == known.content_sha256 == plain.run != packed.run


def test_a_second_mark_before_the_first_row_is_no_part_of_it(tmp_path):
    head, rest = csv_bytes(days(2)).split(b"\n", 1)
    run = bare(tmp_path, head + b"\n" + BOM + rest)
    assert codes(run) == []
    assert run.aggregate.rows_read == 2


def test_a_zip_with_one_file_is_that_file(tmp_path):
    content = zipped({"usage.csv": csv_bytes(days(2)), "__MACOSX/._usage.csv": b"x"})
    assert bare(tmp_path, content, "a.zip").aggregate.rows_read == 2


def test_columns_stand_in_any_order_and_case(tmp_path):
    text = csv_bytes(days(2), header=tuple(reversed(HEADER))).decode()
    head, rest = text.split("\n", 1)
    assert codes(bare(tmp_path, f"{head.upper()}\n{rest}".encode())) == []


def test_a_run_without_rows_is_noticed_and_names_its_month(tmp_path):
    run = only(Run([], parts=1).write(tmp_path))
    assert codes(run) == ["E07"]
    assert run.usable
    assert [f"{month:%Y-%m}" for month in run.months()] == ["2026-09"]


# --- files that are refused -----------------------------------------------------------------


def test_e01_a_listed_part_is_missing(tmp_path):
    place = Run(days(4), parts=2).write(tmp_path)
    (place / "part_1_0001.csv.gz").unlink()
    run = only(place)
    assert codes(run) == ["E01"]
    assert run.problems.kept[0].blob == "part_1_0001.csv.gz"


def test_e02_a_packed_part_is_cut_short(tmp_path):
    place = Run(days(30)).write(tmp_path)
    part = place / "part_0_0001.csv.gz"
    part.write_bytes(part.read_bytes()[:-20])
    assert codes(only(place)) == ["E02"]


def test_e02_a_packed_part_is_damaged(tmp_path):
    content = bytearray(gzip.compress(csv_bytes(days(30))))
    content[40:44] = b"\xff\xff\xff\xff"
    assert codes(bare(tmp_path, bytes(content))) == ["E02"]


def test_e02_quotes_that_never_close(tmp_path):
    text = csv_bytes(days(2)) + b'"never closed\n'
    run = bare(tmp_path, text)
    assert codes(run) == ["E02"]
    assert run.problems.kept[0].line == 4


def test_e02_a_zip_cut_short(tmp_path):
    assert codes(bare(tmp_path, Run(days(9)).zipped()[:-30], "x.zip")) == ["E02"]


def test_e02_a_zip_that_lost_bytes_at_its_front(tmp_path):
    content = zipped({"a.csv": csv_bytes(days(3))})
    assert codes(bare(tmp_path, content[:4] + content[12:], "x.zip")) == ["E02"]


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_e02_a_zip_packed_as_no_export_is(tmp_path, packing):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", packing) as made:
        made.writestr("a.csv", csv_bytes(days(3)))
    assert codes(only(path)) == ["E02"]


def test_e02_a_zip_whose_part_is_damaged(tmp_path):
    content = bytearray(zipped({"a.csv": csv_bytes(days(30))}))
    content[60:70] = bytes(10)
    assert codes(bare(tmp_path, bytes(content), "x.zip")) == ["E02"]


def test_e03_every_missing_column_is_named(tmp_path):
    header = tuple(c for c in HEADER if c not in {"BilledCost", "SubAccountId"})
    problem = bare(tmp_path, csv_bytes(days(1), header=header)).problems.kept[0]
    assert (problem.code, problem.column) == (Code.NOT_A_COST_EXPORT, "BilledCost")
    assert problem.values["others"] == "SubAccountId"


def test_e03_some_other_table(tmp_path):
    assert codes(bare(tmp_path, b"name,age\nkim,30\n")) == ["E03"]


def test_e03_a_column_that_is_there_twice(tmp_path):
    run = bare(tmp_path, csv_bytes(days(1), header=(*HEADER, "billedcost")))
    assert codes(run) == ["E03"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_e04_a_file_in_another_encoding(tmp_path, encoding):
    content = csv_bytes(days(3), bom=False).decode().encode(encoding)
    assert codes(bare(tmp_path, content)) == ["E04"]


def test_e04_korean_of_an_old_encoding(tmp_path):
    content = csv_bytes(days(1, ServiceName="가상 머신"), bom=False).decode().encode("cp949")
    assert codes(bare(tmp_path, content)) == ["E04"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_e05_columns_not_separated_by_commas(tmp_path, delimiter):
    assert codes(bare(tmp_path, csv_bytes(days(2), delimiter=delimiter))) == ["E05"]


def test_e06_the_manifest_promises_other_rows(tmp_path):
    run = only(Run(days(26), promised=27).write(tmp_path))
    assert codes(run) == ["E06"]
    assert run.problems.kept[0].values == {"promised": 27, "found": 26}


def test_e06_rows_lost_from_one_part(tmp_path):
    place = Run(days(10), parts=2, packed=False).write(tmp_path)
    part = place / "part_1_0001.csv"
    part.write_bytes(b"\n".join(part.read_bytes().split(b"\n")[:-2]) + b"\n")
    run = only(place)
    assert codes(run) == ["E06", "E06"]
    assert [problem.blob for problem in run.problems.kept] == ["part_1_0001.csv", ""]


def test_e07_an_empty_file(tmp_path):
    assert codes(bare(tmp_path, b"")) == ["E07"]


@pytest.mark.parametrize(
    ("dataset", "code"), [("AmortizedCost", "E08"), ("PriceSheet", "E09"), ("FocusCost", None)]
)
def test_e08_e09_the_manifest_names_another_dataset(tmp_path, dataset, code):
    assert codes(only(Run(days(1), dataset=dataset).write(tmp_path))) == ([code] if code else [])


def test_e10_named_gz_but_plain_is_accepted_with_a_notice(tmp_path):
    run = bare(tmp_path, csv_bytes(days(2)), "x.csv.gz")
    assert codes(run) == ["E10"]
    assert run.usable


def test_e12_a_folder_without_a_manifest_is_an_unfinished_run(tmp_path):
    place = Run(days(2)).write(tmp_path)
    (place / "manifest.json").unlink()
    assert codes(only(place)) == ["E12"]


@pytest.mark.parametrize("path", ["../../etc/x.csv", "/etc/x.csv", "a\\..\\..\\x.csv", "c:/x.csv"])
def test_e14_a_path_out_of_the_archive(tmp_path, path):
    run = bare(tmp_path, zipped({path: csv_bytes(days(1))}), "x.zip")
    assert codes(run) == ["E14"]
    assert run.problems.kept[0].words == "path"
    assert [p.name for p in tmp_path.iterdir()] == ["x.zip"]


def test_e14_an_archive_in_the_archive(tmp_path):
    inner = zipped({"a.csv": csv_bytes(days(1))})
    assert codes(bare(tmp_path, zipped({"a.zip": inner}), "x.zip")) == ["E14"]
    twice = gzip.compress(gzip.compress(csv_bytes(days(1))))
    assert codes(bare(tmp_path, twice, "x.gz")) == ["E14"]


def test_e14_more_than_may_be_unpacked(tmp_path):
    path = put(tmp_path, "x.csv", csv_bytes(days(30)))
    run = only(path, limits=Limits(unpacked_bytes=1000))
    assert codes(run) == ["E14"]
    assert run.problems.kept[0].words == "size"


def test_e14_a_gzip_bomb(tmp_path):
    bomb = gzip.compress(bytes([97]) * (80 << 20))
    run = bare(tmp_path, bomb, "x.gz")
    assert codes(run) == ["E14"]


def test_e14_a_zip_bomb(tmp_path):
    bomb = zipped({"a.csv": b"a" * (80 << 20)})
    run = bare(tmp_path, bomb, "x.zip")
    assert (codes(run), run.problems.kept[0].words) == (["E14"], "ratio")


def test_e14_too_many_entries(tmp_path):
    content = zipped({f"{n}.csv": b"" for n in range(10_001)})
    run = bare(tmp_path, content, "x.zip")
    assert (codes(run), run.problems.kept[0].words) == (["E14"], "entries")


def test_e14_a_list_of_entries_that_claims_to_be_huge(tmp_path):
    content = bytearray(zipped({"a.csv": csv_bytes(days(1))}))
    struct.pack_into("<L", content, len(content) - 10, 1 << 30)
    run = bare(tmp_path, bytes(content), "x.zip")
    assert (codes(run), run.problems.kept[0].words) == (["E14"], "entries")


def test_e14_a_protected_archive(tmp_path):
    content = bytearray(zipped({"a.csv": csv_bytes(days(1))}))
    place = content.index(b"PK\x01\x02") + 8
    content[place] |= 1
    assert codes(bare(tmp_path, bytes(content), "x.zip")) == ["E14"]


def test_e14_ten_thousand_columns(tmp_path):
    content = ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n"
    assert codes(bare(tmp_path, content)) == ["E14"]


def test_e14_a_line_without_end(tmp_path):
    run = bare(tmp_path, b"a" * 3_000_000)
    assert (codes(run), run.problems.kept[0].words) == (["E14"], "line")


def test_e14_a_cell_of_a_megabyte(tmp_path):
    run = bare(tmp_path, csv_bytes([row(Tags="x" * 500_000)]))
    assert (codes(run), run.problems.kept[0].words) == (["E14"], "cell")


def test_e14_a_record_that_goes_on_over_lines_for_ever(tmp_path):
    endless = csv_bytes([]) + b'"a\nb",' * 1_000_000
    run = bare(tmp_path, endless)
    assert codes(run) == ["E14"]


@pytest.mark.parametrize(
    "broken",
    [
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"exportConfig": {}, "runInfo": {}, "blobs": []}',
    ],
)
def test_e15_a_manifest_that_cannot_be_read(tmp_path, broken):
    place = Run(days(1), extra={"manifest.json": broken}).write(tmp_path)
    assert codes(only(place)) == ["E15"]


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("runInfo", "runId", "a\u0000b"),
        ("runInfo", "runId", "\ud800"),
        ("runInfo", "runId", 7),
        ("runInfo", "submittedTime", "yesterday"),
        ("exportConfig", "resourceId", "x" * 501),
        ("exportConfig", "resourceId", ""),
    ],
)
def test_e15_a_manifest_whose_names_cannot_be_kept(tmp_path, part, key, value):
    export = Run(days(1))
    manifest = export.manifest()
    manifest[part][key] = value
    export.extra = {"manifest.json": json.dumps(manifest).encode()}
    assert codes(only(export.write(tmp_path))) == ["E15"]


def test_a_blob_name_that_climbs_finds_nothing_outside(tmp_path):
    put(tmp_path, "secret.csv", csv_bytes(days(1)))
    export = Run(days(1))
    manifest = export.manifest()
    manifest["blobs"][0]["blobName"] = "../../../secret.csv"
    export.extra = {"manifest.json": json.dumps(manifest).encode()}
    assert codes(only(export.write(tmp_path / "inside"))) == ["E01"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    secret = put(tmp_path, "secret.csv.gz", gzip.compress(csv_bytes(days(1))))
    place = Run(days(1)).write(tmp_path / "inside")
    (place / "part_0_0001.csv.gz").unlink()
    (place / "part_0_0001.csv.gz").symlink_to(secret)
    assert codes(only(place)) == ["E01"]


def test_e16_binary_junk(tmp_path):
    junk = random.Random(7).randbytes(50_000)  # noqa: S311 - junk, no secret
    assert codes(bare(tmp_path, b"%PDF-1.7\n" + bytes(300) + junk)) == ["E16"]


def test_e18_no_column_for_eligibility_is_said_once_a_file(tmp_path):
    header = tuple(c for c in HEADER if c != "x_SkuIsCreditEligible")
    run = bare(tmp_path, csv_bytes(days(5), header=header))
    assert codes(run) == ["E18"]
    assert run.usable


# --- whatever comes -------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_cut_and_flipped_files_are_read_or_refused_but_never_crash(tmp_path_factory, data):
    export = Run(days(6, Tags="a\nb"), parts=2, packed=data.draw(st.booleans()))
    name = data.draw(st.sampled_from(sorted(export.files())))
    content = bytearray(export.files()[name])
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    keep = data.draw(st.integers(0, len(content)))
    export.extra = {name: bytes(content[:keep])}
    folder = tmp_path_factory.mktemp("fuzz")
    for run in read(export.write(folder), put(folder, "z", export.zipped())):
        check_reconciled(run.aggregate)
        assert run.usable or run.problems.fatal > 0


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_flipped_zips_are_read_or_refused_but_never_crash(tmp_path_factory, data):
    content = bytearray(Run(days(6), parts=2).zipped())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    keep = data.draw(st.integers(4, len(content)))
    for run in read(put(tmp_path_factory.mktemp("fuzz"), "z.zip", bytes(content[:keep]))):
        check_reconciled(run.aggregate)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_refused_but_never_crash(tmp_path_factory, content):
    (run,) = read(put(tmp_path_factory.mktemp("fuzz"), "x", content))
    assert not run.usable


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 7), st.booleans(), st.randoms(use_true_random=False))
def test_any_split_into_parts_gives_the_same_sums(tmp_path_factory, parts, packed, shuffler):
    rows = days(12, cost="0.1234567890123456789012345678") + days(9, cost="-3.5", sub="")
    whole = only(Run(rows).write(tmp_path_factory.mktemp("whole")))
    shuffler.shuffle(rows)
    split = only(Run(rows, parts=parts, packed=packed).write(tmp_path_factory.mktemp("split")))
    assert split.aggregate.sums == whole.aggregate.sums
    assert split.aggregate.billed == whole.aggregate.billed


def test_a_month_of_many_rows_is_read_in_flat_memory(tmp_path):
    lines = csv_bytes(days(28)).split(b"\n")
    body = b"\n".join(lines[1:-1]) + b"\n"
    path = put(tmp_path, "big.csv", lines[0] + b"\n" + body * 700)
    run = only(path)
    assert run.aggregate.rows_read == 28 * 700
    assert len(run.aggregate.sums) == 28


def test_zip_members_of_another_compression_are_refused(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", csv_bytes(days(1)))
    content = path.read_bytes().replace(b"\x08\x00", b"\x63\x00")
    assert codes(bare(tmp_path, content, "y.zip")) == ["E02"]


def test_the_sub_account_is_one_whatever_its_case(tmp_path):
    rows = [row(sub=ALPHA), row(sub=ALPHA.upper()), row(SubAccountId=ALPHA)]
    run = bare(tmp_path, csv_bytes(rows))
    assert {charge.sub_account for charge, _ in run.aggregate.sums} == {ALPHA}
