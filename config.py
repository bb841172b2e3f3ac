"""The configuration: one frozen object, read from the environment and checked at start."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
SECRET_BYTES_MIN = 32


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class ConfigError(Exception):
    """The configuration does not allow a start; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Config:
    """What an installation decides. `home` holds the embedded database, files and secret."""

    environment: Environment
    home: Path
    database_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    base_url: str
    port: int
    smtp_url: str | None
    mail_from: str | None
    trusted_proxies: int
    trail_copy: Path | None = None  # where every event of the trail is written once more

    @property
    def https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def load_config(environ: Mapping[str, str]) -> Config:
    """Read the environment; ConfigError where a value is missing, malformed or unsafe."""
    environment = _environment(environ.get("TRACKER_ENV", "development"))
    home = Path(environ.get("TRACKER_HOME") or ROOT / "var").resolve()
    port = _number("PORT", environ.get("PORT", "8000"), 1, 65535)
    base_url = (environ.get("TRACKER_BASE_URL") or f"http://localhost:{port}").rstrip("/")
    config = Config(
        environment=environment,
        home=home,
        database_url=_database_url(environ.get("TRACKER_DATABASE_URL"), home),
        secret_key=environ.get("TRACKER_SECRET_KEY") or _own_secret(environment, home),
        secret_key_fallbacks=tuple(environ.get("TRACKER_SECRET_KEY_FALLBACKS", "").split()),
        base_url=base_url,
        port=port,
        smtp_url=environ.get("TRACKER_SMTP_URL") or None,
        mail_from=environ.get("TRACKER_MAIL_FROM") or None,
        trusted_proxies=_number("TRACKER_PROXIES", environ.get("TRACKER_PROXIES", "0"), 0, 9),
        trail_copy=_trail_copy(environ.get("TRACKER_TRAIL_COPY")),
    )
    _check_base_url(config)
    if config.production:
        _check_production(config)
    return config


def _environment(value: str) -> Environment:
    try:
        return Environment(value)
    except ValueError:
        known = ", ".join(Environment)
        raise ConfigError(f"TRACKER_ENV is {value!r}; it must be one of {known}.") from None


def _number(name: str, value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
        raise ConfigError(f"{name} is {value!r}; it must be a whole number, {least} to {most}.")
    return int(value)


def _database_url(value: str | None, home: Path) -> str:
    """PostgreSQL addresses are given as `postgresql://…`; the driver is ours to choose."""
    if not value:
        return f"sqlite:///{home / 'tracker.sqlite3'}"
    scheme, separator, rest = value.partition("://")
    if not separator or scheme.split("+")[0] not in {"sqlite", "postgresql", "postgres"}:
        raise ConfigError("TRACKER_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return value if scheme == "sqlite" else f"postgresql+psycopg://{rest}"


def _trail_copy(value: str | None) -> Path | None:
    if not value:
        return None
    path = Path(value)
    if not path.is_absolute() or not path.parent.is_dir():
        raise ConfigError(
            "TRACKER_TRAIL_COPY must be an absolute path of a file in a folder that is there."
        )
    return path


def _own_secret(environment: Environment, home: Path) -> str:
    """Outside production a secret of the installation's own, made once and kept in `home`."""
    if environment is Environment.PRODUCTION:
        raise ConfigError("TRACKER_SECRET_KEY is not set; production needs at least 32 characters.")
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = home / f".secret_key.{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(made)
        except FileExistsError:  # another process was first: its secret counts
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


def _check_base_url(config: Config) -> None:
    parts = urlsplit(config.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ConfigError(
            "TRACKER_BASE_URL must be like https://tracker.example.org, with no path."
        )


def _check_production(config: Config) -> None:
    for secret in (config.secret_key, *config.secret_key_fallbacks):
        if len(secret) < SECRET_BYTES_MIN or len(set(secret)) < SECRET_BYTES_MIN // 3:
            raise ConfigError(
                "TRACKER_SECRET_KEY is weak; production needs at least 32 random characters."
            )
    if not config.https:
        raise ConfigError("TRACKER_BASE_URL must begin with https:// in production.")
