"""One choice of a picklist, several choices, and free tags."""

import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.lib.fold import fold
from liane.records.fields.base import Context, Field, Invalid, Kind, Option, Part, Storage, Value
from liane.records.fields.refusals import digits, quoted
from liane.records.fields.text import one_line

SEVERAL_OPERATORS = ("has_any", "has_all", "has_none", "empty", "filled")

MOST_TAGS = 100
LONGEST_TAG = 60

_MOST_KEPT = 4096
_LABELS: dict[tuple[int, str], tuple[tuple[Option, ...], dict[str, str]]] = {}

_SEPARATORS = re.compile(r"[,;\n]")


def parse_choice(field: Field, raw: Value, context: Context) -> Value:
    """Return the key of the option that `raw` names by key or by label, in either language.

    A retired option is still read: records that have it keep it.
    """
    if raw is None:
        return None
    raw = digits(raw) or raw
    if not isinstance(raw, str):
        raise Invalid(_("Un choix est attendu."), "type")
    text = raw.strip()
    if not text:
        return None
    found = _key(field, text, context)
    if found is None:
        raise Invalid(_("« %(read)s » n’est pas dans la liste des choix.") % {"read": quoted(text)}, "choice")
    return found


def parse_choices(field: Field, raw: Value, context: Context) -> Value:
    """Return the keys in the order of the options; text holds several parted by ``;``, ``,`` or new lines."""
    if raw is None:
        return None
    if isinstance(raw, str):
        whole = raw.strip()
        if whole and (only := _key(field, whole, context)) is not None:
            return [only]
        raw = re.split(r"[;\n]" if ";" in raw or "\n" in raw else ",", raw)
    if not isinstance(raw, list | tuple | set | frozenset):
        raise Invalid(_("Une liste de choix est attendue."), "type")
    chosen = {key for item in raw if (key := parse_choice(field, item, context)) is not None}
    return [option.key for option in field.options if option.key in chosen] or None


def parse_tags(field: Field, raw: Value, context: Context) -> Value:
    """Return the words in the order given, each once whatever its case and accents."""
    if raw is None:
        return None
    if isinstance(raw, str):
        raw = (raw,)
    if not isinstance(raw, list | tuple | set | frozenset):
        raise Invalid(_("Une liste d’étiquettes est attendue."), "type")
    found: dict[str, str] = {}
    for word in _words(raw):
        if len(word) > LONGEST_TAG:
            raise Invalid(
                _("L’étiquette « %(read)s » dépasse %(maximum)d caractères.")
                % {"read": quoted(word), "maximum": LONGEST_TAG},
                "too_long",
            )
        found.setdefault(fold(word), word)
    if len(found) > MOST_TAGS:
        raise Invalid(_("%(maximum)d étiquettes au plus.") % {"maximum": MOST_TAGS}, "too_long")
    return list(found.values()) or None


def labels(field: Field, language: str) -> Mapping[str, str]:
    """Return the label of each option by its key, in `language`.

    Translating a label costs ten times as much as drawing it, so labels are kept. The options themselves are
    kept beside, which makes sure that their identity names no others.
    """
    place = (id(field.options), language)
    found = _LABELS.get(place)
    if found is None:
        with override(language):
            found = field.options, {option.key: str(option.label) for option in field.options}
        if len(_LABELS) >= _MOST_KEPT:
            _LABELS.clear()
        _LABELS[place] = found
    return found[1]


def label(field: Field, key: str, language: str) -> str:
    """Return the label of the option `key`, the key itself when the option is gone."""
    return labels(field, language).get(key, key)


def show_choice(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else label(field, value, context.language)


def show_choices(field: Field, value: Value, context: Context) -> str:
    return ", ".join(label(field, key, context.language) for key in value or ())


def show_tags(field: Field, value: Value, context: Context) -> str:
    return "" if not value else ", ".join(value)


def _write_choice(field: Field, value: Value, context: Context) -> str:
    return value or ""


def _write_several(field: Field, value: Value, context: Context) -> str:
    return "; ".join(value or ())


def _searched_tags(field: Field, value: Value) -> Sequence[str]:
    return value or ()


def _words(raw: Iterable[Value]) -> Iterable[str]:
    for item in raw:
        if not isinstance(item, str):
            raise Invalid(_("Une liste d’étiquettes est attendue."), "type")
        for piece in _SEPARATORS.split(item):
            word = one_line(piece)
            if word:
                yield word


def _key(field: Field, text: str, context: Context) -> str | None:
    """Return the key that `text` is, or whose label it is in the reader's language, French or English."""
    for option in field.options:
        if option.key == text:
            return text
    wanted = fold(text)
    for language in dict.fromkeys((context.language, "fr", "en")):
        for key, written in labels(field, language).items():
            if fold(written) == wanted:
                return key
    return None


def _joined(parts: Sequence[Value]) -> Value:
    return list(parts[0]) if parts[0] else None


_ARRAY = Storage((Part("", "text[]"),), join=_joined)

CHOICE = Kind(
    name="choice",
    label=_("Choix"),
    storage=Storage((Part("", "text"),)),
    parse=parse_choice,
    show=show_choice,
    widget="choice",
    operators=("is", "is_not", "in", "not_in", "empty", "filled"),
    write=_write_choice,
)

CHOICES = Kind(
    name="choices",
    label=_("Plusieurs choix"),
    storage=_ARRAY,
    parse=parse_choices,
    show=show_choices,
    widget="choices",
    operators=SEVERAL_OPERATORS,
    write=_write_several,
)

TAGS = Kind(
    name="tags",
    label=_("Étiquettes"),
    storage=_ARRAY,
    parse=parse_tags,
    show=show_tags,
    widget="tags",
    operators=SEVERAL_OPERATORS,
    write=_write_several,
    searched=_searched_tags,
)
