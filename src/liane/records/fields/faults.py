"""What can be wrong with a declaration, said in sentences: all of it at once."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.lib import currencies
from liane.records.fields import auto_number, patterns
from liane.records.fields.base import Context, Field, Kind
from liane.records.fields.declare import KINDS
from liane.records.fields.files import KINDS as FILED

KEY = re.compile(r"[a-z][a-z0-9_]{0,58}")
OPTION_KEY = re.compile(r"\S(?:.{0,58}\S)?")
FLAGS = ("required", "unique", "read_only")
WORDS = ("label", "help", "inverse_label")
LANGUAGES = ("fr", "en")
MOST_OPTIONS = 1000
LONGEST_LABEL = 120
LONGEST_HELP = 1000
LONGEST_TEXT = 100_000
_TEXTS = frozenset({"text", "long_text"})
_PICKLISTS = frozenset({"choice", "choices"})
_BOUNDED = frozenset({"rating", "duration", "integer", "decimal", "percent", "money", "date", "datetime"})
_COMPARED = frozenset(
    {
        "auto_number",
        "text",
        "integer",
        "decimal",
        "date",
        "datetime",
        "url",
        "siren",
        "siret",
        "vat",
        "emails",
        "phones",
    }
)
# Which kinds each part of a declaration speaks of; those not named speak of all.
_MEANT: Mapping[str, frozenset[str]] = {
    "options": _PICKLISTS,
    "depends_on": frozenset({"choice"}),
    "allowed": frozenset({"choice"}),
    "pattern": frozenset({"text"}),
    "max_length": _TEXTS,
    "minimum": _BOUNDED,
    "maximum": _BOUNDED,
    "decimals": frozenset({"decimal", "percent", "money"}),
    "currency": frozenset({"money"}),
    "numbers": frozenset({"auto_number"}),
    "several": frozenset({"file", "image"}),
    "unique": _COMPARED,
}
_PARTS = frozenset({"kind", "target", "inverse", "on_delete", "search", "default", *_MEANT, *FLAGS, *WORDS})
_OVERRIDES = frozenset({"label", "help", "required", "default", "options"})


def meant(part: str, kind: str) -> bool:
    """Say whether `part` of a declaration speaks of fields of this kind."""
    return part not in _MEANT or kind in _MEANT[part]


def shape(key: str, declaration: Any) -> list[object]:
    """Return what is wrong before anything is known of the kind: the key, the JSON, the words."""
    if not isinstance(declaration, Mapping):
        return [_("La déclaration d’un champ est un objet JSON.")]
    found: list[object] = []
    if not KEY.fullmatch(key):
        message = _("La clé « %(key)s » commence par une lettre, sans majuscule ni accent, 59 caractères au plus.")
        found.append(message % {"key": key[:80]})
    return [*found, *_words(declaration)]


def of_field(declaration: Mapping[str, Any]) -> list[object]:
    """Return what is wrong with the declaration of a stored field."""
    kind = KINDS.get(str(declaration.get("kind")))
    if kind is None:
        return [_("Le type de champ « %(kind)s » n’existe pas.") % {"kind": str(declaration.get("kind"))[:80]}]
    found = [*_parts(kind, declaration), *_relation(kind, declaration), *_options(kind, declaration)]
    return found or [*_values(kind, declaration), *_dependence(declaration)]


def of_override(field: Field, declaration: Any) -> list[object]:
    """Return what is wrong with what an organisation wants to change of a built-in field."""
    if not isinstance(declaration, Mapping):
        return [_("La déclaration d’un champ est un objet JSON.")]
    found = list(_words(declaration))
    fixed = _("« %(part)s » d’un champ de Liane ne se change pas.")
    found += [fixed % {"part": str(part)[:80]} for part in sorted(set(declaration) - _OVERRIDES)]
    if field.required and declaration.get("required") is False:
        found.append(_("« %(field)s » reste obligatoire : Liane en a besoin.") % {"field": field.label})
    if declaration.get("required") and field.read_only:
        found.append(_("« %(field)s » est rempli par Liane seule.") % {"field": field.label})
    if declaration.get("options"):
        found += _own_options(field, declaration["options"])
    if found:
        return found
    named = [str(item["key"]) for item in declaration.get("options", ())]
    return list(_default(field.kind, declaration.get("default"), [*(one.key for one in field.options), *named]))


def _own_options(field: Field, options: Any) -> Iterator[object]:
    if field.kind.name not in _PICKLISTS:
        yield _("« %(part)s » ne convient pas à ce type de champ.") % {"part": "options"}
        return
    built_in = {option.key for option in field.options}
    yield from _list_of_options(options, without_label=built_in)
    for item in options if isinstance(options, list) else ():
        if isinstance(item, Mapping) and item.get("key") in built_in and item.get("retired"):
            message = _("Le choix « %(key)s » fait partie de Liane et ne se retire pas.")
            yield message % {"key": item["key"]}


def _words(declaration: Mapping[str, Any]) -> Iterator[object]:
    for part in WORDS:
        given = declaration.get(part, "")
        texts = given.values() if isinstance(given, Mapping) else [given]
        languages = set(given) if isinstance(given, Mapping) else set()
        if not all(isinstance(text, str) for text in texts) or not languages <= set(LANGUAGES):
            yield _("« %(part)s » est un texte, ou un texte par langue (fr, en).") % {"part": part}
        elif any(len(text) > (LONGEST_HELP if part == "help" else LONGEST_LABEL) for text in texts):
            yield _("« %(part)s » est trop long.") % {"part": part}


def _parts(kind: Kind, declaration: Mapping[str, Any]) -> Iterator[object]:
    for part in sorted(set(map(str, declaration)) - _PARTS):
        yield _("« %(part)s » ne fait pas partie de la déclaration d’un champ.") % {"part": part[:80]}
    for part, kinds in _MEANT.items():
        if declaration.get(part) not in (None, "", False, {}, []) and kind.name not in kinds:
            yield _("« %(part)s » ne convient pas à ce type de champ.") % {"part": part}
    for flag in (*FLAGS, "several"):
        if not isinstance(declaration.get(flag, False), bool):
            yield _("« %(part)s » est vrai ou faux.") % {"part": flag}
    if declaration.get("search", "") not in ("", "A", "B", "C", "D"):
        yield _("Le poids dans la recherche est A, B, C, D ou rien.")
    length, decimals = declaration.get("max_length"), declaration.get("decimals", 2)
    if length is not None and not _whole(length, 1, LONGEST_TEXT):
        yield _("La longueur maximale est un nombre entier entre 1 et %(most)d.") % {"most": LONGEST_TEXT}
    if not _whole(decimals, 0, 6):
        yield _("Le nombre de décimales est entre 0 et 6.")
    currency = declaration.get("currency")
    if currency and currencies.code(str(currency)) != currency:
        yield _("« %(code)s » n’est pas une monnaie connue.") % {"code": str(currency)[:20]}
    yield from _patterns(declaration)


def _patterns(declaration: Mapping[str, Any]) -> Iterator[object]:
    if declaration.get("numbers") and (fault := auto_number.wrong(declaration["numbers"])):
        yield fault
    pattern = declaration.get("pattern", "")
    if not isinstance(pattern, str):
        yield _("« %(part)s » est un texte.") % {"part": "pattern"}
    elif pattern and (fault := patterns.fault(pattern)):
        yield fault


def _relation(kind: Kind, declaration: Mapping[str, Any]) -> Iterator[object]:
    target = declaration.get("target", "")
    if kind.name == "person":
        target = target or "user"
    if bool(target) is not (kind.relation or kind.linked) or not isinstance(target, str):
        yield _("Une relation désigne l’objet auquel elle mène ; aucun autre champ n’en désigne.")
    if declaration.get("on_delete", "clear") not in ("clear", "cascade", "refuse"):
        yield _("À la suppression, une relation se vide (clear), suit (cascade) ou refuse (refuse).")
    inverse = declaration.get("inverse", "")
    if inverse and (not isinstance(inverse, str) or not KEY.fullmatch(inverse)):
        yield _("Le nom de la relation vue d’en face est une clé, comme celle d’un champ.")


def _options(kind: Kind, declaration: Mapping[str, Any]) -> Iterator[object]:
    if kind.name in _PICKLISTS:
        yield from _list_of_options(declaration.get("options"))


def _list_of_options(options: Any, without_label: set[str] = frozenset()) -> Iterator[object]:  # type: ignore[assignment]
    if not isinstance(options, list) or not options:
        yield _("Une liste de choix en contient au moins un.")
        return
    if len(options) > MOST_OPTIONS:
        yield _("Une liste de choix en contient %(most)d au plus.") % {"most": MOST_OPTIONS}
        return
    seen: set[str] = set()
    for item in options:
        key = item.get("key") if isinstance(item, Mapping) else None
        if not isinstance(key, str) or not OPTION_KEY.fullmatch(key):
            yield _("Chaque choix a une clé de 60 caractères au plus.")
            continue
        if key in seen:
            yield _("Le choix « %(key)s » figure deux fois.") % {"key": key}
        seen.add(key)
        yield from _option(item, key, labelled=key not in without_label)


def _option(item: Mapping[str, Any], key: str, *, labelled: bool) -> Iterator[object]:
    label, hue = item.get("label", ""), item.get("hue")
    texts = list(label.values()) if isinstance(label, Mapping) else [label]
    if not all(isinstance(text, str) and len(text) <= LONGEST_LABEL for text in texts) or (labelled and not any(texts)):
        yield _("Le choix « %(key)s » a un nom de %(most)d caractères au plus.") % {"key": key, "most": LONGEST_LABEL}
    if hue is not None and not _whole(hue, 0, 360):
        yield _("La couleur du choix « %(key)s » est une teinte entre 0 et 360.") % {"key": key}
    if set(item) - {"key", "label", "hue", "retired"} or not isinstance(item.get("retired", False), bool):
        yield _("Le choix « %(key)s » n’a que clé, nom, teinte, et s’il est retiré.") % {"key": key}


def _values(kind: Kind, declaration: Mapping[str, Any]) -> Iterator[object]:
    """Say which of the bounds and the default are no values of this kind."""
    bounds = []
    for part in ("minimum", "maximum"):
        value = declaration.get(part)
        if value is None:
            continue
        try:
            bounds.append(Decimal(str(value)) if kind.name == "money" else _canonical(kind, value))
        except (TypeError, ValueError, ArithmeticError, AttributeError):
            yield _("« %(value)s » n’est pas une valeur de ce champ.") % {"value": str(value)[:80]}
    try:
        crossed = len(bounds) == 2 and bounds[0] > bounds[1]
    except TypeError:
        crossed = True
    if crossed:
        yield _("Le minimum dépasse le maximum.")
    options = [str(item["key"]) for item in declaration.get("options") or ()]
    yield from _default(kind, declaration.get("default"), options)


def _default(kind: Kind, default: Any, options: list[str]) -> Iterator[object]:
    if default is None or (kind.name == "person" and default == "me"):
        return
    wrong = _("« %(value)s » n’est pas une valeur de ce champ.") % {"value": str(default)[:80]}
    if kind.name in FILED:
        # A file belongs to one record: no two can begin with it.
        yield wrong
        return
    if kind.name in _PICKLISTS:
        chosen = default if isinstance(default, list) else [default]
        if isinstance(default, list) is not (kind.name == "choices") or not set(map(str, chosen)) <= set(options):
            yield wrong
        return
    try:
        _canonical(kind, default)
    except (TypeError, ValueError, ArithmeticError, AttributeError, KeyError):
        yield wrong


def _canonical(kind: Kind, value: Any) -> Any:
    """Return a value of this kind as JSON holds it. Raises ValueError (or what its kind stumbles over)."""
    found = kind.storage.load(value)
    if kind.parse(Field(kind, decimals=6), found, Context()) != found:
        raise ValueError(value)
    return found


def _dependence(declaration: Mapping[str, Any]) -> Iterator[object]:
    depends_on, allowed = declaration.get("depends_on", ""), declaration.get("allowed", {})
    if not depends_on and not allowed:
        return
    if not isinstance(depends_on, str) or not KEY.fullmatch(depends_on) or not isinstance(allowed, Mapping):
        yield _("Un choix qui dépend d’un autre nomme celui-ci et, pour chacune de ses valeurs, les choix permis.")
        return
    known = {str(item["key"]) for item in declaration.get("options", ())}
    for one, keys in allowed.items():
        if not isinstance(keys, list) or not set(map(str, keys)) <= known:
            yield _("Pour « %(one)s », un choix permis n’est pas dans la liste.") % {"one": str(one)[:80]}


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
