"""The page client: a browser's cookies and tokens, and a look at every page it opens."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from tests.factories import PASSWORD, make_program, make_startup, make_user
from tracker.access.rules import Role
from tracker.db import db
from tracker.people.actions import start_session
from tracker.people.rules import WITH_STARTUPS
from tracker.program.models import Program, Startup
from tracker.values.clock import now

CONTROLS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=]+)))?""")
RAW = re.compile(r"(<(script|style)\b[^>]*>)(.*?)(</\2>)", re.DOTALL)
PASSED_OVER = re.compile(r"<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
RAW_TOKEN = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Form:
    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page:
    """What a page holds: its text, headings, ids, labels, links and forms.

    Our own markup is strict, and read in a fraction of what a parser of anything takes; a page with
    a "<" that begins no tag is refused.
    """

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.text
        self.headings: list[str] = []
        self.title = ""
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.inline: list[str] = []
        self.references: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        if response.mimetype == "text/html":
            self._read(self.html)
        else:
            self.words.append(self.html)

    def _read(self, html: str) -> None:
        plain = RAW.sub(lambda raw: raw[1] + escape(raw[3]) + raw[4], PASSED_OVER.sub("", html))
        at = 0
        for tag in TAG.finditer(plain):
            self._say(plain[at : tag.start()])
            closing, name, attributes = tag.groups()
            if closing:
                self._close(name.lower())
            else:
                self._begin(name.lower(), _values(attributes))
            at = tag.end()
        self._say(plain[at:])

    def _say(self, text: str) -> None:
        assert "<" not in text, f"no tag: {text[text.index('<') :][:80]}"
        if text:
            self._write(unescape(text))

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def location(self) -> str | None:
        return self.response.headers.get("Location")

    def form(self, action: str) -> Form:
        """The form that posts to this address."""
        found = [form for form in self.forms if form.action == action]
        assert len(found) == 1, f"{len(found)} forms post to {action}"
        return found[0]

    def _begin(self, tag: str, values: dict[str, str | None]) -> None:
        if tag not in VOID:
            self._open.append(tag)
        if values.get("id"):
            self.ids[values["id"]] += 1
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        self.references += (values.get("aria-describedby") or "").split()
        if tag == "h1":
            self.headings.append("")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag == "label" and values.get("for"):
            self.labelled.add(values["for"])
        if tag == "form":
            self.forms.append(Form(values.get("method", "get").lower(), values.get("action") or ""))
        if tag in CONTROLS:
            self._control(values, tag)

    def _control(self, values, tag):
        named = values.get("aria-label") or values.get("aria-labelledby") or "label" in self._open
        self.controls.append({**values, "tag": tag, "named": "yes" if named else None})
        if values.get("type") == "checkbox" and "checked" not in values:
            return  # no browser sends it
        if self.forms and values.get("name") and "form" in self._open:
            self.forms[-1].fields[values["name"]] = values.get("value") or ""

    def _close(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def _write(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "title":
            self.title += data
        if inside == "script" and data.strip():
            self.inline.append("script")
        if inside == "style":
            self.inline.append("style")
        if "h1" in self._open:
            self.headings[-1] += data
        if inside not in {"script", "style", "title"}:
            self.words.append(data)

    def check(self) -> None:
        """What holds for every page of ours."""
        assert len(self.headings) == 1, f"{len(self.headings)} h1"
        assert self.headings[0].strip(), "an empty h1"
        assert self.title.partition("·")[0].strip(), "no title"
        doubled = [name for name, count in self.ids.items() if count > 1]
        assert not doubled, f"ids used twice: {doubled}"
        assert not self.inline, f"inline: {self.inline}"
        lost = [name for name in self.references if name not in self.ids]
        assert not lost, f"described by what is not there: {lost}"
        for control in self.controls:
            labelled = control["named"] or control.get("id") in self.labelled
            assert labelled or control.get("type") in UNLABELLED, f"no label: {control}"
        for form in self.forms:
            token = "csrf_token" in form.fields
            assert token == (form.method == "post"), (
                f"token of the form to {form.action!r}: {token}"
            )


def _values(attributes: str) -> dict[str, str | None]:
    """By name; None where an attribute stands alone."""
    return {
        name: None if double is single is bare is None else unescape(double or single or bare or "")
        for name, double, single, bare in map(re.Match.groups, ATTRIBUTE.finditer(attributes))
    }


class PageClient(FlaskClient):
    """A browser. Each request has an application context of its own, as under a server.

    What the test wrote is committed before, so that a request neither waits for it nor misses it.
    """

    def open(self, *args, **kwargs):
        db.session.commit()
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def get_page(self, path: str, status: int = 200, **kwargs) -> Page:
        """Open a page, follow where it leads, and check what every page must hold."""
        page = Page(self.get(path, follow_redirects=True, **kwargs))
        assert page.status == status, f"{path}: {page.status}"
        page.check()
        return page

    def post_page(self, path: str, data=None, *, status: int = 302, **kwargs) -> Page:
        """Send a form with the token of this browser's session; a page that comes back is checked.

        Redirects are not followed: `page.location` says where it leads.
        """
        sent = {**(data or {}), "csrf_token": self.token()}
        response = self.post(path, data=sent, **kwargs)
        assert response.status_code == status, f"{path}: {response.status_code}\n{response.text}"
        page = Page(response)
        if not 300 <= status < 400:
            page.check()
        return page

    def token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", RAW_TOKEN)
        signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return signer.dumps(raw)

    def sign_in(self, email: str, password: str = PASSWORD) -> "PageClient":
        page = self.post_page("/sign-in", {"email": email, "password": password})
        assert page.location == "/"
        return self

    def enter(self, user) -> "PageClient":
        """In a session of hers, past the door: hashing is slow on purpose, and has its own tests."""
        token = start_session(user.id, at=now(), address="127.0.0.1", user_agent="tests")
        with self.session_transaction() as session:
            session.update(_user_id=token, _fresh=True)
        self.user = user
        return self


def browser(app) -> PageClient:
    app.test_client_class = PageClient
    return app.test_client()


@pytest.fixture
def client(app) -> PageClient:
    """A browser nobody has signed in with."""
    return browser(app)


@pytest.fixture
def sign_in(app):
    """`sign_in(Role.STARTUP)`: a browser of a new user of that role.

    Without a program she is of `unicorn`; startup users and mentors hold `alpha` there, both made
    where they are missing. `client.user` is who signed in.
    """

    def enter(role, program=None, startups=None, **changes) -> PageClient:
        program = program or _find(Program, "unicorn") or make_program()
        if startups is None:
            alpha = _find(Startup, "alpha") or make_startup(program)
            startups = [alpha] if Role(role) in WITH_STARTUPS else []
        user = make_user(program, role, startups=startups, **changes)
        return browser(app).enter(user)

    return enter


@pytest.fixture
def queries(app):
    """`queries(act)`: how many statements the database is asked while `act` runs."""

    def count(act) -> int:
        asked = []

        def note(connection, cursor, statement, *rest) -> None:
            del connection, cursor, rest
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    return count


def _find(model, slug):
    return db.session.scalar(select(model).where(model.slug == slug))
