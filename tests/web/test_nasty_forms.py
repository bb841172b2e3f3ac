"""Every form of every page a role can reach, with values nobody should send: never an error of ours.

The demo program is walked like a crawler would; nothing is kept of what is sent, so that the walk
does not change what it still has to see.
"""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import select

from tests.conftest import emptied
from tests.pages import browser
from tracker.db import db
from tracker.people import exporting
from tracker.people.models import User

pytestmark = pytest.mark.stress

NASTY = [
    *("", "a\0b", "x" * 20_001, "9" * 40, "-1", "1.5", "1e400", "NaN", "9223372036854775808"),
    *("0001-01-01", "9999-12-31", "2026-02-29", "9999-12-31T23:59", "24:00", "９９", "²", "٣"),
    *("\u2028", "\r\nBcc: x@example.org", "{0}{name}%s", "http://[::1", "[]"),
]
PAGES_OF_A_KIND = 2
EACH = 10
FILLED = {
    "date": "2026-11-20",
    "datetime-local": "2026-12-28T10:00",
    "time": "10:00",
    "number": "30",
    "email": "a@example.org",
    "url": "https://example.org/",
}
LEFT_ALONE = {"people.sign_out"}


@pytest.fixture(params=["sqlite"])  # the same forms on either engine, and thousands of requests
def home(request, homes):
    return emptied(homes[request.param])


class Forms(HTMLParser):
    """Links of a page and its forms, as method, address and fields with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "form":
            self.forms.append((values.get("method", "get").lower(), values.get("action", ""), {}))
        elif self.forms and name and values.get("type") != "file":
            self._select = name if tag == "select" else None
            filled = values.get("value") or FILLED.get(values.get("type", ""), "시험")
            self.forms[-1][2].setdefault(name, "" if tag == "select" else filled)
        elif tag == "option" and self._select and not self.forms[-1][2][self._select]:
            self.forms[-1][2][self._select] = values.get("value", "")


def endpoint(app, address: str) -> str | None:
    adapter, path = app.url_map.bind("localhost"), urlsplit(address).path
    method = next((one for one in ("GET", "POST") if adapter.test(path, method=one)), None)
    return adapter.match(path, method=method)[0] if method else None


def walked(app, client) -> list[tuple[str, str, dict[str, str]]]:
    """One form of each kind: of a few pages of each kind, from the home on."""
    waiting, seen, counts, forms = ["/"], {"/"}, {}, {}
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        kind = (endpoint(app, address), *sorted(name for name, _ in parse_qsl(parts.query)))
        counts[kind] = counts.get(kind, 0) + 1
        if kind[0] in {None, "static"} or counts[kind] > PAGES_OF_A_KIND:
            continue
        response = client.get(address)
        assert response.status_code < 500, address
        page = Forms(response.text if response.mimetype == "text/html" else "")
        found = [*page.links, response.headers.get("Location", "")]
        fresh = [one for one in found if one.startswith("/") and one not in seen]
        seen.update(fresh)
        waiting += fresh
        for method, action, fields in page.forms:
            to = urlsplit(action).path or urlsplit(address).path
            forms.setdefault((method, endpoint(app, to), *sorted(fields)), (method, to, fields))
    return [form for key, form in forms.items() if key[1] and key[1] not in LEFT_ALONE]


def sent(client, method: str, address: str, fields: list[tuple[str, str]]) -> int:
    body = urlencode([*fields, ("csrf_token", client.token())])
    if method == "get":
        return client.get(f"{address}?{urlencode(fields)}").status_code
    kind = "application/x-www-form-urlencoded"
    return client.post(address, data=body, content_type=kind).status_code


def user_of(who: str) -> User:
    return db.session.scalars(select(User).where(User.email.startswith(f"{who}@"))).first()


@pytest.mark.parametrize("who", ["pm", "mentor", "founder", "admin", "auditor", "exec", "nobody"])
def test_no_form_of_a_role_fails_whatever_is_sent(app, demo, monkeypatch, who):
    del demo
    client = browser(app)
    if who != "nobody":
        client.enter(user_of(who))
    monkeypatch.setattr(exporting, "ENDS", ("nothing",))
    forms = walked(app, client)
    assert len(forms) > 1
    monkeypatch.setattr(db.session, "commit", db.session.flush)
    failed, turn = [], 0
    for method, address, fields in forms:
        fields.pop("csrf_token", None)
        if sent(client, method, address, list(fields.items())) == 500:
            failed.append((method, address, fields))
        db.session.rollback()
        for name in fields:
            rest = [(own, value) for own, value in fields.items() if own != name]
            turn += 1  # each field gets some of them, and all fields together all of them
            nasty = [[*rest, (name, value)] for value in NASTY[turn % EACH :: EACH]]
            for tried in ([*rest, (name, "1"), (name, "2")], *nasty):
                if sent(client, method, address, tried) == 500:
                    failed.append((method, address, tried))
                db.session.rollback()
    assert failed == []
