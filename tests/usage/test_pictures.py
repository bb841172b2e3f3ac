"""Pictures: what their names and their bytes both say they are, and nothing else."""

import pytest

from tests.usage.pictures import HEIC, HTML, JPEG, PNG, SVG, WEBP
from tracker.files.rules import PICTURE_BYTES_MOST, picture_type
from tracker.values.refusals import RuleViolation


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("화면.PNG", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG + b"what a camera writes behind the end", "image/jpeg"),
        ("a.webp", WEBP, "image/webp"),
        ("IMG_0001.HEIC", HEIC, "image/heic"),
    ],
)
def test_a_picture_is_what_name_and_content_say(name, content, kind):
    assert picture_type(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.html", PNG),
        ("a.png.html", PNG),
        ("a.png", JPEG),
        ("a.jpg", PNG),
        ("png", PNG),
        ("a.png", b""),
        ("a.png", PNG[:-4]),
        ("a.png", PNG + HTML),
        ("a.png", PNG + b"PK\x03\x04"),
        ("a.jpg", b"\xff\xd8\xff" + HTML),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.webp", WEBP + HTML),
        ("a.gif", b"GIF89a/*" + HTML),
        ("a.heic", b"\0\0\0\x18ftypisom"),
        ("a.pdf", b"%PDF-1.7"),
    ],
)
def test_what_only_claims_to_be_a_picture_is_refused(name, content):
    with pytest.raises(RuleViolation, match="picture_kind"):
        picture_type(name, content)


def test_a_picture_too_large_is_refused():
    with pytest.raises(RuleViolation, match="picture_too_large"):
        picture_type("a.png", b"\0" * (PICTURE_BYTES_MOST + 1))
