"""Every pair of colors that the style sheet puts together can be read, in light and in dark.

axe does not judge text and shapes inside SVG, so the tokens themselves are measured: 4.5 for text,
3.0 for graphics.
"""

import re
from pathlib import Path

import pytest

import tracker.web

SHEET = (Path(tracker.web.__file__).parent / "static" / "tracker.css").read_text()
BLOCKS = {
    "light": SHEET.split("/* dark */")[0],
    "dark": SHEET.split(":root[data-theme=dark] {")[1].split("}")[0],
}
SYSTEM_DARK = SHEET.split(":root:not([data-theme=light]) {")[1].split("}")[0]
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
TONES = ("ok", "risk", "bad", "info", "none")

TEXT = [
    *((ink, ground) for ink in ("ink", "mut", "pri-ink") for ground in ("bg", "card", "soft")),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((tone, "card") for tone in ("ok", "risk", "bad", "info")),
    *((f"t{n}", "card") for n in range(1, 7)),
    *(("h-ink", f"h{n}") for n in range(1, 4)),
    *(("h-ink-on", f"h{n}") for n in range(4, 7)),
    ("pri-ink", "pri-soft"),
]
GRAPHICS = [
    *((f"c{n}", "card") for n in range(1, 7)),
    *((f"{tone}-fill", "card") for tone in TONES),
    *((f"{tone}-fill", "soft") for tone in TONES),
    ("edge", "card"),
    ("pri", "card"),
    ("pri", "bg"),
]


def tokens(theme):
    return dict(TOKEN.findall(BLOCKS[theme]))


def luminance(color):
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_defined():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", BLOCKS)
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids="-on-".join)
def test_text_can_be_read(theme, ink, ground):
    known = tokens(theme)
    assert contrast(known[ink], known[ground]) >= 4.5


@pytest.mark.parametrize("theme", BLOCKS)
@pytest.mark.parametrize(("mark", "ground"), GRAPHICS, ids="-on-".join)
def test_graphics_can_be_seen(theme, mark, ground):
    known = tokens(theme)
    assert contrast(known[mark], known[ground]) >= 3.0


@pytest.mark.parametrize("theme", BLOCKS)
def test_white_stands_on_the_main_button(theme):
    known = tokens(theme)
    assert contrast("#fff", known["act"]) >= 4.5
    assert contrast("#fff", known["act-on"]) >= 4.5


def test_dark_by_choice_and_dark_by_device_are_the_same():
    assert dict(TOKEN.findall(SYSTEM_DARK)) == tokens("dark")


def test_each_theme_defines_the_same_tokens():
    assert tokens("light").keys() == tokens("dark").keys()


def test_every_token_used_is_defined():
    used = set(re.findall(r"var\(--([\w-]+)\)", SHEET))
    assert used <= tokens("light").keys() | {"font", "shadow"}
