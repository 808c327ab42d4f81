"""A computed field before it is kept: the kinds of its results, and its value on a few records."""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.records.computed.compiling import read
from liane.records.computed.kinds import Lookup, Rollup, source
from liane.records.computed.results import KINDS
from liane.records.computed.settings import reader, settings
from liane.records.computed.syntax import FormulaError
from liane.records.computed.types import Type
from liane.records.computed.values import lookup, rollup, value
from liane.records.fields.base import Field, Value
from liane.records.objects import ObjectType
from liane.records.queries.columns import loads
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.model import Query, QueryError
from liane.records.queries.sql import name
from liane.records.registry import Catalogue

# Kinds that a lookup takes over as they are, without options of their own.
_TAKEN_OVER = frozenset(
    {
        "text", "long_text", "url", "integer", "decimal", "money", "percent", "date", "datetime", "yes_no", "country",
        "emails", "phones", "tags", "address", "siren", "siret", "vat", "rating", "duration",
    }
)  # fmt: skip
# A preview gives up rather than keep a person waiting, in milliseconds.
PATIENCE = 2_000


def rollup_kind(made: Rollup, catalogue: Catalogue, item: ObjectType) -> tuple[str, ...]:
    """Return the kinds of field that may hold a rollup, the usual one first. Raises FormulaError."""
    viewer = reader()
    try:
        term = rollup(made, Compiler(catalogue, viewer, Query(item.name)), settings(viewer))
    except QueryError as error:
        raise FormulaError(error.message) from None
    found = KINDS[term.type]
    whole = made.function == "count" or (term.field is not None and term.field.kind.name == "integer")
    usual = "integer" if whole and made.function != "average" else term.field.kind.name if term.field else ""
    return (usual, *(one for one in found if one != usual)) if usual in found else found


def lookup_kind(made: Lookup, catalogue: Catalogue, item: ObjectType) -> tuple[str, ...]:
    """Return the kinds of field that may hold a lookup, the usual one first. Raises FormulaError."""
    viewer = reader()
    found = settings(viewer)
    place = lookup(made, Compiler(catalogue, viewer, Query(item.name)))
    if not place.named and place.field.kind.name in _TAKEN_OVER:
        return (place.field.kind.name,)
    term = None if place.part is None else read(place.alias, place.field, place.part, found, named=place.named)
    if term is None or term.type is Type.EMPTY:
        raise FormulaError(_("« %(field)s » ne se reprend pas ainsi.") % {"field": place.field.label})
    return KINDS[term.type]


def values(field: Field, catalogue: Catalogue, item: ObjectType, most: int = 5) -> list[tuple[str, Value]]:
    """Return the titles of the `most` records written last, each with the value that the computed `field` would have.

    Raises FormulaError for a field that cannot be computed.
    """
    read_from = source(field)
    assert read_from is not None
    viewer = reader()
    compiler = Compiler(catalogue, viewer, Query(item.name))
    sql = value(field, read_from, compiler, settings(viewer))
    title = compiler.place(item.title)
    found = compiler.source()
    assert title.part is not None
    text = (
        f"SELECT {raw(title.alias, title.field, title.part)}, {sql.text} {found.text} "
        f"WHERE t.id IN (SELECT x.id FROM {name(item.table)} x ORDER BY x.updated_at DESC, x.id LIMIT {most}) "
        "ORDER BY t.updated_at DESC, t.id"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", (str(PATIENCE),))
        cursor.execute(text, [*sql.params, *found.params])
        rows = cursor.fetchall()
        cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    return [(shown or "", None if kept is None else field.kind.storage.load(loads(kept))) for shown, kept in rows]
