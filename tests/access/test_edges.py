"""What every request and response of the application holds, whatever the page."""

import json

import pytest
from flask import Flask, request
from sqlalchemy.exc import OperationalError

from tests.conftest import make_config
from tests.factories import PASSWORD, make_program, make_user
from tests.pages import Page, browser
from tracker.access.rules import Role
from tracker.app import create_app
from tracker.db import db
from tracker.values.refusals import RuleViolation
from tracker.web import log as log_module
from tracker.web.security import BODY_BYTES, accepts_upload

JSON = {"Accept": "application/json"}


@pytest.fixture
def manager(app):
    return make_user(make_program(), Role.PROGRAM_MANAGER)


def serving(database_url, tmp_path, **changes) -> Flask:
    return create_app(make_config(database_url, tmp_path, **changes))


def failing(app, error, path="/sign-in"):
    """A browser of an application whose sign-in page fails like this."""

    def fail():
        raise error

    fail.needs = "public"
    app.view_functions["people.sign_in"] = fail
    return browser(app).get(path)


def test_a_page_names_no_server_and_no_version(client):
    headers = client.get("/sign-in").headers
    assert "X-Powered-By" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/static/",
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/console",
        "/admin",
        "/static/tracker.css.bak",
    ],
)
def test_nothing_lies_around(client, path):
    assert client.get(path).status_code == 404


def test_the_session_cookie_keeps_to_itself(client):
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("tracker=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie


@pytest.fixture
def https(database_url, tmp_path):
    app = serving(database_url, tmp_path, base_url="https://tracker.example.org")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_under_https_the_cookie_is_bound_to_the_host_and_headers_are_strict(https):
    answer = browser(https).get("/sign-in", base_url="https://tracker.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-tracker=")
    assert "Secure" in cookie
    strict = answer.headers["Strict-Transport-Security"]
    assert strict == "max-age=31536000; includeSubDomains"


def test_sign_in_works_under_https(https):
    user = make_user(make_program(), Role.EXECUTIVE)
    client = browser(https)
    home = {"base_url": "https://tracker.example.org"}
    form = Page(client.get("/sign-in", **home)).form("/sign-in")
    sent = {**form.fields, "email": user.email, "password": PASSWORD}
    assert client.post("/sign-in", data=sent, **home).headers["Location"] == "/"
    assert client.get("/account", **home).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "[::1", "a b", "x:y"])
def test_a_foreign_host_is_refused(client, host):
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text


def test_forwarded_headers_are_believed_only_from_the_configured_proxies(
    database_url, tmp_path, capsys
):
    sent = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Host": "evil.example"}
    addresses = []
    for proxies in (0, 1):
        app = serving(database_url, tmp_path, trusted_proxies=proxies)
        with app.app_context():
            client = browser(app)
            data = {"email": "a@example.org", "password": "x", "csrf_token": client.token()}
            assert client.post("/sign-in", data=data, headers=sent).status_code == 422
            db.engine.dispose()
        lines = [line for line in capsys.readouterr().err.splitlines() if "sign_in_failed" in line]
        addresses.append(lines[0].partition("source=")[2].split()[0])
    assert addresses == ["'127.0.0.1'", "'198.51.100.7'"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "none"}, 302),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost"}, 302),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 302),
    ],
)
def test_a_form_sent_from_another_site_is_refused_even_with_its_token(
    client, manager, headers, status
):
    data = {"email": manager.email, "password": PASSWORD}
    client.post_page("/sign-in", data, status=status, headers=headers)


@pytest.mark.parametrize("token", ["", "x", None])
def test_sign_in_itself_needs_a_token(client, manager, token):
    data = {"email": manager.email, "password": PASSWORD}
    if token is not None:
        data["csrf_token"] = token
    assert client.post("/sign-in", data=data).status_code == 400
    assert client.get("/account").status_code == 302


def test_anothers_token_is_no_token(app, manager):
    mine, theirs = browser(app), browser(app)
    theirs.get("/sign-in")
    with theirs.session_transaction() as session:
        session["csrf_token"] = "f" * 40
    mine.get("/sign-in")
    data = {"email": manager.email, "password": PASSWORD, "csrf_token": theirs.token()}
    assert mine.post("/sign-in", data=data).status_code == 400


def test_an_old_token_is_no_token(app, client, manager):
    app.config["WTF_CSRF_TIME_LIMIT"] = -1
    data = {"email": manager.email, "password": PASSWORD}
    page = client.post_page("/sign-in", data, status=400)
    assert "화면을 새로 고친" in page.text


def test_no_other_origin_is_let_read(client):
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("GET", "OPTIONS"):
        answer = client.open("/sign-in", method=method, headers=headers)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_method_cannot_be_disguised(sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    headers = {"X-HTTP-Method-Override": "POST"}
    assert client.get("/sign-out?_method=POST", headers=headers).status_code == 405
    assert client.get("/account").status_code == 200


def test_a_large_body_is_refused_before_it_is_read(client, manager):
    class Unread:
        def read(self, *size):
            raise AssertionError(f"the body was read: {size}")

        readline = readinto = __iter__ = read

    answer = client.post(
        "/sign-in",
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": str(BODY_BYTES + 1)},
    )
    assert answer.status_code == 413


def test_a_single_field_has_its_bounds_too(client, manager):
    data = {"email": "x" * 300_000, "password": PASSWORD, "csrf_token": client.token()}
    assert client.post("/sign-in", data=data, content_type="multipart/form-data").status_code in {
        413,
        422,
    }


def test_an_upload_has_bounds_of_its_own(app):
    @accepts_upload(3 * BODY_BYTES)
    def take():
        return str(len(request.files["file"].read()))

    take.needs = "public"
    app.view_functions["people.sign_in"] = take
    client = browser(app)

    def send(size: int, path: str = "/sign-in"):
        token = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.token()}'
        file = '\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
        body = (token + file).encode() + b"x" * size + b"\r\n--b--\r\n"
        return client.post(path, data=body, content_type="multipart/form-data; boundary=b")

    assert send(2 * BODY_BYTES).text == str(2 * BODY_BYTES)
    assert send(4 * BODY_BYTES).status_code == 413
    assert send(2 * BODY_BYTES, "/sign-out").status_code == 413


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/nowhere", "GET", 404), ("/sign-in", "DELETE", 405), ("/links/x", "GET", 410)],
)
def test_errors_speak_the_readers_language(client, language, path, method, status):
    client.set_cookie("lang", language)
    answer = client.open(path, method=method)
    assert answer.status_code == status
    page = Page(answer)
    page.check()
    assert f'lang="{language}"' in answer.text
    assert answer.headers["X-Request-Id"] in page.text


def test_errors_are_objects_for_machines(client, sign_in):
    for who, path, status in (
        (client, "/nowhere", 404),
        (client, "/links/x", 410),
        (sign_in(Role.MENTOR), "/users", 403),
    ):
        answer = who.get(path, headers=JSON)
        assert answer.status_code == status
        assert answer.content_type == "application/json"
        error = json.loads(answer.text)["error"]
        assert error["code"] == status
        assert error["request_id"] == answer.headers["X-Request-Id"]
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("headers", [{}, JSON])
def test_a_failure_tells_nothing_but_its_number(app, capsys, headers):
    def fail():
        raise ZeroDivisionError("the secret recipe")

    fail.needs = "public"
    app.view_functions["people.sign_in"] = fail
    answer = browser(app).get("/sign-in?token=whisper", headers=headers)
    assert answer.status_code == 500
    for told in ("secret recipe", "Traceback", "ZeroDivision", "Werkzeug", "Python"):
        assert told not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    logged = capsys.readouterr().err
    assert "the secret recipe" in logged
    assert "whisper" not in logged


def test_a_lost_database_is_503_and_comes_back(app, manager):
    error = OperationalError("SELECT 1", {}, Exception("connection refused"))
    answer = failing(app, error)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "connection refused" not in answer.text
    assert browser(app).get("/livez").status_code == 200


def test_without_its_database_it_lives_and_is_not_ready(tmp_path):
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    app = serving(url, tmp_path)
    with app.app_context():
        client = browser(app)
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code == 503
        cookie = {"email": "a@example.org", "password": "x"}
        page = client.post_page("/sign-in", cookie, status=503)
        assert "데이터베이스" in page.text
        db.engine.dispose()


def test_an_old_schema_is_not_ready(tmp_path):
    app = serving(f"sqlite:///{tmp_path / 'empty.sqlite3'}", tmp_path)
    with app.app_context():
        assert browser(app).get("/readyz").status_code == 503
        db.engine.dispose()


def test_health_asks_nobody_and_sets_nothing(client):
    for path in ("/livez", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (200, "ok")
        assert "Set-Cookie" not in answer.headers


def test_a_refusal_without_a_form_is_a_page(app):
    answer = failing(app, RuleViolation("own_account"))
    assert answer.status_code == 422
    page = Page(answer)
    page.check()
    assert "본인의 역할" in page.text


def test_a_static_file_is_kept_by_browsers_and_asks_nobody(client):
    path = next(
        link for link in client.get("/sign-in").text.split('"') if link.startswith("/static/")
    )
    with client.get(path) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with client.get(path.partition("?")[0]) as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_pages_are_kept_by_nobody(sign_in):
    headers = sign_in(Role.EXECUTIVE).get("/account").headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_a_request_is_one_line_without_secrets(app, manager, capsys):
    log_module.configure(production=True)
    client = browser(app)
    client.get("/links/a-token-that-must-not-be-logged?x=a-token-too")
    data = {"email": "some\nbody@example.org", "password": "hunter2-hunter2"}
    client.post_page("/sign-in", data, status=422)
    client.post_page("/sign-in", {**data, "email": manager.email}, status=422)
    client.sign_in(manager.email)
    lines = capsys.readouterr().err.splitlines()
    events = [json.loads(line) for line in lines]
    assert {"request", "sign_in_failed", "signed_in"} <= {event["event"] for event in events}
    whole = "\n".join(lines)
    for secret in ("must-not-be-logged", "a-token-too", "hunter2", PASSWORD, manager.email):
        assert secret not in whole
    with client.session_transaction() as session:
        assert session["_user_id"] not in whole
    for event in events:
        assert event["timestamp"].endswith("Z")
        assert len(event["request_id"]) == 16
    last = [event for event in events if event["event"] == "request"][-1]
    assert (last["method"], last["route"], last["status"]) == ("POST", "/sign-in", 302)


def test_a_line_break_cannot_start_a_line(capsys):
    for production in (True, False):
        log_module.configure(production=production)
        log_module.log.info("ev\nent", name="a\nlevel=critical b\r\nc")
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_value_named_like_a_secret_is_not_written(capsys):
    log_module.configure(production=True)
    log_module.log.info("x", new_password="a", session_token="b", set_cookie="c")
    assert not {"a", "b", "c"} & set(json.loads(capsys.readouterr().err).values())


def test_refused_access_is_logged_with_who_and_where(sign_in, capsys):
    client = sign_in(Role.MENTOR)
    capsys.readouterr()
    client.get("/users")
    logged = capsys.readouterr().err
    assert "status=403" in logged
    assert f"user={client.user.id}" in logged
