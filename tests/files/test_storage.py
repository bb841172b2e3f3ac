"""Contents on the disk: whole or not at all, once, under names of ours."""

import io
import stat

import pytest

from tests.factories import AT, OPERATOR, make_program
from tracker.db import db
from tracker.files.actions import keep_file
from tracker.files.models import StoredFile
from tracker.files.queries import stored_file
from tracker.files.storage import Content, opened, put


def test_bytes_come_back_as_they_were(tmp_path):
    content = put(tmp_path / "files", io.BytesIO(b"abc" * 200_000))
    assert content.size_bytes == 600_000
    with opened(tmp_path / "files", content.sha256) as file:
        assert file.read() == b"abc" * 200_000


def test_the_same_bytes_are_kept_once_readable_by_the_owner_alone(tmp_path):
    first = put(tmp_path, io.BytesIO(b"same"))
    assert put(tmp_path, io.BytesIO(b"same")) == first
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    assert path.name == first.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


class _Breaks(io.BytesIO):
    def read(self, size=-1):
        if self.tell() > 0:
            raise OSError("no more")
        return super().read(min(size, 10))


def test_a_stream_that_breaks_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="no more"):
        put(tmp_path, _Breaks(b"x" * 100))
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "ab" * 31])
def test_only_digests_are_names(tmp_path, name):
    with pytest.raises(ValueError, match=name or "^$"):
        opened(tmp_path, name)


def test_a_file_is_recorded_once_a_program_and_found_only_there(app):
    mine, other = make_program("one"), make_program("two")
    content = Content("a" * 64, 5)
    kept = keep_file(mine.id, content, name="x.csv", media_type="text/csv", by=OPERATOR, at=AT)
    again = keep_file(mine.id, content, name="y.csv", media_type="text/csv", by=OPERATOR, at=AT)
    assert (again.id, again.name) == (kept.id, "x.csv")
    assert stored_file(other.id, kept.id) is None
    assert stored_file(mine.id, kept.id) is kept
    assert db.session.query(StoredFile).count() == 1
