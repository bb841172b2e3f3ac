"""What the environment may say, and what it is told in one clear line."""

from dataclasses import FrozenInstanceError

import pytest

from config import ConfigError, Environment, load_config
from tracker.setup.cli import warn

STRONG = "Zk3vQ8w1Rt6yUi0pAs9dFg2hJk5lXc7v"
PRODUCTION = {
    "TRACKER_ENV": "production",
    "TRACKER_SECRET_KEY": STRONG,
    "TRACKER_BASE_URL": "https://tracker.example.org",
}


def refused(environ: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_nothing_need_be_set_outside_production(tmp_path):
    config = load_config({"TRACKER_HOME": str(tmp_path)})
    assert config.environment is Environment.DEVELOPMENT
    assert config.database_url == f"sqlite:///{tmp_path / 'tracker.sqlite3'}"
    assert config.base_url == "http://localhost:8000"


def test_an_installation_makes_a_secret_of_its_own_once(tmp_path):
    first = load_config({"TRACKER_HOME": str(tmp_path)}).secret_key
    assert len(first) >= 32
    assert load_config({"TRACKER_HOME": str(tmp_path)}).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_configuration_is_frozen(tmp_path):
    config = load_config({"TRACKER_HOME": str(tmp_path)})
    with pytest.raises(FrozenInstanceError):
        config.port = 1


def test_production_starts_with_what_it_needs(tmp_path):
    config = load_config({**PRODUCTION, "TRACKER_HOME": str(tmp_path)})
    assert config.production
    assert config.https
    assert config.host == "tracker.example.org"
    assert list(tmp_path.iterdir()) == []


def test_production_refuses_a_missing_secret():
    said = refused({**PRODUCTION, "TRACKER_SECRET_KEY": ""})
    assert said.startswith("TRACKER_SECRET_KEY is not set")


@pytest.mark.parametrize("secret", ["short", "a" * 64, "abababababababababababababababababababab"])
def test_production_refuses_a_weak_secret(secret):
    said = refused({**PRODUCTION, "TRACKER_SECRET_KEY": secret})
    assert said.startswith("TRACKER_SECRET_KEY is weak")
    assert secret not in said


def test_production_refuses_a_weak_former_secret():
    assert "weak" in refused({**PRODUCTION, "TRACKER_SECRET_KEY_FALLBACKS": f"{STRONG} old"})


def test_production_refuses_plain_http():
    said = refused({**PRODUCTION, "TRACKER_BASE_URL": "http://tracker.example.org"})
    assert said == "TRACKER_BASE_URL must begin with https:// in production."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_ENV", "staging"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "８０００"),
        ("PORT", "eighty"),
        ("TRACKER_PROXIES", "-1"),
        ("TRACKER_BASE_URL", "tracker.example.org"),
        ("TRACKER_BASE_URL", "https://tracker.example.org/app"),
        ("TRACKER_DATABASE_URL", "mysql://tracker@localhost/tracker"),
        ("TRACKER_DATABASE_URL", "tracker.sqlite3"),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path, name, value):
    assert name in refused({"TRACKER_HOME": str(tmp_path), name: value})


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_gets_our_driver(tmp_path, scheme):
    given = {
        "TRACKER_HOME": str(tmp_path),
        "TRACKER_DATABASE_URL": f"{scheme}://tracker@db/tracker",
    }
    assert load_config(given).database_url == "postgresql+psycopg://tracker@db/tracker"


def test_a_production_behind_a_proxy_nobody_counted_is_warned_of(capsys):
    warn(load_config(PRODUCTION))
    assert "TRACKER_PROXIES is 0" in capsys.readouterr().err
    warn(load_config({**PRODUCTION, "TRACKER_PROXIES": "1"}))
    assert not capsys.readouterr().err
