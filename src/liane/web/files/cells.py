"""Files and pictures in lists and on pages: links to where they are read, with the rights of the record."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from liane.lib import formats
from liane.records.fields import Context, Field, Value
from liane.records.files.types import PICTURES
from liane.web.safety import safe

_PICTURES_SHOWN = 3


def thumbnail(item: Mapping[str, Value]) -> str:
    """Return the small picture of a file, "" for one that is no picture."""
    if item.get("type") not in PICTURES:
        return ""
    return f'<img class="thumb" src="{_file_url(item)}/vignette" alt="" width="48" height="48" loading="lazy">'


def _file_url(item: Mapping[str, Value]) -> str:
    return f"/fichiers/{quote(str(item['id']), safe='')}"


def _file_link(item: Mapping[str, Value]) -> str:
    name = safe(item["name"] or "?")
    drawn = f"{thumbnail(item)}<span>{name}</span>"
    return f'<a class="file" href="{_file_url(item)}" title="{name}" target="_blank" rel="noopener">{drawn}</a>'


def short(field: Field, value: Value, context: Context, extra: object) -> str:
    return _file_link(value[0]) + _others(value)


def pictures(field: Field, value: Value, context: Context, extra: object) -> str:
    drawn = [
        f'<a class="picture" href="{_file_url(item)}" title="{safe(item["name"] or "?")}" target="_blank" '
        f'rel="noopener">{thumbnail(item)}<span class="sr">{safe(item["name"] or "?")}</span></a>'
        for item in value[:_PICTURES_SHOWN]
    ]
    more = len(value) - _PICTURES_SHOWN
    return "".join(drawn) + (f' <span class="muted">+{more}</span>' if more > 0 else "")


def whole(field: Field, value: Value, context: Context, extra: object) -> str:
    return "".join(
        f'<span class="file-line">{_file_link(item)} '
        f'<span class="muted num">{safe(formats.size(item["size"], context.language))}</span></span>'
        for item in value
    )


def _others(value: Sequence[Value]) -> str:
    return f' <span class="muted">+{len(value) - 1}</span>' if len(value) > 1 else ""
