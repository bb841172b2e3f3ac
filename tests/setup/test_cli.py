"""The console command: what it refuses, what it prints, how it exits."""

import gc
import json
import os
import socket
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest
from sqlalchemy import func, select

from config import ROOT, ConfigError
from tests.conftest import make_config
from tests.console import run
from tests.setup.test_program_file import WHOLE
from tracker.app import create_app
from tracker.audit.models import AuditEvent
from tracker.console import cli
from tracker.credits.models import CreditGrant, ProgramCredit
from tracker.db import db
from tracker.people.models import User
from tracker.program.models import Program, Startup
from tracker.progress.models import Valuation
from tracker.setup.backup import back_up
from tracker.setup.server import Server, Serving, check_port, serve_app
from tracker.usage.models import SubAccountMapping

PRODUCTION = {
    "TRACKER_ENV": "production",
    "TRACKER_SECRET_KEY": "Zk3vQ8w1Rt6yUi0pAs9dFg2hJk5lXc7v",
    "TRACKER_BASE_URL": "https://tracker.example.org",
    "TRACKER_PROXIES": "1",
    "PORT": "21788",
}
DEMO_ROW = {
    "slug": "demo",
    "name": "Demo",
    "host": "Host",
    "sponsor": "Sponsor",
    "starts_on": date(2025, 1, 1),
    "ends_on": date(2028, 12, 31),
    "timezone": "Asia/Seoul",
    "startup_seats": 5,
    "unicorn_target": 2,
    "unicorn_by": date(2028, 12, 31),
    "unicorn_valuation_krw": 10**12,
    "unicorn_valuation_usd": 10**9,
    "is_demo": True,
    "created_at": datetime(2026, 1, 1, tzinfo=UTC),
}


def tracker(*arguments: str, home, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(arguments, surroundings(home, **environment))


def surroundings(home, **environment: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "LC_", "LANG"))}
    return {**kept, "TRACKER_HOME": str(home), "LANG": "en_US.UTF-8", **environment}


def started(command, home):
    """In a Python of its own, which imports everything anew."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=surroundings(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", [["-m", "tracker"], [Path(sys.executable).parent / "tracker"]])
def test_the_installed_command_is_this_one(command, tmp_path):
    program = [sys.executable, *command] if command[0] == "-m" else command
    done = started([*program, "nope"], tmp_path)
    warm = tracker("nope", home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (64, warm.stdout, warm.stderr)


@pytest.fixture
def program_file(tmp_path):
    path = tmp_path / "program.toml"
    path.write_text(WHOLE)
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nope",),
        ("serve", "--nope"),
        ("init",),
        ("init", "--demo", "--file", "x"),
        ("db", "nope"),
    ],
)
def test_a_wrong_command_line_exits_64(tmp_path, arguments):
    done = tracker(*arguments, home=tmp_path)
    assert done.returncode == 64
    assert "Usage: tracker" in done.stderr


@pytest.mark.parametrize("arguments", [("nope",), ("credits", "nope"), ("credits", "show", "--x")])
def test_a_wrong_command_line_of_flask_is_not_taken_for_something_held(tmp_path, arguments):
    flask = Path(sys.executable).parent / "flask"
    done = started([flask, "--app", "tracker", *arguments], tmp_path)
    assert done.returncode == 64, done.stderr
    assert "Usage: flask" in done.stderr


def test_help_needs_no_configuration(tmp_path):
    done = tracker("serve", "--help", home=tmp_path, TRACKER_ENV="nonsense")
    assert done.returncode == 0
    assert "--workers" in done.stdout


def test_a_wrong_configuration_is_one_line(tmp_path):
    done = tracker("db", "check", home=tmp_path, TRACKER_ENV="nonsense")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("tracker: TRACKER_ENV is 'nonsense'")


def test_production_serves_no_demo(tmp_path):
    app = create_app(make_config(f"sqlite:///{tmp_path / 'tracker.sqlite3'}", tmp_path))
    with app.app_context():
        app.test_cli_runner().invoke(args=["db", "upgrade"])
        db.session.add(Program(**DEMO_ROW))
        db.session.commit()
        db.engine.dispose()
    done = tracker("serve", home=tmp_path, **PRODUCTION)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("production refuses to serve it.")
    assert (
        "production takes no demo" in tracker("init", "--demo", home=tmp_path, **PRODUCTION).stderr
    )


def test_production_refuses_a_demo_before_it_does_anything(tmp_path):
    done = tracker("serve", "--demo", home=tmp_path, **PRODUCTION)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("tracker: production takes no demo program")
    assert done.stderr.count("\n") == 1


def test_a_database_behind_is_not_served(tmp_path):
    done = tracker("serve", home=tmp_path, PORT="21789")
    assert done.returncode == 1
    assert done.stderr.strip() == "tracker: the database is not up to date; run: tracker db upgrade"


def test_a_taken_port_is_said_at_once():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} is taken"):
            check_port(Serving("127.0.0.1", port, 2))


def test_the_server_searches_nothing_it_has_loaded_for_garbage(app, monkeypatch):
    seen = []
    monkeypatch.setattr(Server, "run", lambda self: seen.append(gc.get_freeze_count()))
    loaded = [[] for _ in range(10_000)]
    before = gc.get_freeze_count()
    serve_app(app, Serving("127.0.0.1", 0, 2), ready=list)
    assert seen[0] - before >= len(loaded)


def test_a_program_file_becomes_a_program(tmp_path, program_file):
    done = tracker("init", "--file", str(program_file), "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["program"] == "ifez-microsoft-unicorn-program"
    assert told["startups"] == ["alpha", "bravo"]
    assert [user["email"] for user in told["users"]] == [
        "pm@example.org",
        "founder@alpha.example",
        "mentor@example.org",
    ]
    assert all(user["link"].startswith("http://localhost:8000/") for user in told["users"])
    again = tracker("init", "--file", str(program_file), home=tmp_path)
    assert again.returncode == 1
    assert "already a program ifez-microsoft-unicorn-program" in again.stderr


def test_what_the_file_says_is_in_the_database(app, program_file):
    done = app.test_cli_runner().invoke(args=["init", "--file", str(program_file)])
    assert done.exit_code == 0, done.output
    assert db.session.scalars(select(Startup.slug).order_by(Startup.slug)).all() == [
        "alpha",
        "bravo",
    ]
    assert db.session.scalars(select(CreditGrant.amount_krw).order_by(CreditGrant.id)).all() == [
        150_000_000,
        13_852_000,
    ]
    assert db.session.scalar(select(ProgramCredit.committed_krw)) == 163_852_000
    assert db.session.scalar(select(func.count()).select_from(SubAccountMapping)) == 1
    assert db.session.scalar(select(Valuation.verified_at)) is not None
    assert db.session.scalars(select(User.password_hash).distinct()).all() == [None]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("amount_krw = 150_000_000", "amount_krw = 190_000_000", "startups[0].grants[1]."),
        ('slug = "bravo"', 'slug = "Bravo!"', "startups[1].slug: "),
        ("expires_on = 2026-12-31", "expires_on = 2024-12-31", "startups[0].grants[0].expires_on: "),
        ("valued_on = 2025-06-01", "valued_on = 2925-06-01", "startups[0].valuations[0].valued_on: "),
        ('startups = ["alpha", "bravo"]', "owner = true", "users[2].owner: "),
        ("unicorn_by = 2028-12-31", "unicorn_by = 2020-12-31", "program.unicorn_by: "),
        ("credit_cap_per_startup_krw = 200_000_000", "credit_cap_per_startup_krw = 2_000_000_000", "program.credit_cap_per_startup_krw: "),
    ],
)  # fmt: skip
def test_a_file_that_breaks_a_rule_leaves_nothing(app, program_file, old, new, place):
    assert old in WHOLE
    program_file.write_text(WHOLE.replace(old, new, 1))
    done = app.test_cli_runner().invoke(args=["init", "--file", str(program_file)])
    assert done.exit_code == 1
    assert f"{program_file}: {place}" in done.output
    for table in (Program, Startup, User, CreditGrant, AuditEvent):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_file_that_is_no_text_is_refused(app, program_file):
    program_file.write_bytes(WHOLE.encode("utf-16"))
    done = app.test_cli_runner().invoke(args=["init", "--file", str(program_file)])
    assert done.exit_code == 1
    assert "UTF-8" in done.output


def test_the_example_loads(tmp_path):
    example = ROOT / "docs" / "program.example.toml"
    done = tracker("init", "--file", str(example), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("http://localhost:8000/") == 4


def test_a_backup_is_whole_and_never_overwrites(tmp_path, migrated_sqlite):
    app = create_app(make_config(f"sqlite:///{migrated_sqlite}", tmp_path))
    with app.app_context():
        target = tmp_path / "copy.sqlite3"
        assert back_up(db.engine, target) == target.stat().st_size
        with pytest.raises(ConfigError, match="never overwrites"):
            back_up(db.engine, target)
        db.engine.dispose()
    copy = create_app(make_config(f"sqlite:///{target}", tmp_path))
    with copy.app_context():
        assert copy.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0
        db.engine.dispose()


def every_command(group: click.Group = cli, before: str = "tracker") -> list[str]:
    found = []
    for name, command in group.commands.items():
        whole = f"{before} {name}"
        found += every_command(command, whole) if isinstance(command, click.Group) else [whole]
    return found


def test_every_command_is_documented():
    told = (ROOT / "docs" / "command-line.md").read_text()
    assert [command for command in every_command() if command not in told] == []
