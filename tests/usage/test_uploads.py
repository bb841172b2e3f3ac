"""Uploads as jobs: answered at once, read by the worker, cancelled, tried again, left nowhere."""

from datetime import timedelta

import pytest

from tests.usage import test_views
from tests.usage.files import Run, csv_bytes, days
from tests.usage.test_views import IMPORTS, upload, work
from tracker.access.rules import Role
from tracker.db import begin_write, db
from tracker.jobs import actions as jobs
from tracker.jobs.models import Job
from tracker.jobs.rules import ATTEMPTS_MOST, JobState
from tracker.usage import reading, spool
from tracker.usage.models import CostImport, Snapshot
from tracker.usage.rules.kinds import ImportStatus
from tracker.values.clock import now

manager = test_views.manager  # a fixture
EXPORT = ("export.zip", Run(days(3)).zipped())


def lying(home) -> list[str]:
    folder = home / "uploads"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def only(model):
    db.session.rollback()
    return db.session.query(model).one()


def test_an_upload_is_answered_before_it_is_read(manager, home):
    page = upload(manager, EXPORT, worked=False)
    shown = manager.get_page(page.location)
    assert "차례를 기다리고 있습니다" in shown.text
    assert "<progress" in shown.html
    told = manager.get(f"{page.location}/progress").json
    assert (told["status"], told["ended"], told["percent"]) == ("queued", False, 0)
    assert db.session.query(Snapshot).count() == 0
    assert len(lying(home)) == 1
    work(manager.application)
    assert "반영 완료" in manager.get_page(page.location).text
    told = manager.get(f"{page.location}/progress").json
    assert (told["status"], told["ended"]) == ("imported", True)
    assert lying(home) == []


def test_a_file_of_some_size_goes_straight_to_the_disk_and_is_gone_at_the_end(
    manager, home, monkeypatch
):
    monkeypatch.setattr("tracker.web.uploads.IN_MEMORY_BYTES", 0)
    rows = days(28)
    upload(manager, ("large.csv", csv_bytes(rows)), worked=False)
    assert len(lying(home)) == 1, "only the spool folder: the request's own file is gone"
    work(manager.application)
    assert lying(home) == []
    assert only(Snapshot).rows_stored == len(rows)


def test_a_cancelled_upload_changes_nothing(manager, home):
    page = upload(manager, EXPORT, worked=False)
    manager.post_page(f"{page.location}/cancel")
    work(manager.application)
    assert "취소한 가져오기입니다" in manager.get_page(page.location).text
    assert (only(Job).state, only(CostImport).status) == (JobState.CANCELLED, "cancelled")
    assert db.session.query(Snapshot).count() == 0
    assert lying(home) == []
    late = manager.post_page(f"{page.location}/cancel")
    assert "이미 끝난 가져오기입니다" in manager.get_page(late.location).text


def test_a_job_whose_worker_died_is_taken_again_after_its_lease(manager):
    upload(manager, EXPORT, worked=False)
    begin_write()
    taken = jobs.take_job(at=now())
    db.session.commit()
    assert jobs.take_job(at=now()) is None
    again = jobs.take_job(at=now() + timedelta(minutes=1))
    assert (again.id, again.attempts) == (taken.id, 2)
    with pytest.raises(jobs.LeaseLost):
        jobs.end_job(taken, JobState.DONE, at=now())


def test_what_kills_every_worker_is_given_up(manager, home):
    page = upload(manager, EXPORT, worked=False)
    only(Job).attempts = ATTEMPTS_MOST
    db.session.commit()
    work(manager.application)
    assert only(CostImport).status is ImportStatus.FAILED
    assert "다시 올려 주세요" in manager.get_page(page.location).text
    assert lying(home) == []


def test_a_failure_is_tried_again_and_then_told(manager, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr(reading, "read_runs", fail)
    upload(manager, EXPORT)
    for _ in range(ATTEMPTS_MOST):
        only(Job).due_at = now()
        db.session.commit()
        work(manager.application)
    assert (only(Job).state, only(CostImport).status) == (JobState.FAILED, ImportStatus.FAILED)


def test_a_worker_that_ends_puts_its_job_back(manager, monkeypatch):
    from tracker.jobs import cli

    upload(manager, EXPORT, worked=False)
    begin_write()
    taken = jobs.take_job(at=now())
    db.session.commit()
    cli._ending.set()
    try:
        assert cli._done(taken) is False
    finally:
        cli._ending.clear()
    assert (only(Job).state, only(Job).attempts) == (JobState.QUEUED, 0)
    work(manager.application)
    assert only(CostImport).status is ImportStatus.IMPORTED


def test_a_body_without_room_on_the_disk_is_refused_before_it_is_read(manager, monkeypatch):
    monkeypatch.setattr("tracker.web.uploads.free_bytes", lambda folder: 1 << 20)
    assert manager.post(IMPORTS, data={"files": b"x"}).status_code == 413


def test_a_body_that_does_not_say_its_length_is_not_read(manager):
    chunked = {"Transfer-Encoding": "chunked"}
    sent = {"csrf_token": manager.token()}
    assert manager.post(IMPORTS, data=sent, headers=chunked).status_code == 411


def test_what_no_job_names_is_swept_away(tmp_path, monkeypatch):
    monkeypatch.setattr(spool, "LEFT_SECONDS", -1)
    (tmp_path / "incoming-x").write_bytes(b"x")
    (tmp_path / ("a" * 32)).mkdir()
    (tmp_path / ("b" * 32)).mkdir()
    spool.sweep(tmp_path, ["b" * 32])
    assert [path.name for path in tmp_path.iterdir()] == ["b" * 32]


def test_what_cannot_be_swept_keeps_nothing_else_waiting(tmp_path, monkeypatch):
    def refused(path):
        raise PermissionError(path)

    monkeypatch.setattr(spool, "LEFT_SECONDS", -1)
    monkeypatch.setattr(spool.shutil, "rmtree", refused)
    (tmp_path / ("a" * 32)).mkdir()
    (tmp_path / "incoming-x").write_bytes(b"x")
    spool.sweep(tmp_path, [])
    assert [path.name for path in tmp_path.iterdir()] == ["a" * 32]


def test_a_reader_may_watch_but_not_cancel(manager, sign_in):
    page = upload(manager, EXPORT, worked=False)
    reader = sign_in(Role.AUDITOR)
    assert "가져오기 취소" not in reader.get_page(page.location).text
    sent = {"csrf_token": reader.token()}
    assert reader.post(f"{page.location}/cancel", data=sent).status_code == 403
