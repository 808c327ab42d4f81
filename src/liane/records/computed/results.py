"""What a formula may give to a field: which kinds for which type, and the value as ``custom`` keeps it."""

from collections.abc import Mapping

from liane.records.computed.types import Settings, Term, Type, day
from liane.records.fields.base import Field
from liane.records.queries.sql import Sql

# The kinds of field that may hold each type, the usual one first.
KINDS: Mapping[Type, tuple[str, ...]] = {
    Type.NUMBER: ("decimal", "integer", "percent", "money", "rating"),
    Type.MONEY: ("money", "decimal", "integer"),
    Type.PERCENT: ("percent", "decimal"),
    Type.DURATION: ("duration",),
    Type.TEXT: ("text", "long_text", "url"),
    Type.DATE: ("date",),
    Type.DATETIME: ("datetime", "date"),
    Type.YES_NO: ("yes_no",),
    Type.EMPTY: (),
}


def kept(term: Term, field: Field, settings: Settings) -> Sql:
    """Return `term` as the JSON that ``custom`` holds under `field`: what its kind's storage would dump.

    A percentage is kept in hundredths, an amount in the organisation's currency.
    """
    sql = term.sql
    match field.kind.name:
        case "decimal":
            return _call("number", sql, field.decimals)
        case "percent":
            return _call("number", Sql(f"({sql.text}) * 100", sql.params), field.decimals)
        case "money":
            text = f"public.liane_kept_money({sql.text}, %s, %s)"
            return Sql(text, (*sql.params, settings.currency, field.decimals))
        case "integer" | "duration" | "rating":
            return _call("integer", sql)
        case "date":
            return _call("date", day(term, settings))
        case "datetime":
            return _call("moment", sql)
        case "yes_no":
            return Sql(f"to_jsonb({sql.text})", sql.params)
        case _:
            return _call("text", sql)


def _call(name: str, sql: Sql, *more: int) -> Sql:
    return Sql(f"public.liane_kept_{name}({', '.join([sql.text, *('%s' for _one in more)])})", (*sql.params, *more))
