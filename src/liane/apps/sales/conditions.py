"""The kind of field that holds a condition on deals: a Query's `where`, as JSON."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage
from liane.records.queries.model import QueryError, dump_where, parse_where


def parse(field: Field, raw: Any, context: Context) -> Any:
    """Return the condition in its canonical JSON form; nothing when it asks for nothing. Raises Invalid."""
    if isinstance(raw, str):
        try:
            raw = orjson.loads(raw) if raw.strip() else None
        except orjson.JSONDecodeError:
            raise Invalid(_("Cette condition n’est pas du JSON valable."), "type") from None
    if raw is None or raw == {}:
        return None
    if not isinstance(raw, Mapping):
        raise Invalid(_("Une condition est un objet JSON."), "type")
    try:
        return dump_where(parse_where(raw))
    except QueryError as error:
        raise Invalid(error.message) from error


def show(field: Field, value: Any, context: Context) -> str:
    """A condition is read in words on the page of its stage; a cell only says that there is one."""
    return "" if value is None else str(_("Condition"))


def write(field: Field, value: Any, context: Context) -> str:
    return "" if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


CONDITION = Kind(
    name="condition",
    label=_("Condition"),
    storage=Storage((Part("", "jsonb"),)),
    parse=parse,
    show=show,
    widget="condition",
    operators=(),
    write=write,
)


def Condition(label: object) -> Field:  # noqa: N802
    """Declare a condition; empty asks for nothing."""
    return Field(CONDITION, label)
