"""Text on one line, text on several."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.fields import patterns
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value

OPERATORS = ("contains", "not_contains", "is", "is_not", "starts", "ends", "in", "empty", "filled")

_SPACES = re.compile(r"\s+")
# Control characters carry nothing a person typed on purpose; PostgreSQL refuses NUL and halves of pairs.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Marks that show nothing: of no use at the ends of a text, where they only hide that two texts differ. Joiners inside
# words, and the marks that end an emoji, stay.
_UNSEEN = "\u00ad\u061c\u180e" + "".join(
    chr(code) for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF))
    for code in range(first, last + 1)
)  # fmt: skip
_EDGES = _UNSEEN + " \t\n\u00a0\u202f\u3000"
# What turns the direction of writing is ended before the text ends, or it would turn what follows on the page.
_TURNS = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")
# Text of these alone shows nothing: those marks, marks that only change a letter, letters drawn as nothing.
_NOTHING = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff"
_BLANK = re.compile(rf"[\s{_UNSEEN}{_NOTHING}]+\Z")


def parse_line(field: Field, raw: Value, context: Context) -> Value:
    """Return the text with its white space folded to single spaces; blank gives None."""
    return _bounded(field, one_line(_text(raw)))


def parse_long(field: Field, raw: Value, context: Context) -> Value:
    """Return the text with Unix line ends, trailing blanks removed; blank gives None."""
    text = _text(raw)
    if not text.isprintable():
        text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _bounded(field, _trimmed(text.rstrip()))


def one_line(text: str) -> str:
    """Return `text` without control characters, its white space folded to single spaces, none at its ends.

    Text that shows nothing (zero-width spaces, marks of direction) is blank.
    """
    if not text.isprintable():
        text = _SPACES.sub(" ", _CONTROLS.sub("", text))
    elif "  " in text:
        text = _SPACES.sub(" ", text)
    return _trimmed(text.strip())


def _trimmed(text: str) -> str:
    """Return `text` without what shows nothing at its ends, "" when it shows nothing at all."""
    if text.isascii():
        return text
    if _BLANK.match(text):
        return ""
    # The first line of a long text may begin with blanks of its writer's.
    shown = text.lstrip(_EDGES) if text[:1] in _UNSEEN else text
    ended = shown.rstrip(_EDGES)
    return shown if _TURNS.search(ended) else ended


def show(field: Field, value: Value, context: Context) -> str:
    return value or ""


def searched(field: Field, value: Value) -> Sequence[str]:
    return (value,) if value else ()


def _text(raw: Value) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise Invalid(_("Un texte est attendu."), "type")
    return str(raw)


def _bounded(field: Field, text: str) -> str | None:
    if field.max_length is not None and len(text) > field.max_length:
        raise Invalid(
            _("Ce texte compte %(length)d caractères, le maximum est %(maximum)d.")
            % {"length": len(text), "maximum": field.max_length},
            "too_long",
        )
    if field.pattern and text and not patterns.compiled(field.pattern).matches(text):
        message = _("« %(read)s » n’a pas la forme attendue : %(pattern)s.")
        raise Invalid(message % {"read": text[:80], "pattern": field.help or field.pattern}, "pattern")
    return text or None


TEXT = Kind(
    name="text",
    label=_("Texte"),
    storage=Storage((Part("", "text", folded=True),)),
    parse=parse_line,
    show=show,
    widget="text",
    operators=OPERATORS,
    write=show,
    searched=searched,
)

LONG_TEXT = Kind(
    name="long_text",
    label=_("Texte long"),
    storage=Storage((Part("", "text", folded=True),)),
    parse=parse_long,
    show=show,
    widget="textarea",
    operators=OPERATORS,
    write=show,
    searched=searched,
)
