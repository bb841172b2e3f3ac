"""The demo's evidence: contracts and certificates as files, press as links; used more than once."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tracker.files.rules import PDF, ReceivedFile
from tracker.files.storage import put


@dataclass(frozen=True, slots=True)
class Proof:
    """A link or, without one, a file. `expires` is a month back from the demo's day, and a day."""

    label: str
    url: str | None = None
    expires: tuple[int, int] | None = None


PROOFS = {
    proof.label: proof
    for proof in (
        Proof("인천항 터미널 상용 계약 보도자료", "https://badagyeol.example/news/terminal"),
        Proof("시리즈 A 신주인수계약서"),
        Proof("의료기기 소프트웨어 2등급 인증서", expires=(-1, 20)),
        Proof("시리즈 B 투자계약서"),
        Proof("공역 비행 기록 요약", "https://haneulnuri.example/log/500"),
        Proof("월간 사용자 통계 화면", "https://dalmuri.example/stats/mau"),
        Proof("교육청 공급 계약 5건", "https://dalmuri.example/news/five"),
        Proof("시험 공역 사용 승인서", expires=(1, 15)),
    )
}


def file_of(proof: Proof, folder: Path) -> ReceivedFile | None:
    """A small PDF that names what it stands for; None for a link."""
    if proof.url is not None:
        return None
    kept = put(folder, BytesIO(pdf_titled(proof.label)))
    name = f"{proof.label.replace(' ', '_')}.pdf"
    return ReceivedFile(kept.sha256, kept.size_bytes, PDF, name)


def pdf_titled(words: str) -> bytes:
    """One empty page with a title."""
    title = words.encode("utf-16-be").hex()
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Title <FEFF{title}> >>".encode(),
    )
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\n" % (len(parts) + 1)
    return body + head + table + end + b"startxref\n%d\n%%%%EOF\n" % len(body)
