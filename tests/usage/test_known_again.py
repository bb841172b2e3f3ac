"""Content taken in before is known again however it is packed, and imports of earlier days, too."""

import gzip
import hashlib

import pytest
from sqlalchemy import select

from tests.usage.files import Run, csv_bytes, days
from tests.usage.test_actions import codes, count, office  # noqa: F401 - a fixture
from tracker.db import db
from tracker.usage.models import Snapshot
from tracker.usage.rules.kinds import ImportStatus

ALREADY = ImportStatus.ALREADY_IMPORTED
PLAIN = csv_bytes(days(5))
PACKED = gzip.compress(PLAIN, 6, mtime=0)
HARDER = gzip.compress(PLAIN[:300], 9, mtime=7) + gzip.compress(PLAIN[300:], 1, mtime=9)
EXPORT = {"run": "run-1", "submitted": "2026-09-11T02:11:09.5141279Z", "parts": 2}


def named_as_formerly(content_sha256):
    """As if the newest import were of the days when runs were named by what was unpacked."""
    snapshot = db.session.scalars(select(Snapshot)).one()
    bare = snapshot.run == snapshot.content_sha256
    snapshot.content_sha256 = content_sha256
    snapshot.run = content_sha256 if bare else snapshot.run
    db.session.commit()


@pytest.mark.parametrize(("first", "then"), [(PLAIN, PACKED), (PACKED, PLAIN), (PACKED, HARDER)])
def test_a_file_packed_otherwise_is_already_imported(office, first, then):  # noqa: F811
    assert office.take(first).status is ImportStatus.IMPORTED
    assert office.take(then).status is ALREADY
    assert office.take(then, source="another name").status is ALREADY
    assert count(Snapshot) == 1


def test_the_name_of_a_packed_file_is_of_its_bytes(office):  # noqa: F811
    office.take(PACKED)
    (run,) = db.session.scalars(select(Snapshot.run))
    assert run == hashlib.sha256(PACKED).hexdigest()


def test_other_content_of_as_many_rows_is_another_file(office):  # noqa: F811
    office.take(PACKED)
    taken = office.take(gzip.compress(csv_bytes(days(5, cost="101")), mtime=0))
    assert taken.status is ImportStatus.IMPORTED
    assert office.usage(office.alpha) == 505


@pytest.mark.parametrize("then", [True, False])
def test_a_run_packed_otherwise_is_already_imported(office, then):  # noqa: F811
    office.take(Run(days(5), packed=not then, **EXPORT))
    assert office.take(Run(days(5), packed=then, **EXPORT)).status is ALREADY
    assert count(Snapshot) == 1


def test_a_run_of_the_same_name_with_other_content_is_refused(office):  # noqa: F811
    office.take(Run(days(5), **EXPORT))
    taken = office.take(Run(days(5, cost="101"), **EXPORT))
    assert (taken.status, codes(taken)) == (ImportStatus.REFUSED, ["E11"])


@pytest.mark.parametrize("again", [PACKED, HARDER, PLAIN])
def test_a_file_named_by_its_unpacked_content_is_known(office, again):  # noqa: F811
    office.take(PACKED)
    named_as_formerly(hashlib.sha256(PLAIN).hexdigest())
    assert office.take(again).status is ALREADY
    assert count(Snapshot) == 1


def test_a_run_named_by_its_unpacked_contents_is_known(office):  # noqa: F811
    export = Run(days(5), **EXPORT)
    office.take(export)
    plain = [hashlib.sha256(gzip.decompress(blob)).hexdigest() for blob in export.blobs().values()]
    named_as_formerly(hashlib.sha256("".join(sorted(plain)).encode()).hexdigest())
    assert office.take(export).status is ALREADY
    assert office.take(Run(days(5), packed=False, **EXPORT)).status is ALREADY


def test_where_the_kept_parts_are_gone_the_same_bytes_are_known_all_the_same(office):  # noqa: F811
    office.take(PACKED)
    for path in (office.folder / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert office.take(PACKED).status is ALREADY
