"""Operators of formulas: the types that they join, and their SQL. Each operand is written once."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.lib.fold import fold
from liane.records.computed.syntax import FormulaError
from liane.records.computed.types import LABELS, MOMENTS, NUMBERS, QUANTITIES, Settings, Term, Type, as_type, common
from liane.records.fields.base import Field
from liane.records.queries.sql import Sql

_PLAIN = {Type.NUMBER, Type.PERCENT}
_SECONDS_A_DAY = 86_400


def binary(sign: str, one: Term, other: Term, settings: Settings) -> Term:
    """Return ``one sign other``. Raises FormulaError when their types do not go together."""
    if sign == "&":
        return _of(Type.TEXT, "public.liane_joined({}, {})", *(_as_text(term, settings) for term in (one, other)))
    if sign in _COMPARED:
        return _compared(sign, one, other, settings)
    if Type.EMPTY in (one.type, other.type):
        known = other.type if one.type is Type.EMPTY else one.type
        usual = Type.NUMBER if known in (Type.EMPTY, *MOMENTS) and one.type is not Type.EMPTY else known
        one = as_type(one, usual, settings) if one.type is Type.EMPTY else one
        other = as_type(other, usual, settings) if other.type is Type.EMPTY else other
    found = _ARITHMETIC[sign](one, other, settings)
    if found is None:
        message = _("« %(sign)s » ne va pas entre %(one)s et %(other)s.")
        raise FormulaError(
            message % {"sign": sign, "one": LABELS[one.type], "other": LABELS[other.type]}, other.position
        )
    return found


def equal(one: Term, other: Term, settings: Settings) -> Sql:
    """Return the condition that both are the same; two empty values are, texts are without case and accents."""
    chosen = _option(one, other, settings) or _option(other, one, settings)
    if chosen is not None:
        return chosen
    wanted = common((one, other))
    left, right = (as_type(term, wanted, settings).sql for term in (one, other))
    if wanted is Type.TEXT:
        left, right = folded(left), folded(right)
    return Sql(f"({left.text} IS NOT DISTINCT FROM {right.text})", (*left.params, *right.params))


def folded(part: Sql) -> Sql:
    """Return a text as it is compared."""
    return Sql(f'(public.liane_fold({part.text}) COLLATE "C")', part.params)


def text(term: Term, settings: Settings) -> Sql:
    """Return a value as text, as the organisation's language writes it."""
    sql = term.sql
    french = settings.language == "fr"
    match term.type:
        case Type.TEXT | Type.EMPTY:
            return sql
        case Type.NUMBER | Type.MONEY:
            return Sql(f"public.liane_written({sql.text}, %s)", (*sql.params, french))
        case Type.PERCENT:
            return Sql(
                f"(public.liane_written(({sql.text}) * 100, %s) || %s)",
                (*sql.params, french, "\u00a0%" if french else "%"),
            )
        case Type.DURATION:
            return Sql(f"public.liane_clock({sql.text})", sql.params)
        case Type.DATE:
            return Sql(f"to_char({sql.text}, %s)", (*sql.params, _DAY[french]))
        case Type.DATETIME:
            written = f"to_char({sql.text} AT TIME ZONE %s, %s)"
            return Sql(written, (*sql.params, settings.zone, _DAY[french] + " HH24:MI"))
        case Type.YES_NO:
            yes, no = ("Oui", "Non") if french else ("Yes", "No")
            return Sql(f"(CASE {sql.text} WHEN TRUE THEN %s WHEN FALSE THEN %s END)", (*sql.params, yes, no))


_DAY = {True: "DD/MM/YYYY", False: "YYYY-MM-DD"}


def _as_text(term: Term, settings: Settings) -> Term:
    return Term(Type.TEXT, text(term, settings), term.position)


_COMPARED = {"=", "<>", "<", "<=", ">", ">="}


def _compared(sign: str, one: Term, other: Term, settings: Settings) -> Term:
    if sign in ("=", "<>"):
        same = equal(one, other, settings)
        return Term(Type.YES_NO, same if sign == "=" else Sql(f"(NOT {same.text})", same.params), one.position)
    wanted = common((one, other))
    if wanted is Type.YES_NO:
        raise FormulaError(_("Oui et non ne se rangent pas : seuls = et <> les comparent."), other.position)
    left, right = (as_type(term, wanted, settings).sql for term in (one, other))
    if wanted is Type.TEXT:
        left, right = folded(left), folded(right)
    return Term(Type.YES_NO, Sql(f"({left.text} {sign} {right.text})", (*left.params, *right.params)), one.position)


def _option(choice: Term, literal: Term, settings: Settings) -> Sql | None:
    """Compare a choice with a text by the option that the text names, in any language; None for anything else."""
    if choice.field is None or literal.literal is None or choice.field.kind.name != "choice":
        return None
    key = option_key(choice.field, literal.literal)
    if key is None:
        message = _("« %(option)s » n’est pas un choix de « %(field)s ».")
        raise FormulaError(message % {"option": literal.literal[:60], "field": choice.field.label}, literal.position)
    meant = labels(choice.field, settings)[key]
    return Sql(f"({choice.sql.text} IS NOT DISTINCT FROM %s)", (*choice.sql.params, meant))


def option_key(field: Field, written: str) -> str | None:
    """Return the key of the option that `written` names by its key or its label in French or English."""
    for option in field.options:
        if written == option.key:
            return option.key
    for language in ("fr", "en"):
        with override(language):
            for option in field.options:
                if fold(str(option.label)) == fold(written):
                    return option.key
    return None


def labels(field: Field, settings: Settings) -> dict[str, str]:
    """Return what each option of a choice reads as: its label in the organisation's language."""
    with override(settings.language):
        return {option.key: str(option.label) for option in field.options}


def _plus(one: Term, other: Term, settings: Settings) -> Term | None:
    return _sum("+", one, other, settings)


def _minus(one: Term, other: Term, settings: Settings) -> Term | None:
    if one.type in MOMENTS and other.type in MOMENTS:
        if one.type is other.type is Type.DATE:
            return _of(Type.NUMBER, "({} - {})::numeric", one, other)
        left, right = (as_type(term, Type.DATETIME, settings) for term in (one, other))
        return _of(Type.DURATION, "extract(epoch FROM {} - {})", left, right)
    return _sum("-", one, other, settings)


def _sum(sign: str, one: Term, other: Term, settings: Settings) -> Term | None:
    if one.type in MOMENTS:
        return _moved(sign, one, other, settings)
    if other.type in MOMENTS and sign == "+":
        return _moved(sign, other, one, settings)
    if one.type is other.type and one.type in QUANTITIES:
        found = one.type
    elif {one.type, other.type} <= NUMBERS:
        found = Type.MONEY if Type.MONEY in (one.type, other.type) else Type.NUMBER
        if found is Type.MONEY and Type.PERCENT in (one.type, other.type):
            return None
    else:
        return None
    return _of(found, "({} " + sign + " {})", one, other)


def _moved(sign: str, moment: Term, by: Term, settings: Settings) -> Term | None:
    """A date and a number of days, a moment and a duration or a number of days."""
    if by.type is Type.NUMBER and moment.type is Type.DATE:
        return _of(Type.DATE, "public.liane_add_days({}, " + sign + "({}))", moment, by)
    if by.type in (Type.NUMBER, Type.DURATION):
        seconds = "" if by.type is Type.DURATION else f" * {_SECONDS_A_DAY}"
        start = as_type(moment, Type.DATETIME, settings)
        return _of(Type.DATETIME, "public.liane_add_seconds({}, " + sign + "({})" + seconds + ")", start, by)
    return None


def _times(one: Term, other: Term, settings: Settings) -> Term | None:
    types = {one.type, other.type}
    if not types <= QUANTITIES or not types & _PLAIN:
        return None
    if one.type is other.type:
        found = one.type
    else:
        # What is multiplied keeps its nature: an amount by a rate is an amount, a rate of a number a number.
        found = next(kind for kind in (Type.MONEY, Type.DURATION, Type.NUMBER) if kind in types)
    return _of(found, "({} * {})", one, other)


def _divided(one: Term, other: Term, settings: Settings) -> Term | None:
    if not {one.type, other.type} <= QUANTITIES or (one.type is not other.type and other.type not in _PLAIN):
        return None
    found = Type.NUMBER if one.type is other.type else one.type
    return _of(found, "({} / NULLIF({}, 0))", one, other)


_ARITHMETIC: dict[str, Callable[[Term, Term, Settings], Term | None]] = {
    "+": _plus, "-": _minus, "*": _times, "/": _divided,
}  # fmt: skip


def _of(found: Type, template: str, one: Term, other: Term) -> Term:
    sql = Sql(template.format(one.sql.text, other.sql.text), (*one.sql.params, *other.sql.params))
    return Term(found, sql, one.position)
