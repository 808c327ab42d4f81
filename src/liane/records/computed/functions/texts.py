"""Functions of texts. Positions count characters from 1; a result without a character is empty."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.computed.functions.registry import Function, filled, gives, one
from liane.records.computed.operators import text
from liane.records.computed.types import ANYTHING, Settings, Term, Type


def _concat(terms: Sequence[Term], settings: Settings) -> Term:
    values = [text(term, settings) for term in terms]
    return Term(
        Type.TEXT, filled("public.liane_all_joined(ARRAY[" + ", ".join(["{}"] * len(values)) + "]::text[])", *values)
    )


def _as_text(terms: Sequence[Term], settings: Settings) -> Term:
    return Term(Type.TEXT, text(terms[0], settings))


_TEXT = one(_("texte"), Type.TEXT)
_NUMBER = one(_("nombre"), Type.NUMBER)
_SOUGHT = one(_("cherché"), Type.TEXT)

TEXTS: tuple[Function, ...] = (
    Function(
        "CONCAT", "CONCAT", "texts", (one(_("valeur"), *ANYTHING, repeated=True),), _concat,
        _("Les valeurs mises bout à bout ; les vides sont sautées."),
        (('CONCAT("a", EMPTY, 1.5)', "a1,5"),), ("CONCATENATE", "CONCATENER"),
    ),
    Function(
        "TEXT", "TEXTE", "texts", (one(_("valeur"), *ANYTHING),), _as_text,
        _("La valeur écrite comme un texte."), (("TEXT(1.5)", "1,5"), ("TEXT(12 %)", "12\u00a0%")),
    ),
    Function(
        "LEN", "NBCAR", "texts", (_TEXT,), gives(Type.NUMBER, "COALESCE(char_length({}), 0)::numeric"),
        _("Le nombre de caractères ; zéro pour un texte vide."), (('LEN("Élan")', "4"), ("LEN(EMPTY)", "0")),
    ),
    Function(
        "UPPER", "MAJUSCULE", "texts", (_TEXT,), gives(Type.TEXT, "public.liane_upper({})"),
        _("Le texte en capitales."), (('UPPER("Élan")', "ÉLAN"),), ("MAJUSCULES",),
    ),
    Function(
        "LOWER", "MINUSCULE", "texts", (_TEXT,), gives(Type.TEXT, "public.liane_lower({})"),
        _("Le texte en minuscules."), (('LOWER("ÉLAN")', "élan"),), ("MINUSCULES",),
    ),
    Function(
        "LEFT", "GAUCHE", "texts", (_TEXT, one(_("nombre"), Type.NUMBER, optional=True)),
        gives(Type.TEXT, "public.liane_mid({}, 1, {})", "1"),
        _("Les premiers caractères."), (('LEFT("Dijon", 2)', "Di"), ('ISBLANK(LEFT("x", 0))', "Oui")),
    ),
    Function(
        "RIGHT", "DROITE", "texts", (_TEXT, one(_("nombre"), Type.NUMBER, optional=True)),
        gives(Type.TEXT, "public.liane_right({}, {})", "1"),
        _("Les derniers caractères."), (('RIGHT("Dijon", 2)', "on"),),
    ),
    Function(
        "MID", "STXT", "texts", (_TEXT, one(_("début"), Type.NUMBER), _NUMBER),
        gives(Type.TEXT, "public.liane_mid({}, {}, {})"),
        _("Tant de caractères à partir d’une position."), (('MID("Dijon", 2, 3)', "ijo"),),
    ),
    Function(
        "FIND", "TROUVE", "texts", (_SOUGHT, _TEXT), gives(Type.NUMBER, "public.liane_find({}, {})"),
        _("La position où un texte commence dans un autre, à la lettre près ; vide s’il n’y est pas."),
        (('FIND("j", "Dijon")', "3"), ('ISBLANK(FIND("z", "Dijon"))', "Oui")), ("TROUVER",),
    ),
    Function(
        "CONTAINS", "CONTIENT", "texts", (_TEXT, _SOUGHT),
        gives(Type.YES_NO, "public.liane_contains({}, {})"),
        _("Oui si le texte contient l’autre, sans tenir compte des capitales ni des accents."),
        (('CONTAINS("Œuvre", "oeu")', "Oui"), ('CONTAINS(EMPTY, "a")', "Non")),
    ),
    Function(
        "STARTSWITH", "COMMENCEPAR", "texts", (_TEXT, _SOUGHT),
        gives(Type.YES_NO, "public.liane_starts({}, {})"),
        _("Oui si le texte commence par l’autre, sans tenir compte des capitales ni des accents."),
        (('STARTSWITH("Élan", "el")', "Oui"),),
    ),
    Function(
        "SUBSTITUTE", "SUBSTITUE", "texts", (_TEXT, _SOUGHT, one(_("remplaçant"), Type.TEXT)),
        gives(Type.TEXT, "public.liane_substitute({}, {}, {})"),
        _("Le texte où un autre est remplacé partout, à la lettre près."),
        (('SUBSTITUTE("a-b-c", "-", " ")', "a b c"), ('SUBSTITUTE("a-b", "-", "")', "ab")), ("SUBSTITUER",),
    ),
    Function(
        "TRIM", "SUPPRESPACE", "texts", (_TEXT,), gives(Type.TEXT, "public.liane_trim({})"),
        _("Le texte sans espaces au bord ni espaces doubles."), (('TRIM("  a   b ")', "a b"),),
    ),
)  # fmt: skip
