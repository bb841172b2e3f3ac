"""Pages of evidence: files by what they are, who may open them, where a refusal stands."""

import json
from io import BytesIO

import pytest

from tests.factories import make_program, make_startup
from tests.pages import client, sign_in
from tests.progress.test_actions import met, planned
from tests.progress.test_views import MILESTONES, program_of
from tests.usage.pictures import HTML, JPEG
from tracker.access.rules import Role
from tracker.db import db
from tracker.progress.queries import evidence_of_milestones, milestone_of, standing_evidence

__all__ = ["client", "sign_in"]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
LIBRARY = "/startups/alpha/evidence"
NAMED = {"label": "신주인수계약서", "url": "", "expires_on": "", "note": ""}


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def send(client, path, name="계약서.pdf", content=PDF, *, status=302, **changes):
    data = {**NAMED, **changes, "file": (BytesIO(content), name)}
    return client.post_page(path, data, status=status, content_type="multipart/form-data")


def stored(startup):
    db.session.rollback()
    return standing_evidence(startup.id)


def test_a_founder_proves_a_milestone_and_the_program_verifies_by_it(startup, sign_in):
    milestone = met(startup, planned(startup))
    founder = sign_in(Role.STARTUP)
    path = f"{MILESTONES}/{milestone.id}"
    founder.get_page(f"{path}/evidence/new")
    sent = send(founder, f"{path}/evidence/new", expires_on="2026-12-31")
    assert sent.location == f"{path}#evidence"
    (contract,) = stored(startup)
    manager = sign_in(Role.PROGRAM_MANAGER)
    manager.post_page(f"{path}/send-back", {"what": ""}, status=422)
    manager.post_page(f"{path}/send-back", {"what": "직인이 보이는 면을 올려 주세요"})
    assert "직인이 보이는 면" in founder.get_page(path).text
    assert "보완 요청" in founder.get_page(MILESTONES).text
    manager.post_page(f"{path}/verify", {"seen": str(contract.id), "note": ""})
    assert "확인한 증빙: 신주인수계약서" in founder.get_page(path).text
    db.session.rollback()
    assert milestone_of(startup.id, milestone.id).verified


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", HTML),
        ("a.pdf", HTML),
        ("a.png", PDF),
        ("a.svg", HTML),
        ("a.exe", PDF),
        ("pdf", PDF),
    ],
)
def test_a_file_is_what_its_name_and_its_bytes_both_say(startup, sign_in, name, content):
    client = sign_in(Role.PROGRAM_MANAGER)
    send(client, f"{LIBRARY}/new", name, content, status=422)
    assert stored(startup) == []


def test_too_large_a_file_is_refused_before_it_is_read(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    kind = "multipart/form-data; boundary=x"
    answer = client.post(f"{LIBRARY}/new", data=bytes(17 << 20), content_type=kind)
    assert answer.status_code == 413
    assert stored(startup) == []


def test_a_file_is_served_to_be_saved_under_its_own_name(startup, sign_in):
    founder = sign_in(Role.STARTUP)
    send(founder, f"{LIBRARY}/new", "../../밖/투자 계약서.pdf")
    (found,) = stored(startup)
    assert found.file_name == "투자 계약서.pdf"
    response = founder.get(f"{LIBRARY}/{found.id}/file")
    assert response.data == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith(f"attachment; filename=evidence_alpha_{found.id}.pdf")
    assert disposition.endswith("''%ED%88%AC%EC%9E%90%20%EA%B3%84%EC%95%BD%EC%84%9C.pdf")


def test_another_startups_file_is_not_found_and_readers_of_milestones_open_none(startup, sign_in):
    make_startup(program_of(startup), "bravo")
    milestone = met(startup, planned(startup))
    path = f"{MILESTONES}/{milestone.id}"
    send(sign_in(Role.STARTUP, startups=[startup]), f"{path}/evidence/new")
    (found,) = stored(startup)
    for role, status in (
        (Role.PROGRAM_MANAGER, 200),
        (Role.AUDITOR, 200),
        (Role.EXECUTIVE, 403),
        (Role.MENTOR, 403),
    ):
        reader = sign_in(role, startups=[startup] if role is Role.MENTOR else [])
        assert reader.get(f"{LIBRARY}/{found.id}/file").status_code == status
        assert "신주인수계약서" in reader.get_page(path).text
    manager = sign_in(Role.PROGRAM_MANAGER)
    for end in ("", "/file"):
        manager.get_page(f"/startups/bravo/evidence/{found.id}{end}", 404)


def test_a_library_says_in_words_what_has_expired(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "등록한 증빙이 없습니다" in client.get_page(LIBRARY).text
    for label, day in (("인증서", "2020-1-1"), ("확인서", "2099-1-1"), ("보도", "")):
        url = f"https://example.org/{label}"
        client.post_page(f"{LIBRARY}/new", {**NAMED, "label": label, "url": url, "expires_on": day})
    page = client.get_page(LIBRARY)
    assert "만료 후" in page.text
    assert "2099. 1. 1.까지 유효" in page.text
    assert "보존기간 5년" in page.text


def test_what_is_in_the_library_is_attached_and_taken_off_with_a_reason(startup, sign_in):
    client = sign_in(Role.STARTUP)
    milestone = planned(startup)
    send(client, f"{LIBRARY}/new", "사진.jpg", JPEG)
    (found,) = stored(startup)
    path = f"{MILESTONES}/{milestone.id}/evidence"
    assert client.get_page(f"{path}/new").status == 200
    client.post_page(path, {"evidence": "999"}, status=422)
    client.post_page(path, {"evidence": str(found.id)})
    assert evidence_of_milestones([milestone.id])[milestone.id]
    client.post_page(f"{path}/{found.id}/detach", {"reason": ""}, status=422)
    client.post_page(f"{path}/{found.id}/detach", {"reason": "다른 건"})
    client.post_page(f"{LIBRARY}/{found.id}/withdraw", {"reason": " "}, status=422)
    client.post_page(f"{LIBRARY}/{found.id}/withdraw", {"reason": "잘못 올림"})
    assert stored(startup) == []
    assert "잘못 올림" in client.get_page(f"{LIBRARY}/{found.id}").text


def test_evidence_needs_a_file_or_a_link_and_one_of_the_two(startup, sign_in):
    client = sign_in(Role.STARTUP)
    client.post_page(f"{LIBRARY}/new", NAMED, status=422)
    send(client, f"{LIBRARY}/new", url="https://example.org", status=422)
    client.post_page(f"{LIBRARY}/new", {**NAMED, "url": "javascript:alert(1)"}, status=422)
    assert stored(startup) == []


def test_evidence_speaks_english(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page("/account/language", {"language": "en"})
    send(client, f"{LIBRARY}/new")
    (found,) = stored(startup)
    assert "kept for 5 years" in client.get_page(LIBRARY).text
    assert "Withdraw the evidence" in client.get_page(f"{LIBRARY}/{found.id}").text


def test_the_console_lists_what_expires_and_what_is_kept_long_enough(app, startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    for label, day in (("인증서", "2020-1-1"), ("확인서", "2099-1-1"), ("보도", "")):
        url = f"https://example.org/{label}"
        client.post_page(f"{LIBRARY}/new", {**NAMED, "label": label, "url": url, "expires_on": day})

    def listed(*options: str) -> list[dict]:
        done = app.test_cli_runner().invoke(args=["progress", "evidence", "--json", *options])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)["evidence"]

    assert [one["expiry"] for one in listed("--expiring")] == ["expired"]
    assert listed("--past-retention") == []
    assert {one["label"] for one in listed()} == {"인증서", "확인서", "보도"}
    assert all(one["kept_until"].endswith("-12-31") for one in listed())
