"""The value of each computed field as SQL over the records of its object: one expression, what ``custom`` keeps."""

from django.utils.translation import gettext_lazy as _

from liane.records.computed.compiling import compile_node, read
from liane.records.computed.kinds import Formula, Lookup, Rollup, Source
from liane.records.computed.results import KINDS, kept
from liane.records.computed.syntax import FormulaError
from liane.records.computed.types import LABELS, MOMENTS, QUANTITIES, Settings, Term, Type
from liane.records.fields.base import Field
from liane.records.queries.compile import Compiler, Place
from liane.records.queries.crossing import pointing
from liane.records.queries.expressions import comparable, raw
from liane.records.queries.model import Query, QueryError
from liane.records.queries.sql import Sql, conjunction

_INNER = "s"
# Parts of built-in fields that JSON holds as the column does.
_AS_KEPT = ("text", "text[]", "jsonb", "boolean")
_AGGREGATES = {"sum": "COALESCE(sum({}), 0)", "average": "avg({})", "min": "min({})", "max": "max({})"}
_MEASURED = {"sum": QUANTITIES, "average": QUANTITIES, "min": QUANTITIES | MOMENTS, "max": QUANTITIES | MOMENTS}


def value(field: Field, made: Source, compiler: Compiler, settings: Settings) -> Sql:
    """Return the JSON value of a computed field. Raises FormulaError for what cannot be computed."""
    try:
        match made:
            case Formula():
                return _held(compile_node(made.node, compiler, settings), field, settings)
            case Rollup():
                return _held(rollup(made, compiler, settings), field, settings)
            case Lookup():
                return _looked_up(made, field, compiler, settings)
    except QueryError as error:
        raise FormulaError(error.message) from None


def lookup(made: Lookup, compiler: Compiler) -> Place:
    """Return where a lookup leads. Raises FormulaError for what has no value to take over."""
    try:
        place = compiler.place(made.path)
    except QueryError as error:
        raise FormulaError(error.message) from None
    if place.part is None or place.field.kind.relation:
        message = _("« %(field)s » ne se reprend pas : choisissez un champ de la fiche liée.")
        raise FormulaError(message % {"field": place.field.label})
    return place


def rollup(made: Rollup, compiler: Compiler, settings: Settings) -> Term:
    """Return a rollup over the records that point to the compiler's, read as Liane itself."""
    inverse = compiler.catalogue.inverse(compiler.object.name, made.relation)
    if inverse is None:
        raise FormulaError(_("La relation « %(key)s » n’existe pas.") % {"key": made.relation})
    inner = Compiler(compiler.catalogue, compiler.viewer, Query(inverse.object.name))
    inner.alias = _INNER
    conditions = [pointing(inverse, compiler.object, _INNER, compiler.alias)]
    if made.where is not None:
        conditions.append(inner.where(made.where, inner.object, _INNER))
    found = _read(made.path, inner, settings) if made.path else None
    if made.function == "latest":
        assert found is not None
        conditions.append(Sql(f"{found.sql.text} IS NOT NULL", found.sql.params))
        chosen, order = found, f" ORDER BY {_order(made.order, inner)} DESC NULLS LAST, {_INNER}.id DESC LIMIT 1"
    else:
        chosen, order = _aggregate(made, found), ""
    # Joins are known once all is compiled.
    source, condition = inner.source(), conjunction(conditions)
    text = f"(SELECT {chosen.sql.text} {source.text} WHERE {condition.text}{order})"
    return Term(chosen.type, Sql(text, (*chosen.sql.params, *source.params, *condition.params)), field=chosen.field)


def _aggregate(made: Rollup, found: Term | None) -> Term:
    if made.function == "count":
        counted = Sql("count(*)::numeric") if found is None else found.sql
        return Term(Type.NUMBER, counted if found is None else Sql(f"count({found.sql.text})::numeric", counted.params))
    assert found is not None
    if found.type not in _MEASURED[made.function]:
        raise FormulaError(_("%(given)s ne se cumule pas ainsi.") % {"given": str(LABELS[found.type]).capitalize()})
    return Term(found.type, Sql(_AGGREGATES[made.function].format(found.sql.text), found.sql.params))


def _read(path: str, inner: Compiler, settings: Settings) -> Term:
    place = inner.place(path)
    found = None if place.part is None else read(place.alias, place.field, place.part, settings, named=place.named)
    if found is None:
        raise FormulaError(_("« %(field)s » ne se cumule pas.") % {"field": place.field.label})
    return found


def _order(path: str, inner: Compiler) -> str:
    place = inner.place(path or "created_at")
    if place.part is None:
        raise FormulaError(_("On ne range pas selon « %(field)s ».") % {"field": place.field.label})
    return comparable(place.alias, place.field, place.part)


def _held(term: Term, field: Field, settings: Settings) -> Sql:
    if field.kind.name not in KINDS[term.type]:
        message = _("Le résultat est %(type)s : un champ de ce genre ne peut pas le tenir.")
        raise FormulaError(message % {"type": LABELS[term.type]})
    return kept(term, field, settings)


def _looked_up(made: Lookup, field: Field, compiler: Compiler, settings: Settings) -> Sql:
    """A value of the same kind is taken over as it is kept; else it is converted as a formula would."""
    place = lookup(made, compiler)
    assert place.part is not None
    storage = place.field.kind.storage
    if not place.named and place.field.kind.name == field.kind.name:
        if place.field.custom:
            return Sql(f"({place.alias}.custom->%s)", (place.field.kept_under,))
        if all(part.sql in _AS_KEPT for part in storage.stored):
            return _whole(place)
    found = read(place.alias, place.field, place.part, settings, named=place.named)
    if found is None:
        raise FormulaError(_("« %(field)s » ne se reprend pas ainsi.") % {"field": place.field.label})
    return _held(found, field, settings)


def _whole(place: Place) -> Sql:
    """Return a built-in field as JSON: its one part, or an object of them, null when all are."""
    stored = place.field.kind.storage.stored
    columns = [raw(place.alias, place.field, part) for part in stored]
    if len(stored) == 1:
        return Sql(f"to_jsonb({columns[0]})")
    pairs = ", ".join(f"'{part.json or part.name}', {column}" for part, column in zip(stored, columns, strict=True))
    filled = f"num_nonnulls({', '.join(columns)}) > 0"
    return Sql(f"(CASE WHEN {filled} THEN jsonb_build_object({pairs}) END)")
