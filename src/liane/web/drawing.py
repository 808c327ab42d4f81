"""Values of records as HTML: what the kernel reads, drawn by the cells of each kind."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from liane.records.fields import Context, Field
from liane.records.queries.columns import Reference
from liane.records.registry import Catalogue, catalogue
from liane.web import cells
from liane.web.links import reference_url


def extra(value: Any, found: Catalogue | None = None) -> tuple[Any, Any]:
    """Return the plain value and what its cell must know beside it: titles and addresses of records."""
    if isinstance(value, Reference):
        if value.title is None or value.id is None:
            return value.id or 0, None
        beside: dict[str, Any] = {"title": value.title, "url": reference_url(value, found)}
        return value.id, beside if value.hue is None else beside | {"hue": value.hue}
    if isinstance(value, list) and value and isinstance(value[0], Reference):
        pairs = [extra(one, found) for one in value]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return value, None


def short(field: Field, value: Any, context: Context) -> str:
    """Return the HTML of a value on one line."""
    if value is None or value == []:
        return ""
    plain, beside = extra(value)
    return cells.cell(field, plain, context, beside)


def column(field: Field, context: Context) -> Callable[[Any], str]:
    """Return what draws the values of one column, each as `short` would: what all have in common is found once."""
    if field.kind.linked:
        return lambda value: short(field, value, context)
    if field.kind.relation:
        return _references(field, context)
    draw = cells.drawing_of(field)
    return lambda value: "" if value is None or value == [] else draw(field, value, context, None)


def _references(field: Field, context: Context) -> Callable[[Any], str]:
    found = catalogue()
    drawn: dict[tuple[str, UUID | None], str] = {}

    def draw(value: Reference | None) -> str:
        """Draw a record once: lists name the same owners and companies again and again."""
        if value is None:
            return ""
        key = (value.object, value.id)
        text = drawn.get(key)
        if text is None:
            plain, beside = extra(value, found)
            text = drawn[key] = cells.cell(field, plain, context, beside)
        return text

    return draw


def long(field: Field, value: Any, context: Context) -> str:
    """Return the HTML of a value on its record's page."""
    if value is None or value == []:
        return ""
    plain, beside = extra(value)
    return cells.whole(field, plain, context, beside)


def part(value: Any) -> str:
    """Return the HTML of one part of a composite value (a city)."""
    return "" if value is None else cells.safe(value)


def text(field: Field, value: Any, context: Context) -> str:
    """Return a value as plain text: titles for records, as a person reads it for the others."""
    if isinstance(value, Reference):
        return value.title or "—"
    if isinstance(value, list) and value and isinstance(value[0], Reference):
        return ", ".join(one.title or "—" for one in value)
    return field.kind.show(field, value, context) if value is not None else ""
