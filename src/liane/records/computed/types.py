"""Types of what formulas work with, and how each is written in SQL.

An amount is in the organisation's currency. A percentage is a fraction while one computes with it (12 % is
0.12), as in spreadsheets. A duration is a number of seconds. A text is never "": an empty one is nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from liane.records.computed.syntax import FormulaError
from liane.records.fields.base import Field
from liane.records.queries.sql import Sql


class Type(StrEnum):
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    YES_NO = "yes_no"
    EMPTY = "empty"


LABELS = {
    Type.NUMBER: _("un nombre"),
    Type.MONEY: _("un montant"),
    Type.PERCENT: _("un pourcentage"),
    Type.DURATION: _("une durée"),
    Type.TEXT: _("un texte"),
    Type.DATE: _("une date"),
    Type.DATETIME: _("une date avec heure"),
    Type.YES_NO: _("oui ou non"),
    Type.EMPTY: _("rien"),
}
SQL = {
    Type.NUMBER: "numeric",
    Type.MONEY: "numeric",
    Type.PERCENT: "numeric",
    Type.DURATION: "numeric",
    Type.TEXT: "text",
    Type.DATE: "date",
    Type.DATETIME: "timestamptz",
    Type.YES_NO: "boolean",
    Type.EMPTY: "text",
}

NUMBERS = frozenset({Type.NUMBER, Type.MONEY, Type.PERCENT})
QUANTITIES = NUMBERS | {Type.DURATION}
MOMENTS = frozenset({Type.DATE, Type.DATETIME})
ANYTHING = frozenset(Type)


@dataclass(frozen=True, slots=True)
class Settings:
    """What values depend on beside the record: the organisation's language, zone and currency; the day it is."""

    language: str
    zone: str
    currency: str
    today: str


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a formula in SQL: its type, its text, where it stands; its field when it is nothing but one.

    `literal` is the text of a text literal.
    """

    type: Type
    sql: Sql
    position: int = 0
    field: Field | None = None
    literal: str | None = None


def as_type(term: Term, wanted: Type, settings: Settings) -> Term:
    """Return `term` as `wanted`: nothing as anything, a date as the moment it begins."""
    if term.type is wanted:
        return term
    if term.type is Type.EMPTY:
        return Term(wanted, Sql(f"NULL::{SQL[wanted]}"), term.position)
    if term.type is Type.DATE and wanted is Type.DATETIME:
        moment = Sql(f"({term.sql.text}::timestamp AT TIME ZONE %s)", (*term.sql.params, settings.zone))
        return Term(wanted, moment, term.position)
    return Term(wanted, term.sql, term.position)


def day(term: Term, settings: Settings) -> Sql:
    """Return the day of a date or of a moment in the organisation's zone."""
    if term.type is Type.DATETIME:
        return Sql(f"({term.sql.text} AT TIME ZONE %s)::date", (*term.sql.params, settings.zone))
    return as_type(term, Type.DATE, settings).sql


def common(terms: Sequence[Term]) -> Type:
    """Return the one type that all `terms` can have. Raises FormulaError."""
    found = Type.EMPTY
    for term in terms:
        joined = _join(found, term.type)
        if joined is None:
            message = _("Des types différents ne vont pas ensemble : %(one)s et %(other)s.")
            raise FormulaError(message % {"one": LABELS[found], "other": LABELS[term.type]}, term.position)
        found = joined
    return found


def _join(one: Type, other: Type) -> Type | None:
    if one is other or other is Type.EMPTY:
        return one
    if one is Type.EMPTY:
        return other
    both = {one, other}
    if both <= MOMENTS:
        return Type.DATETIME
    if both <= NUMBERS and Type.NUMBER in both:
        return Type.MONEY if Type.MONEY in both else Type.PERCENT
    return None
