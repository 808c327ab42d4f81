"""One choice of a picklist, several choices, and free tags."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.lib.fold import fold
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import quoted

SEVERAL_OPERATORS = ("has_any", "has_all", "has_none", "empty", "filled")

MOST_TAGS = 100
LONGEST_TAG = 60

_SEPARATORS = re.compile(r"[,;\n]")
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def parse_choice(field: Field, raw: Value, context: Context) -> Value:
    """Return the key of the option that `raw` names by key or by label, in either language.

    A retired option is still read: records that have it keep it.
    """
    if raw is None:
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        raise Invalid(_("Un choix est attendu."), "type")
    text = raw.strip()
    if not text:
        return None
    found = _key(field, text)
    if found is None:
        raise Invalid(_("« %(read)s » n’est pas dans la liste des choix.") % {"read": quoted(text)}, "choice")
    return found


def parse_choices(field: Field, raw: Value, context: Context) -> Value:
    """Return the keys in the order of the options; text holds several parted by ``;``, ``,`` or new lines."""
    if raw is None:
        return None
    if isinstance(raw, str):
        whole = raw.strip()
        if whole and (only := _key(field, whole)) is not None:
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


def label(field: Field, key: str) -> str:
    """Return the label of the option `key`, the key itself when the option is gone."""
    option = field.option(key)
    return key if option is None else str(option.label)


def show_choice(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else label(field, value)


def show_choices(field: Field, value: Value, context: Context) -> str:
    return "" if not value else ", ".join(label(field, key) for key in value)


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
            word = _SPACES.sub(" ", _CONTROLS.sub(" ", piece)).strip()
            if word:
                yield word


def _key(field: Field, text: str) -> str | None:
    """Return the key that `text` is, or whose label it is in the reader's language, French or English."""
    for option in field.options:
        if option.key == text:
            return text
    wanted = fold(text)
    found = _labelled(field, wanted)
    for language in ("fr", "en"):
        if found is None:
            with override(language):
                found = _labelled(field, wanted)
    return found


def _labelled(field: Field, wanted: str) -> str | None:
    return next((option.key for option in field.options if fold(str(option.label)) == wanted), None)


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
