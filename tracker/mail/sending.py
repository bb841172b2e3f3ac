"""Whether letters leave this installation, and from which address their links start."""

from flask import current_app

from config import Config


def mailed_from() -> str | None:
    """The installation's own address; None where no mail server is configured."""
    config: Config = current_app.extensions["tracker_config"]
    mailing = config.smtp_url is not None and config.mail_from is not None
    return config.base_url if mailing else None
