"""Text with its form: headings, lists, bold, links. Kept as HTML of a few tags, with its words beside it.

The canonical value is HTML that `clean` made: blocks only at the outermost level, no attribute but addresses of
links, which lead to http, https and mailto alone. Conditions, search, lists and files look at its words.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape

import nh3
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.text import one_line

LONGEST = 200_000
"""Characters of HTML; a pasted picture in base 64 is far longer, and is no text."""
_BLOCKS = ("div", "p", "h3", "blockquote", "pre", "ul", "ol")
_INLINE = ("a", "b", "br", "code", "del", "em", "i", "s", "strong", "u")
TAGS = frozenset({*_BLOCKS, *_INLINE, "li"})
# What others write for the same thing, by what stands for it here.
_SAME = {"h1": "h3", "h2": "h3", "h4": "h3", "h5": "h3", "h6": "h3", "strike": "s", "ins": "u"}
_READ = TAGS | set(_SAME)
_GONE = frozenset({"script", "style", "template", "noscript", "title", "textarea", "select", "svg", "math", "head"})
_OURS = re.compile(rf"<(?:{'|'.join(sorted(_READ))})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_RENAMED = re.compile(rf"<(/?)({'|'.join(_SAME)})(?=[\s>])")
_OPENS_BLOCK = re.compile(rf"<(?:{'|'.join(_BLOCKS)})>")
_LINK = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_BREAKS = re.compile(r"<br>|</(?:div|p|h3|blockquote|pre|li)>")
_TAG = re.compile(r"<[^>]*>")
_EMPTY_LINES = re.compile(r"\n{3,}")
# A tag that stands for another may stand where that one cannot: it is read until it stays as it is.
_PASSES = 8
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the HTML of a text, of HTML, or of ``{"html": …}``; nothing to read gives None.

    A text that begins and ends with tags of ours is HTML; any other is plain, its blank lines parting paragraphs.
    With ``{"html": …, "typed": …}``, what was typed replaces the HTML where its words differ: pages without
    scripts send both.
    """
    if isinstance(raw, Mapping):
        html = _text(raw.get("html"))
        typed = raw.get("typed")
        if typed is None:
            value = clean(html) if html else ""
        else:
            value = clean(html)
            if _lines(plain(value)) != _lines(_text(typed)):
                value = from_plain(_text(typed))
    else:
        text = _text(raw).strip()
        first = _OURS.match(text)
        value = clean(text) if first and text.endswith(">") else from_plain(text)
    return value if plain(value) else None


def clean(html: str) -> str:
    """Return the HTML with the tags of ours alone, in blocks; what was cleaned stays as it is."""
    found = _CONTROLS.sub("", html)
    for _pass in range(_PASSES):
        again = _once(found)
        if again == found:
            return found
        found = again
    return from_plain(plain(found))


def _once(html: str) -> str:
    safe = _safe(html)
    renamed = _RENAMED.sub(lambda found: f"<{found[1]}{_SAME[found[2]]}", safe).strip()
    if not renamed or (_OPENS_BLOCK.match(renamed) and renamed.endswith(">")):
        return renamed
    # Read anew: a block that stands in a paragraph closes it.
    return _safe(f"<div>{renamed}</div>")


def _safe(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_READ),
        clean_content_tags=set(_GONE),
        attributes={"a": {"href"}},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def from_plain(text: str) -> str:
    """Return a text as `clean` leaves its HTML: a paragraph between blank lines, line ends kept."""
    lines = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    parts = [part for part in re.split(r"\n[ \t]*\n+", lines) if part.strip()]
    return "".join(f"<p>{'<br>'.join(_escaped(line) for line in part.split(chr(10)))}</p>" for part in parts)


def _escaped(line: str) -> str:
    return escape(line, quote=False).replace("\u00a0", "&nbsp;")


def plain(html: Value) -> str:
    """Return the words of canonical HTML, a line for each block."""
    if not html:
        return ""
    marked = html.replace("</p>", "</p>\n").replace("<li>", "<li>• ")
    text = unescape(_TAG.sub("", _BREAKS.sub("\n", marked))).replace("\u00a0", " ")
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def show(field: Field, value: Value, context: Context) -> str:
    return plain(value)


def searched(field: Field, value: Value) -> Sequence[str]:
    return (plain(value),) if value else ()


def _kept(tag: str, name: str, value: str) -> str | None:
    """Leave out addresses within Liane: a link that somebody wrote must not look like a button of hers."""
    return value if name != "href" or _LINK.match(value.strip()) else None


def _text(raw: Value) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise Invalid(_("Un texte est attendu."), "type")
    text = str(raw)
    if len(text) > LONGEST:
        raise Invalid(_("Ce texte est trop long : %(most)d caractères au plus.") % {"most": LONGEST}, "too_long")
    return text


def _lines(text: str) -> str:
    return one_line(text.replace("\u00a0", " "))


def _split(value: Value) -> tuple[Value, ...]:
    return (None, None) if value is None else (plain(value), value)


def _joined(parts: Sequence[Value]) -> Value:
    return parts[1]


def _dumped(value: Value) -> Value:
    return None if value is None else {"text": plain(value), "html": value}


def _loaded(value: Value) -> Value:
    return value["html"] if isinstance(value, Mapping) else value


RICH_TEXT = Kind(
    name="rich_text",
    label=_("Texte mis en forme"),
    storage=Storage(
        (Part("", "text", folded=True, json="text"), Part("html", "text", json="html")),
        split=_split,
        join=_joined,
        dump=_dumped,
        load=_loaded,
    ),
    parse=parse,
    show=show,
    widget="rich_text",
    operators=("contains", "not_contains", "filled", "empty"),
    write=show,
    searched=searched,
)
