"""The composition root: reads the configuration, joins the slices."""

import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from config import ROOT, Config, load_config
from tracker.access import guard, health
from tracker.access.rules import Purpose
from tracker.audit import cli as audit_cli
from tracker.audit import echo as audit_echo
from tracker.audit import guard as audit_guard
from tracker.audit import views as audit_views
from tracker.credits import cli as credits_cli
from tracker.credits import views as credits_views
from tracker.credits.following import call_after_grants
from tracker.credits.inkind import count_help_by
from tracker.dashboard import cli as dashboard_cli
from tracker.dashboard import views as dashboard_views
from tracker.db import db, prepare_engine
from tracker.handover import cli as handover_cli
from tracker.handover import views as handover_views
from tracker.handover.views.holding import held_by
from tracker.jobs import cli as jobs_cli
from tracker.mail import cli as mail_cli
from tracker.mentoring import cli as mentoring_cli
from tracker.mentoring import guard as mentoring_guard
from tracker.mentoring import views as mentoring_views
from tracker.mentoring.actions import keep_logged_session, unconfirm_corrected
from tracker.package import cli as package_cli
from tracker.package import views as package_views
from tracker.package.queries.counted import help_counted
from tracker.partners import cli as partners_cli
from tracker.partners import views as partners_views
from tracker.people import cli as people_cli
from tracker.people import exporting as people_exporting
from tracker.people import guard as people_guard
from tracker.people import views as people_views
from tracker.program import cli as program_cli
from tracker.program import views as program_views
from tracker.program.queries import startup_place
from tracker.progress import cli as progress_cli
from tracker.progress import guard as progress_guard
from tracker.progress import views as progress_views
from tracker.reminders import cli as reminders_cli
from tracker.reminders import views as reminders_views
from tracker.reminders.queries.told import waiting_for
from tracker.requests import cli as requests_cli
from tracker.requests import views as requests_views
from tracker.requests.giving import answer_by_entry, to_be_given
from tracker.requests.queries import requests_given_by
from tracker.search import cli as search_cli
from tracker.search import views as search_views
from tracker.setup import cli as setup_cli
from tracker.setup.schema import is_current
from tracker.support import cli as support_cli
from tracker.support import guard as support_guard
from tracker.support import views as support_views
from tracker.support.cli.group import support as support_group
from tracker.support.following import (
    call_after_answer,
    call_after_correction,
    call_after_log,
)
from tracker.support.queries.partners import PartnerDeeds
from tracker.usage import cli as usage_cli
from tracker.usage import guard as usage_guard
from tracker.usage import views as usage_views
from tracker.usage.actions import settle_statements
from tracker.web import errors, log, pages, security, uploads
from tracker.workbook import cli as workbook_cli
from tracker.workbook import views as workbook_views

VIEWS = (
    people_views,
    program_views,
    partners_views,
    credits_views,
    requests_views,
    usage_views,
    support_views,
    mentoring_views,
    progress_views,
    package_views,
    dashboard_views,
    handover_views,
    audit_views,
    reminders_views,
    search_views,
    workbook_views,
)
COMMANDS = (
    people_cli,
    program_cli,
    partners_cli,
    credits_cli,
    usage_cli,
    support_cli,
    mentoring_cli,
    progress_cli,
    setup_cli,
    mail_cli,
    jobs_cli,
    reminders_cli,
    search_cli,
    audit_cli,
    workbook_cli,
)
for _command in handover_cli.startup_commands:  # into groups of slices that do not know of them
    program_cli.startup.add_command(_command)
for _command in handover_cli.user_commands:
    people_cli.user.add_command(_command)
for _command in dashboard_cli.audit_commands:
    audit_cli.audit.add_command(_command)
credits_cli.credits_group.add_command(requests_cli.requests)
support_group.add_command(package_cli.package)
support_group.add_command(package_cli.plan)
CHORES = (
    *usage_cli.CHORES,
    *partners_cli.CHORES,
    *support_cli.CHORES,
    *handover_cli.CHORES,
    search_cli.index_what_changed,
    audit_cli.forget_old_accesses,
    audit_cli.copy_what_was_told,
    *workbook_cli.CHORES,
)
DELIVER = mail_cli.deliver_due_mail  # after whatever may have put something into the outbox
CSRF_SECONDS = 12 * 60 * 60
CONNECT_SECONDS = 5
STATEMENT_MILLISECONDS = 60_000


class RowId(IntegerConverter):
    """An id in an address: no more digits than a row's id can have."""

    regex = "[0-9]{1,18}"


def create_app(config: Config | None = None) -> Flask:
    """A ready application; ConfigError where the environment does not allow one."""
    config = config or load_config(os.environ)
    app = Flask("tracker", template_folder=str(ROOT / "templates"), static_folder=_static())
    app.extensions["tracker_config"] = config
    app.config.update(_settings(config))
    app.url_map.converters["int"] = RowId
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    _join_database(app)
    _join_web(app, config)
    partners_views.init_app(app, deeds=PartnerDeeds())
    app.extensions["tracker_jobs"] = usage_cli.HANDLERS
    app.extensions["tracker_chores"] = (*CHORES, reminders_cli.remind_when_changed, DELIVER)
    app.extensions["tracker_due"] = (*CHORES, reminders_cli.remind_now, DELIVER)
    app.jinja_env.globals["waiting_for"] = waiting_for
    app.jinja_env.globals["held_by"] = held_by
    app.jinja_env.globals["requests_given_by"] = requests_given_by
    app.jinja_env.globals["to_be_given"] = to_be_given
    call_after_grants(settle_statements)
    count_help_by(help_counted)
    call_after_log(keep_logged_session)
    call_after_correction(unconfirm_corrected)
    call_after_answer(answer_by_entry)
    for slice_views in VIEWS:
        app.register_blueprint(slice_views.blueprint)
    for slice_cli in COMMANDS:
        for command in slice_cli.commands:
            app.cli.add_command(command)
    return app


def _settings(config: Config) -> dict[str, Any]:
    hosts = {config.host} if config.production else {config.host, "localhost", "127.0.0.1"}
    return {
        "SECRET_KEY": config.secret_key,
        "SECRET_KEY_FALLBACKS": list(config.secret_key_fallbacks),
        "TRUSTED_HOSTS": sorted(hosts),
        "SESSION_COOKIE_NAME": "__Host-tracker" if config.https else "tracker",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": CSRF_SECONDS,
        "WTF_CSRF_SSL_STRICT": False,  # security.refuse_cross_site asks for the origin instead
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config),
    }


def _engine_options(config: Config) -> dict[str, Any]:
    """Values stay out of database errors, and so out of the log; no statement runs for ever."""
    if config.sqlite:
        return {"hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS}",
        },
    }


def _join_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def _join_web(app: Flask, config: Config) -> None:
    """In the order a request meets them: its id, its bounds, who it is, may she, its token."""
    log.init_app(app, production=config.production)
    uploads.init_app(app, config.home / "uploads")
    security.init_app(app, https=config.https, base_url=config.base_url)
    people_guard.init_app(app)
    guard.init_app(app, find_startup=startup_place, check_link=_check_link)
    people_exporting.init_app(app)
    CSRFProtect(app)
    audit_guard.init_app(app)
    audit_echo.init_app(app)
    health.init_app(app, is_ready=lambda: is_current(db.engine))
    pages.init_app(app, startups_of=people_guard.startups_of)
    errors.init_app(app)


def _check_link(purpose: Purpose) -> None:
    """Each purpose's links are kept by the slice whose pages they open."""
    kept_by = {
        Purpose.STATEMENT: usage_guard,
        Purpose.CONFIRMATION: mentoring_guard,
        Purpose.CHECK_IN: progress_guard,
        Purpose.HELP_CONFIRMATION: support_guard,
    }
    kept_by.get(purpose, people_guard).check_link(purpose)


def _static() -> str:
    return str(Path(__file__).parent / "web" / "static")
