"""How the details of an entry are kept: one JSON object, its days as days again."""

import json
from datetime import date

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from tracker.support.rules import FIELDS, Details, DetailType


class DetailsText(TypeDecorator[Details]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Details | None, dialect: Dialect) -> str:
        del dialect
        return written(value or {})

    def process_result_value(self, value: str | None, dialect: Dialect) -> Details:
        del dialect
        return read(value or "{}")


def written(details: Details) -> str:
    return json.dumps(dict(details), ensure_ascii=False, sort_keys=True, default=str)


def read(text: str) -> Details:
    return {
        name: date.fromisoformat(value) if FIELDS[name].type is DetailType.DAY else value
        for name, value in json.loads(text).items()
    }
