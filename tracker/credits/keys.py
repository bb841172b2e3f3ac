"""Idempotency keys: the same key twice has one effect; with another body it is refused.

Looked up after the locks are taken: of two alike commands at once the second finds the first.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.access.rules import Actor
from tracker.credits.models import CommandKey
from tracker.credits.rules.requests import check_key
from tracker.db import db
from tracker.values.exact import plain
from tracker.values.refusals import RuleViolation


def body_of(command: str, own: int, values: Mapping[str, Any]) -> str:
    """A fingerprint of what is asked: the same key with another one is refused."""
    asked = json.dumps([command, own, values], sort_keys=True, default=_written)
    return hashlib.sha256(asked.encode()).hexdigest()


def _written(value: object) -> str:
    """Numbers as what they are: 1421.40 asks for what 1421.4 does."""
    return plain(value) if isinstance(value, Decimal) else str(value)


def _scope(by: Actor) -> str:
    return f"{by.kind}:{by.id}" if by.id is not None else str(by.kind)


def replay(by: Actor, key: str, body: str) -> dict[str, int] | None:
    """What an earlier command with this key came to; RuleViolation where it asked otherwise."""
    check_key(key)
    found = db.session.execute(
        select(CommandKey.body_hash, CommandKey.result).where(
            CommandKey.scope == _scope(by), CommandKey.key == key
        )
    ).one_or_none()
    if found is None:
        return None
    if found.body_hash != body:
        raise RuleViolation("key_reused", "key")
    result: dict[str, int] = json.loads(found.result)
    return result


def was_used(by: Actor, key: str, for_what: str = "") -> bool:
    """Whether this key was used, and if it is said for what, whether it came to that."""
    found = db.session.scalar(
        select(CommandKey.result).where(CommandKey.scope == _scope(by), CommandKey.key == key)
    )
    return found is not None and (not for_what or for_what in json.loads(found))


def remember(by: Actor, key: str, body: str, result: Mapping[str, int], at: datetime) -> None:
    """Programs have a lock each: two of them racing with one key meet at its unique index."""
    db.session.add(
        CommandKey(
            scope=_scope(by), key=key, body_hash=body, result=json.dumps(dict(result)), used_at=at
        )
    )
    try:
        db.session.flush()
    except IntegrityError as error:
        raise RuleViolation("key_reused", "key") from error


def granted_by(by: Actor, grant_ids: Collection[int], since: datetime) -> set[int]:
    """Of these grants, given since then, those that this actor's commands posted."""
    if not grant_ids:
        return set()
    results = db.session.scalars(
        select(CommandKey.result).where(CommandKey.scope == _scope(by), CommandKey.used_at > since)
    )
    posted = {json.loads(one).get("grant_id") for one in results}
    return posted & set(grant_ids)
