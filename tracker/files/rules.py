"""Which files are taken: what their names and their bytes both say they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.values.refusals import RuleViolation

PICTURE_BYTES_MOST = 15 << 20
FILE_NAME_MAX = 255
PNG, JPEG, WEBP, HEIC = "image/png", "image/jpeg", "image/webp", "image/heic"
ENDINGS = {
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "webp": WEBP,
    "heic": HEIC,
    "heif": HEIC,
}
DRAWN = frozenset({PNG, JPEG, WEBP})  # what every browser draws
_PNG_START = b"\x89PNG\r\n\x1a\n"
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_JPEG_SEGMENTS_MOST = 1000


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that is on the disk already, by what it holds and as its owner named it."""

    sha256: str
    size_bytes: int
    media_type: str
    name: str


def picture_type(name: str, content: bytes) -> str:
    """The media type; RuleViolation where name and content are not one of our four kinds."""
    if len(content) > PICTURE_BYTES_MOST:
        raise RuleViolation("picture_too_large", "picture", most_mb=PICTURE_BYTES_MOST >> 20)
    media_type = ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if media_type is None or not _KINDS[media_type](content):
        raise RuleViolation("picture_kind", "picture")
    return media_type


def _is_png(content: bytes) -> bool:
    """Chunk after chunk from IHDR to IEND, and nothing behind it."""
    if not content.startswith(_PNG_START):
        return False
    at, first = len(_PNG_START), True
    while at + 12 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if first and kind != b"IHDR":
            return False
        at, first = at + 12 + length, False
        if kind == b"IEND":
            return at == len(content)
    return False


def _is_jpeg(content: bytes) -> bool:
    """Segments up to the scan; cameras write more behind the picture's end, so that may follow."""
    if not content.startswith(b"\xff\xd8\xff"):
        return False
    at = 2
    for _ in range(_JPEG_SEGMENTS_MOST):
        if at + 4 > len(content) or content[at] != 0xFF:
            return False
        marker = content[at + 1]
        if marker == 0xDA:
            return content.find(b"\xff\xd9", at) > 0
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return False


def _is_webp(content: bytes) -> bool:
    """A RIFF container of exactly this length."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or content[12:15] != b"VP8":
        return False
    return int.from_bytes(content[4:8], "little") + 8 == len(content)


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


_KINDS: Mapping[str, Callable[[bytes], bool]] = {
    PNG: _is_png,
    JPEG: _is_jpeg,
    WEBP: _is_webp,
    HEIC: _is_heic,
}

PDF = "application/pdf"
_PDF_TAIL = 2048


def attachment_type(name: str, content: bytes) -> str:
    """As `picture_type`, and PDF as well; RuleViolation where name and content disagree."""
    if len(content) > PICTURE_BYTES_MOST:
        raise RuleViolation("attachment_too_large", "file", most_mb=PICTURE_BYTES_MOST >> 20)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending == "pdf" and _is_pdf(content):
        return PDF
    kind = ENDINGS.get(ending)
    if kind is None or not _KINDS[kind](content):
        raise RuleViolation("attachment_kind", "file")
    return kind


def _is_pdf(content: bytes) -> bool:
    """From its first byte, and ended as one: no page of another kind in front of it."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-_PDF_TAIL:]
