"""Cursors of pages: where the last page ended, as text that only fits the Query it came from.

They are signed, so that nothing but what a page gave ever reaches the database.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liane.records.queries.model import QueryError


@dataclass(frozen=True, slots=True)
class Position:
    """The last record of a page: its range (filled or empty values), its sort values, its id."""

    phase: int
    values: tuple[Any, ...]
    id: UUID


_MARK = 12
_TYPES: dict[str, Callable[[str], Any]] = {
    "d": date.fromisoformat,
    "t": datetime.fromisoformat,
    "n": Decimal,
    "u": UUID,
}


def pack(position: Position, signature: str) -> str:
    """Return the cursor of `position`; the order's types survive the trip."""
    data = orjson.dumps([signature, position.phase, [_tag(value) for value in position.values], str(position.id)])
    return base64.urlsafe_b64encode(_mark(data) + data).decode().rstrip("=")


def unpack(cursor: str, signature: str, keys: int) -> Position:
    """Return the position in `cursor`. Raises QueryError when it is broken or belongs to another Query.

    `keys` is the number of values that the order sorts by.
    """
    try:
        whole = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        mark, data = whole[:_MARK], whole[_MARK:]
        if not hmac.compare_digest(mark, _mark(data)):
            raise ValueError("not a cursor of ours")
        found, phase, values, record_id = orjson.loads(data)
        position = Position(int(phase), tuple(_untag(item) for item in values), UUID(record_id))
    except (ValueError, binascii.Error):
        raise QueryError(_("Le curseur n’est pas valable."), "after") from None
    if found != signature or len(position.values) != keys:
        raise QueryError(_("Ce curseur appartient à une autre requête."), "after")
    return position


def _mark(data: bytes) -> bytes:
    """Return the seal of a cursor."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"cursor" + data, hashlib.sha256)[:_MARK]


def _tag(value: Any) -> list[Any]:
    match value:
        case datetime():
            return ["t", value.isoformat()]
        case date():
            return ["d", value.isoformat()]
        case Decimal():
            return ["n", str(value)]
        case UUID():
            return ["u", str(value)]
        case _:
            return ["", value]


def _untag(item: list[Any]) -> Any:
    tag, value = item
    return _TYPES[tag](value) if tag else value
