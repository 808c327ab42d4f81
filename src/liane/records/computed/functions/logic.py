"""Choosing between values, and asking whether something is so. What is unknown is taken as no."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.computed.functions.registry import Build, Function, filled, gives, one
from liane.records.computed.operators import equal
from liane.records.computed.types import ANYTHING, Settings, Term, Type, as_type, common
from liane.records.queries.sql import Sql


def _branches(terms: Sequence[Term], settings: Settings) -> tuple[Type, list[Sql]]:
    found = common(terms)
    return found, [as_type(term, found, settings).sql for term in terms]


def _if(terms: Sequence[Term], settings: Settings) -> Term:
    found, (yes, *no) = _branches(terms[1:], settings)
    template = "(CASE WHEN {} THEN {} ELSE {} END)" if no else "(CASE WHEN {} THEN {} END)"
    return Term(found, filled(template, terms[0].sql, yes, *no))


def _ifs(terms: Sequence[Term], settings: Settings) -> Term:
    """Pairs of a condition and a value; a last value alone is what else it is."""
    pairs, last = divmod(len(terms), 2)
    conditions = [as_type(terms[2 * n], Type.YES_NO, settings) for n in range(pairs)]
    found, values = _branches([*(terms[2 * n + 1] for n in range(pairs)), *(terms[-1:] if last else ())], settings)
    parts = [part for n in range(pairs) for part in (conditions[n].sql, values[n])]
    template = "(CASE" + " WHEN {} THEN {}" * pairs + (" ELSE {}" if last else "") + " END)"
    return Term(found, filled(template, *parts, *values[pairs:]))


def _switch(terms: Sequence[Term], settings: Settings) -> Term:
    subject, rest = terms[0], terms[1:]
    pairs, last = divmod(len(rest), 2)
    tests = [equal(subject, rest[2 * n], settings) for n in range(pairs)]
    found, values = _branches([*(rest[2 * n + 1] for n in range(pairs)), *(rest[-1:] if last else ())], settings)
    parts = [part for n in range(pairs) for part in (tests[n], values[n])]
    template = "(CASE" + " WHEN {} THEN {}" * pairs + (" ELSE {}" if last else "") + " END)"
    return Term(found, filled(template, *parts, *values[pairs:]))


def _coalesce(terms: Sequence[Term], settings: Settings) -> Term:
    found, values = _branches(terms, settings)
    return Term(found, filled("COALESCE(" + ", ".join(["{}"] * len(values)) + ")", *values))


def _all(word: str) -> Build:
    def build(terms: Sequence[Term], settings: Settings) -> Term:
        template = "(" + f" {word} ".join(["COALESCE({}, FALSE)"] * len(terms)) + ")"
        return Term(Type.YES_NO, filled(template, *(term.sql for term in terms)))

    return build


_CONDITION = one(_("condition"), Type.YES_NO)
_VALUE = one(_("valeur"), *ANYTHING)
_MORE = one(_("valeur"), *ANYTHING, repeated=True)

LOGIC: tuple[Function, ...] = (
    Function(
        "IF", "SI", "logic", (_CONDITION, _VALUE, one(_("sinon"), *ANYTHING, optional=True)), _if,
        _("La première valeur si la condition est vraie, sinon la seconde."),
        (('IF(2 > 1, "Big", "Small")', "Big"), ("IF(EMPTY > 1, 1, 2)", "2")),
    ),
    Function(
        "IFS", "SI.CONDITIONS", "logic", (_CONDITION, _VALUE, _MORE), _ifs,
        _("La valeur qui suit la première condition vraie ; une dernière valeur seule sert quand aucune ne l’est."),
        (('IFS(1 > 2, "a", 2 > 1, "b", "c")', "b"),),
    ),
    Function(
        "SWITCH", "CHOISIR", "logic", (_VALUE, _VALUE, _VALUE, _MORE), _switch,
        _("La valeur qui suit le cas égal à la première ; une dernière valeur seule sert quand aucun ne l’est."),
        (('SWITCH("b", "a", 1, "B", 2, 3)', "2"),), ("SUIVANT", "SI.MULTIPLE"),
    ),
    Function(
        "COALESCE", "SIVIDE", "logic", (_VALUE, _MORE), _coalesce,
        _("La première valeur qui n’est pas vide."), (("COALESCE(EMPTY, 3)", "3"),), ("IFBLANK", "SI.VIDE"),
    ),
    Function(
        "AND", "ET", "logic", (one(_("condition"), Type.YES_NO, repeated=True),), _all("AND"),
        _("Oui si toutes les conditions sont vraies."), (("AND(1 < 2, 2 < 3)", "Oui"),),
    ),
    Function(
        "OR", "OU", "logic", (one(_("condition"), Type.YES_NO, repeated=True),), _all("OR"),
        _("Oui si l’une des conditions est vraie."), (("OR(1 > 2, 2 < 3)", "Oui"),),
    ),
    Function(
        "NOT", "NON", "logic", (_CONDITION,), gives(Type.YES_NO, "(({}) IS NOT TRUE)"),
        _("Oui si la condition n’est pas vraie."), (("NOT(1 > 2)", "Oui"),),
    ),
    Function(
        "ISBLANK", "ESTVIDE", "logic", (_VALUE,), gives(Type.YES_NO, "(({}) IS NULL)"),
        _("Oui si la valeur est vide."), (("ISBLANK(EMPTY)", "Oui"), ('ISBLANK("x")', "Non")), ("EST.VIDE",),
    ),
)  # fmt: skip
