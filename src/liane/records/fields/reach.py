"""Ways to reach someone: several e-mail addresses or phone numbers, each with a label, one of them first.

The canonical value is a list of ``{"value": str, "label": str, "primary": bool, "valid": bool}``: the first,
and only it, is the primary; none has the value of another. `valid` is False once it is known to reach nobody.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from liane.lib.fold import fold
from liane.records.fields.base import Context, Field, Invalid, Part, Storage, Value

# Reads one value: written text -> the stored value and its label when nothing says another.
ReadOne = Callable[[str, Context], tuple[str, str]]

OPERATORS = ("contains", "is", "is_not", "starts", "empty", "filled")

MOST = 50
_LONGEST_LABEL = 30

LABELS: Mapping[str, object] = {
    "work": _("Travail"),
    "mobile": _("Mobile"),
    "home": _("Domicile"),
    "main": _("Standard"),
    "fax": _("Fax"),
    "other": _("Autre"),
}
_WORDS = {
    **{key: key for key in LABELS},
    **dict.fromkeys(("travail", "bureau", "pro", "professionnel", "direct", "office"), "work"),
    **dict.fromkeys(("portable", "cell", "gsm", "tel. portable"), "mobile"),
    **dict.fromkeys(("domicile", "maison", "perso", "personnel", "personal"), "home"),
    **dict.fromkeys(("standard", "accueil", "siege", "switchboard"), "main"),
    **dict.fromkeys(("telecopie",), "fax"),
    **dict.fromkeys(("autre",), "other"),
}
# Between two values, unless inside parentheses. A slash parts only with spaces around it.
_BETWEEN = re.compile(r"(?:[,;\n\r]+|\s/\s)(?![^(]*\))")
_LABELLED = re.compile(r"(.*?)\(([^\W\d][^()]*)\)\s*", re.DOTALL)
_YES = frozenset({True, "1", "true", "on"})
_PLAIN = re.compile(r"[^,;\n\r(/]+")
_NOT_LABEL = re.compile("[\\s\x00-\x1f\x7f\ud800-\udfff(),;/]+")


def parse(raw: Value, context: Context, read: ReadOne) -> Value:
    """Return the canonical list that text, a list of texts or a list of dicts say; blank gives None."""
    if raw is None:
        return None
    if isinstance(raw, str):
        if _PLAIN.fullmatch(raw):
            raw = raw.strip()
            if not raw:
                return None
            value, label = read(raw, context)
            return [{"value": value, "label": label, "primary": True, "valid": True}]
        items: Iterable[tuple[str, str, bool, bool]] = _written(raw)
    elif isinstance(raw, Mapping):
        items = _given((raw,))
    elif isinstance(raw, list | tuple):
        items = _given(raw)
    else:
        raise Invalid(_("Une liste est attendue."), "type")
    found: dict[str, dict[str, Value]] = {}
    first = ""
    for text, label, primary, valid in items:
        value, usual = read(text, context)
        found.setdefault(value, {"value": value, "label": label or usual, "primary": False, "valid": valid})
        first = value if primary and not first else first
    if not found:
        return None
    if len(found) > MOST:
        raise Invalid(_("%(maximum)d au plus.") % {"maximum": MOST}, "too_long")
    head = found.pop(first) if first else found.pop(next(iter(found)))
    head["primary"] = True
    return [head, *found.values()]


def write(value: Value, usual: Callable[[str], str]) -> str:
    """Return one line that `parse` reads back: "a@b.fr; c@d.fr (home, invalid)"."""
    return "; ".join(item["value"] + _notes(item, usual(item["value"])) for item in value or ())


def label(key: str) -> str:
    """Return the word for the label `key`; a label of the organisation's own is its own word."""
    return str(LABELS.get(key, key))


def _notes(item: Mapping[str, Value], usual: str) -> str:
    notes = [item["label"]] if item["label"] != usual else []
    if not item["valid"]:
        notes = [item["label"], "invalid"]
    return f" ({', '.join(notes)})" if notes else ""


def _written(text: str) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield value, label, primary and valid of each piece of `text`."""
    if len(text) > 4000:
        raise Invalid(_("Ce texte est trop long."), "too_long")
    for piece in _BETWEEN.split(text):
        found = _LABELLED.fullmatch(piece)
        value, notes = (found[1], found[2]) if found else (piece, "")
        words = [word.strip() for word in notes.split(",")]
        valid = words[-1] != "invalid"
        name = words[0] if valid or len(words) > 1 else ""
        if value.strip():
            yield value.strip(), _label(name), False, valid


def _given(items: Iterable[Value]) -> Iterator[tuple[str, str, bool, bool]]:
    for item in items:
        if isinstance(item, str):
            yield from _written(item)
            continue
        if not isinstance(item, Mapping) or not isinstance(item.get("value", ""), str | None):
            raise Invalid(_("Chaque élément porte une valeur écrite."), "type")
        value = (item.get("value") or "").strip()
        if value:
            valid = item.get("valid")
            yield (
                value,
                _label(item.get("label")),
                _is_yes(item.get("primary")),
                valid is None or _is_yes(valid),
            )


def _is_yes(raw: Value) -> bool:
    return isinstance(raw, bool | int | str) and raw in _YES


def _label(raw: Value) -> str:
    if raw is None or raw == "":
        return ""
    if not isinstance(raw, str):
        raise Invalid(_("Un libellé est un texte."), "type")
    text = _NOT_LABEL.sub(" ", raw[: 2 * _LONGEST_LABEL]).strip()
    if len(text) > _LONGEST_LABEL:
        raise Invalid(_("Un libellé compte %(maximum)d caractères au plus.") % {"maximum": _LONGEST_LABEL}, "too_long")
    if text and not text[0].isalpha():
        raise Invalid(_("Un libellé commence par une lettre."), "invalid")
    return "" if text == "invalid" else _WORDS.get(fold(text), text)


def _joined(parts: Sequence[Value]) -> Value:
    return parts[0] or None


STORAGE = Storage(
    (Part("", "jsonb"), Part("value", "text", folded=True, expression="{0}->0->>'value'")),
    join=_joined,
    sort_part="value",
)
"""Comparisons and sorting look at the primary value."""


def searched(field: Field, value: Value) -> Sequence[str]:
    return [item["value"] for item in value or ()]
