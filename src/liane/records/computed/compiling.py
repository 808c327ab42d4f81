"""From a formula to SQL, through the places and joins of the Query compiler. Types are checked on the way."""

from django.utils.translation import gettext_lazy as _

from liane.records.computed.functions import FUNCTIONS
from liane.records.computed.operators import binary, labels
from liane.records.computed.syntax import (
    Call,
    Chain,
    Constant,
    FormulaError,
    Node,
    Number,
    Percent,
    Power,
    Reference,
    Sign,
    Text,
)
from liane.records.computed.types import LABELS, QUANTITIES, Settings, Term, Type, as_type
from liane.records.fields.base import Field, Part
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.model import QueryError
from liane.records.queries.sql import Sql

# Kinds that are read as they are kept.
_BY_KIND = {
    "text": Type.TEXT, "long_text": Type.TEXT, "url": Type.TEXT, "siren": Type.TEXT, "siret": Type.TEXT,
    "vat": Type.TEXT, "country": Type.TEXT, "auto_number": Type.TEXT, "rich_text": Type.TEXT,
    "integer": Type.NUMBER, "decimal": Type.NUMBER, "rating": Type.NUMBER, "money": Type.MONEY,
    "percent": Type.PERCENT, "duration": Type.DURATION, "date": Type.DATE, "datetime": Type.DATETIME,
    "yes_no": Type.YES_NO, "emails": Type.TEXT, "phones": Type.TEXT, "choice": Type.TEXT,
}  # fmt: skip
_BY_SQL = {"text": Type.TEXT, "numeric": Type.NUMBER, "bigint": Type.NUMBER}


def compile_node(node: Node, compiler: Compiler, settings: Settings) -> Term:
    """Return the SQL of a resolved formula over the compiler's object. Raises FormulaError with the position."""
    match node:
        case Number(value, position):
            return Term(Type.NUMBER, Sql("%s::numeric", (value,)), position)
        case Text(value, position):
            sql = Sql("%s::text", (value,)) if value else Sql("NULL::text")
            return Term(Type.TEXT if value else Type.EMPTY, sql, position, literal=value or None)
        case Constant(name, position):
            if name == "EMPTY":
                return Term(Type.EMPTY, Sql("NULL::text"), position)
            return Term(Type.YES_NO, Sql(name), position)
        case Reference():
            return _reference(node, compiler, settings)
        case Call(name, arguments, position):
            terms = [compile_node(one, compiler, settings) for one in arguments]
            found = FUNCTIONS[name].call(terms, settings)
            return Term(found.type, found.sql, position)
        case Chain(first, rest):
            found = compile_node(first, compiler, settings)
            for sign, operand in rest:
                found = binary(sign, found, compile_node(operand, compiler, settings), settings)
            return found
        case Power(base, exponent, position):
            terms = [compile_node(one, compiler, settings) for one in (base, exponent)]
            found = FUNCTIONS["POWER"].call(terms, settings)
            return Term(found.type, found.sql, position)
        case Sign(operand, position):
            found = _quantity(operand, compiler, settings)
            return Term(found.type, Sql(f"(- {found.sql.text})", found.sql.params), position)
        case Percent(operand, position):
            found = _quantity(operand, compiler, settings)
            return Term(Type.PERCENT, Sql(f"({found.sql.text} / 100)", found.sql.params), position)


def _quantity(node: Node, compiler: Compiler, settings: Settings) -> Term:
    found = compile_node(node, compiler, settings)
    if found.type is Type.EMPTY:
        return as_type(found, Type.NUMBER, settings)
    if found.type not in QUANTITIES:
        message = _("Un nombre est attendu ici, pas %(given)s.") % {"given": LABELS[found.type]}
        raise FormulaError(message, found.position)
    return found


def _reference(node: Reference, compiler: Compiler, settings: Settings) -> Term:
    try:
        place = compiler.place(node.path)
    except QueryError as error:
        raise FormulaError(error.message, node.position) from None
    if place.part is None or (not place.named and place.field.kind.name not in _BY_KIND):
        message = _("Le champ « %(field)s » ne s’emploie pas dans une formule.") % {"field": place.field.label}
        raise FormulaError(message, node.position)
    found = read(place.alias, place.field, place.part, settings, named=place.named)
    if found is None:
        message = _("Le champ « %(field)s » ne s’emploie pas dans une formule.") % {"field": place.field.label}
        raise FormulaError(message, node.position)
    return Term(found.type, found.sql, node.position, found.field)


def read(alias: str, field: Field, part: Part, settings: Settings, *, named: bool = False) -> Term | None:
    """Return the value of a field, or of the part that was named, as formulas know it; None for what they do not."""
    kind = field.kind.name
    sql = raw(alias, field, part)
    if named:
        found = Type.MONEY if kind == "money" and part.name == "base" else _BY_SQL.get(part.sql)
        return None if found is None else Term(found, _text(sql) if found is Type.TEXT else Sql(sql))
    found = _BY_KIND.get(kind)
    if found is None:
        return None
    if kind == "choice":
        return Term(Type.TEXT, _choice(sql, field, settings), field=field)
    if found is Type.TEXT:
        return Term(found, _text(sql))
    if found is Type.PERCENT:
        return Term(found, Sql(f"({sql} / 100.0)"))
    return Term(found, Sql(f"{sql}::numeric" if part.sql == "bigint" else sql))


def _text(sql: str) -> Sql:
    return Sql(f"NULLIF({sql}, '')")


def _choice(sql: str, field: Field, settings: Settings) -> Sql:
    found = labels(field, settings)
    if not found:
        return Sql("NULL::text")
    text = f"(CASE {sql}" + " WHEN %s THEN %s" * len(found) + " END)"
    return Sql(text, tuple(word for pair in found.items() for word in pair))
