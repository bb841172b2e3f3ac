"""The composition root: reads the configuration, joins the slices."""

import os
from pathlib import Path

from flask import Flask

from config import ROOT, Config, load_config
from tracker.access import guard
from tracker.audit import views as audit_views
from tracker.credits import cli as credits_cli
from tracker.credits import views as credits_views
from tracker.dashboard import views as dashboard_views
from tracker.db import db, prepare_engine
from tracker.mail import cli as mail_cli
from tracker.people import cli as people_cli
from tracker.people import views as people_views
from tracker.program import cli as program_cli
from tracker.program import views as program_views
from tracker.progress import cli as progress_cli
from tracker.progress import views as progress_views
from tracker.setup import cli as setup_cli
from tracker.support import cli as support_cli
from tracker.support import views as support_views
from tracker.usage import cli as usage_cli
from tracker.usage import views as usage_views

VIEWS = (
    people_views,
    program_views,
    credits_views,
    usage_views,
    support_views,
    progress_views,
    dashboard_views,
    audit_views,
)
COMMANDS = (
    people_cli,
    program_cli,
    credits_cli,
    usage_cli,
    support_cli,
    progress_cli,
    setup_cli,
    mail_cli,
)


def create_app(config: Config | None = None) -> Flask:
    """A ready application; ConfigError where the environment does not allow one."""
    config = config or load_config(os.environ)
    app = Flask("tracker", template_folder=str(ROOT / "templates"), static_folder=_static())
    app.extensions["tracker_config"] = config
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.secret_key = config.secret_key
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    for slice_views in VIEWS:
        app.register_blueprint(slice_views.blueprint)
    for slice_cli in COMMANDS:
        for command in slice_cli.commands:
            app.cli.add_command(command)
    return app


def _static() -> str:
    return str(Path(__file__).parent / "web" / "static")
