"""Who takes what of a session out of the tracker: exports, documents, feeds, finds, the trail."""

import io
import re
import zipfile

import pytest
from pypdf import PdfReader

from tests.mentoring import test_who_sees_what
from tests.mentoring.afterwards_world import actor
from tests.mentoring.test_who_sees_what import (
    BETA_NOTES,
    BETA_TOPIC,
    COMMENT,
    EVERYTHING,
    FEE,
    MAY_READ,
    MENTOR_NOTES,
    OTHER_FILE,
    OTHER_NOTES,
    PM_NOTES,
    SHARED_NOTES,
    TOPIC,
)
from tests.pages import browser
from tracker.db import db
from tracker.mentoring import actions
from tracker.values.clock import now

world = test_who_sees_what.world
OUT = {
    "pm": (18, EVERYTHING - {COMMENT, FEE, OTHER_FILE}),  # told on the session's own page alone
    "executive": (14, {TOPIC, SHARED_NOTES, OTHER_NOTES, BETA_TOPIC, BETA_NOTES}),
    "founder": (8, {TOPIC, SHARED_NOTES, OTHER_NOTES}),
    "stranger": (7, {BETA_TOPIC, BETA_NOTES}),
    "mentor": (6, {TOPIC, SHARED_NOTES, MENTOR_NOTES}),
    "other": (9, {OTHER_NOTES, BETA_TOPIC, BETA_NOTES}),
}
"""How many ways out are open to a reader (none is shut by mistake), and what comes through them."""


def ways_out(world) -> list[str]:
    found = ["/support/export", "/trail/xlsx", "/package/xlsx", "/mentoring/document.pdf"]
    found += [f"/mentoring/hours/{table}/xlsx" for table in ("startups", "mentors", "opinions")]
    found += [f"/search?q={secret[1:]}" for secret in (PM_NOTES, COMMENT, BETA_NOTES)]
    for slug in ("alpha", "beta"):
        own = f"/startups/{slug}"
        found += [f"{own}/support/export", f"{own}/trail/xlsx", f"{own}/mentoring/document.pdf"]
    return [*found, f"/startups/alpha/mentoring/{world.elsewhere}/document.pdf"]


def text_of(response) -> str:
    """What a person reads in it, whatever it is."""
    kind, data = response.mimetype, response.data
    if kind == "application/pdf":
        pages = PdfReader(io.BytesIO(data)).pages
        return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "\n".join(book.read(one).decode() for one in book.namelist())
    return response.text


def taken(app, world, who: str) -> tuple[str, int]:
    """All she gets, and how many of the ways are open to her."""
    user, texts = getattr(world, who), []
    client = browser(app).enter(user)
    for path in ways_out(world):
        response = client.get(path)
        if response.status_code == 200:
            texts.append(text_of(response))
    token = actions.open_feed(user.id, by=actor(user), at=now())
    db.session.commit()
    texts.append(client.get(f"/calendar/{token}.ics").text.replace("\r\n ", ""))
    return "\n".join(texts).replace("777000", FEE), len(texts)


@pytest.mark.parametrize("who", list(OUT))
def test_nobody_takes_out_what_she_may_not_read(app, world, who):
    text, ways = taken(app, world, who)
    assert (ways, {secret for secret in EVERYTHING if secret in text}) == OUT[who]
    assert OUT[who][1] <= MAY_READ[who]
