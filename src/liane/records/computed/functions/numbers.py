"""Functions of numbers. What has no result (the root of -1, a division by 0) is empty."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.computed.functions.registry import Build, Function, filled, gives, one, same
from liane.records.computed.types import MOMENTS, QUANTITIES, Settings, Term, Type, as_type, common
from liane.records.computed.types import NUMBERS as NUMERIC


def _ordered(name: str) -> Build:
    """The least or greatest of what is not empty."""

    def build(terms: Sequence[Term], settings: Settings) -> Term:
        found = common(terms)
        values = [as_type(term, found, settings).sql for term in terms]
        return Term(found, filled(f"{name}(" + ", ".join(["{}"] * len(values)) + ")", *values))

    return build


def _sum(terms: Sequence[Term], settings: Settings) -> Term:
    """Empty values count as 0; only empty ones give nothing."""
    found = common(terms)
    values = [as_type(term, found, settings).sql for term in terms]
    return Term(found, filled("public.liane_sum(ARRAY[" + ", ".join(["{}"] * len(values)) + "]::numeric[])", *values))


_NUMBER = one(_("nombre"), *QUANTITIES)
_PLACES = one(_("décimales"), Type.NUMBER, optional=True)
_SEVERAL = one(_("valeur"), *QUANTITIES, *MOMENTS, Type.EMPTY, repeated=True)
_FIRST = one(_("valeur"), *QUANTITIES, *MOMENTS, Type.EMPTY)

NUMBERS: tuple[Function, ...] = (
    Function(
        "ROUND", "ARRONDI", "numbers", (_NUMBER, _PLACES), same("public.liane_round({}, {})", "0"),
        _("Le nombre arrondi à tant de décimales, la moitié vers le haut."),
        (("ROUND(12.345, 2)", "12,35"), ("ROUND(-2.5)", "-3")),
    ),
    Function(
        "ROUNDUP", "ARRONDI.SUP", "numbers", (_NUMBER, _PLACES), same("public.liane_round_up({}, {})", "0"),
        _("Le nombre arrondi en s’éloignant de zéro."), (("ROUNDUP(12.31, 1)", "12,4"),), ("ARRONDISUP",),
    ),
    Function(
        "ROUNDDOWN", "ARRONDI.INF", "numbers", (_NUMBER, _PLACES), same("public.liane_round_down({}, {})", "0"),
        _("Le nombre arrondi vers zéro."), (("ROUNDDOWN(12.39, 1)", "12,3"),), ("ARRONDIINF", "TRUNC", "TRONQUE"),
    ),
    Function(
        "INT", "ENT", "numbers", (_NUMBER,), same("floor({})"),
        _("Le plus grand nombre entier qui ne dépasse pas le nombre."), (("INT(-2.5)", "-3"),), ("FLOOR", "PLANCHER"),
    ),
    Function(
        "CEILING", "PLAFOND", "numbers", (_NUMBER,), same("ceil({})"),
        _("Le plus petit nombre entier qui atteint le nombre."), (("CEILING(2.1)", "3"),),
    ),
    Function("ABS", "ABS", "numbers", (_NUMBER,), same("abs({})"), _("Le nombre sans son signe."), (("ABS(-3)", "3"),)),
    Function(
        "SIGN", "SIGNE", "numbers", (_NUMBER,), gives(Type.NUMBER, "sign({})"),
        _("1 pour un nombre positif, -1 pour un négatif, 0 pour zéro."), (("SIGN(-3)", "-1"),),
    ),
    Function(
        "MOD", "MOD", "numbers", (_NUMBER, one(_("diviseur"), *QUANTITIES)),
        same("public.liane_modulo({}, {})"),
        _("Le reste de la division, du signe du diviseur."), (("MOD(-7, 3)", "2"), ("ISBLANK(MOD(1, 0))", "Oui")),
    ),
    Function(
        "SQRT", "RACINE", "numbers", (one(_("nombre"), *NUMERIC),), gives(Type.NUMBER, "public.liane_power({}, 0.5)"),
        _("La racine carrée."), (("SQRT(9)", "3"), ("ISBLANK(SQRT(-1))", "Oui")),
    ),
    Function(
        "POWER", "PUISSANCE", "numbers", (one(_("nombre"), *NUMERIC), one(_("exposant"), *NUMERIC)),
        gives(Type.NUMBER, "public.liane_power({}, {})"),
        _("Le nombre élevé à une puissance."), (("POWER(2, 10)", "1 024"),),
    ),
    Function(
        "MIN", "MIN", "numbers", (_FIRST, _SEVERAL), _ordered("LEAST"),
        _("La plus petite des valeurs qui ne sont pas vides."), (("MIN(3, EMPTY, 2)", "2"),),
    ),
    Function(
        "MAX", "MAX", "numbers", (_FIRST, _SEVERAL), _ordered("GREATEST"),
        _("La plus grande des valeurs qui ne sont pas vides."), (("MAX(3, EMPTY, 2)", "3"),),
    ),
    Function(
        "SUM", "SOMME", "numbers", (one(_("nombre"), *QUANTITIES, Type.EMPTY, repeated=True),), _sum,
        _("La somme des valeurs, les vides comptant pour zéro."), (("SUM(1, EMPTY, 2)", "3"),),
    ),
    Function(
        "VALUE", "CNUM", "numbers", (one(_("texte"), Type.TEXT),),
        gives(Type.NUMBER, "public.liane_number({})"),
        _("Le nombre qu’un texte écrit, vide s’il n’en écrit pas."),
        (('VALUE("12,5")', "12,5"), ('ISBLANK(VALUE("x"))', "Oui")), ("NUMBER", "NOMBRE"),
    ),
)  # fmt: skip
