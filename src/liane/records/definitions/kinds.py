"""Kinds of fields that hold what an administrator shapes, as JSON: declarations, sections, lists of fields."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage

MOST_KEYS = 500
LONGEST = 200_000
_Check = Callable[[Any], Any]


def json_kind(name: str, label: object, check: _Check, *, blank: Any = None) -> Kind:
    """Return a kind whose values are JSON that `check` brings to its canonical form (it raises Invalid).

    `blank` says the same as nothing. An empty list is another thing than none: deliberately nothing.
    """

    def parse(field: Field, raw: Any, context: Context) -> Any:
        if isinstance(raw, str):
            if len(raw) > LONGEST:
                raise Invalid(_("Ce texte est trop long."), "too_long")
            try:
                raw = orjson.loads(raw) if raw.strip() else None
            except orjson.JSONDecodeError:
                raise Invalid(_("Ce n’est pas du JSON valable."), "type") from None
        return None if raw is None or raw == blank else check(raw)

    return Kind(
        name=name,
        label=label,
        storage=Storage((Part("", "jsonb"),)),
        parse=parse,
        show=_written,
        widget="textarea",
        operators=(),
        write=_written,
    )


def _written(field: Field, value: Any, context: Context) -> str:
    return "" if value is None else orjson.dumps(value, default=str).decode()


def _declaration(raw: Any) -> Any:
    """What each part may be depends on the object and the key: the rules of definitions say it."""
    if not isinstance(raw, Mapping) or any(not isinstance(key, str) for key in raw):
        raise Invalid(_("La déclaration d’un champ est un objet JSON."), "type")
    if len(orjson.dumps(raw, default=str)) > LONGEST:
        raise Invalid(_("Ce texte est trop long."), "too_long")
    return {key: value for key, value in sorted(raw.items()) if value is not None}


def _keys(raw: Any) -> Any:
    if not isinstance(raw, list) or len(raw) > MOST_KEYS or not all(_path(one) for one in raw):
        raise Invalid(_("Une liste de champs en nomme %(most)d au plus.") % {"most": MOST_KEYS}, "type")
    return list(dict.fromkeys(raw))


def _sections(raw: Any) -> Any:
    if not isinstance(raw, list) or len(raw) > 100:
        raise Invalid(_("Une page a 100 sections au plus."), "type")
    return [_section(one) for one in raw]


def _section(raw: Any) -> Any:
    if not isinstance(raw, Mapping) or set(raw) - {"label", "fields", "columns"}:
        raise Invalid(_("Une section a un titre et des champs."), "type")
    columns = raw.get("columns", 1)
    if columns not in (1, 2) or isinstance(columns, bool):
        raise Invalid(_("Une section a une ou deux colonnes."), "type")
    found = {"label": _label(raw.get("label", "")), "fields": _keys(raw.get("fields", []))}
    return found | ({"columns": 2} if columns == 2 else {})


def _label(raw: Any) -> Any:
    texts = list(raw.values()) if isinstance(raw, Mapping) else [raw]
    languages = set(raw) if isinstance(raw, Mapping) else set()
    if not all(isinstance(text, str) and len(text) <= 120 for text in texts) or not languages <= {"fr", "en"}:
        raise Invalid(_("Un titre est un texte, ou un texte par langue (fr, en)."), "type")
    return dict(raw) if isinstance(raw, Mapping) else raw


def _related(raw: Any) -> Any:
    if not isinstance(raw, list) or len(raw) > 100:
        raise Invalid(_("Une page a 100 listes liées au plus."), "type")
    return [_list(one) for one in raw]


def _list(raw: Any) -> Any:
    if (
        not isinstance(raw, Mapping)
        or set(raw) - {"object", "relation", "columns", "sum"}
        or not all(_path(raw.get(part)) for part in ("object", "relation"))
        or not isinstance(raw.get("sum", ""), str)
    ):
        raise Invalid(_("Une liste liée nomme un objet et sa relation vers celui-ci."), "type")
    found = {"object": raw["object"], "relation": raw["relation"], "columns": _keys(raw.get("columns", []))}
    return found | ({"sum": raw["sum"]} if raw.get("sum") else {})


def _path(raw: Any) -> bool:
    return isinstance(raw, str) and 0 < len(raw) <= 200


DECLARATION = json_kind("declaration", _("Déclaration d’un champ"), _declaration, blank={})
KEYS = json_kind("keys", _("Champs, dans l’ordre"), _keys)
SECTIONS = json_kind("sections", _("Sections d’une page"), _sections)
RELATED = json_kind("related", _("Listes liées"), _related)


def Declaration(label: object) -> Field:  # noqa: N802
    """What a field of the organisation's own is, or what it changes of a built-in one (``fields.stored``)."""
    return Field(DECLARATION, label)


def Keys(label: object) -> Field:  # noqa: N802
    """Paths of fields, in order."""
    return Field(KEYS, label)


def Sections(label: object) -> Field:  # noqa: N802
    """``[{"label": {"fr": "Dons"}, "fields": ["amount", "date"], "columns": 2}]``."""
    return Field(SECTIONS, label)


def RelatedLists(label: object) -> Field:  # noqa: N802
    """``[{"object": "deal", "relation": "company", "columns": ["name"], "sum": "amount"}]``."""
    return Field(RELATED, label)
