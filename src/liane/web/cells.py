"""Cells: how the values of each kind of field are drawn, in a list and on a record's page.

One small function a kind returns HTML that is already escaped. A page draws hundreds of cells, and
templates would take ten times as long; every kind is tested with hostile text instead.

`extra` carries what the value alone cannot tell: for a link, ``{"title": str, "url": str}`` of its target (and its
``"hue"`` where it has one), or None when the reader may not see it (for links to many, a list of those); for dates,
``{"now": datetime}`` may replace the present moment.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from liane.lib import formats, phones
from liane.records.fields import KINDS, Context, Field, Value, choices, rating, reach, rich_text
from liane.records.fields import address as addresses
from liane.web.files import cells as files
from liane.web.safety import safe, turning

__all__ = ["cell", "drawing_of", "face", "hue", "missing", "safe", "unreadable", "whole"]

Extra = Any
Cell = Callable[[Field, Value, Context, Extra], str]

# A list shows the beginning of a long text; its record shows all of it.
_SHOWN = 200
_HUES = 12
_DASH = '<span class="muted" aria-hidden="true">—</span>'
# What a mailto: link would take for the start of its headers.
_HEADERS = re.compile("[?&#%]")


def cell(field: Field, value: Value, context: Context, extra: Extra = None) -> str:
    """Return the HTML of `value` on one line of a list; "" when it is empty."""
    return "" if value is None else drawing_of(field)(field, value, context, extra)


def drawing_of(field: Field) -> Cell:
    """Return what draws the values of `field` on one line of a list, for values that are not None."""
    return _CELLS.get(field.kind.name, _shown)


def whole(field: Field, value: Value, context: Context, extra: Extra = None) -> str:
    """Return the HTML of `value` on its record's page: all of it, on several lines when it has them."""
    if value is None:
        return ""
    name = field.kind.name
    return (_WHOLE.get(name) or _CELLS.get(name, _shown))(field, value, context, extra)


def hue(degrees: int | None) -> str:
    """Return the class of the nearest of the twelve hues, " hue-4", or "" when there is none."""
    return "" if degrees is None else f" hue-{degrees % 360 * _HUES // 360}"


def face(title: str, number: int, extra: str = "") -> str:
    """Return the round mark of a person: two initials on a hue that `number` (her id) chooses; `extra` adds classes."""
    words = title.split()
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"
    classes = f"face hue-{number % _HUES} {extra}".strip()
    return f'<span class="{classes}" aria-hidden="true">{safe(initials)}</span>'


def unreadable() -> str:
    """Return what stands for a record that the reader may not see."""
    return f'{_DASH}<span class="sr">{safe(_("Non accessible"))}</span>'


def _shown(field: Field, value: Value, context: Context, extra: Extra) -> str:
    """Draw a kind of field that a layer below brought along: what it shows, as text."""
    return safe(field.kind.show(field, value, context))


def _text(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return safe(value) if len(value) <= _SHOWN else safe(value[:_SHOWN]) + "…"


def _long(field: Field, value: Value, context: Context, extra: Extra) -> str:
    first, _newline, rest = value[: _SHOWN + 1].partition("\n")
    cut = rest or len(value) > _SHOWN
    return safe(first[:_SHOWN]) + ("…" if cut else "")


def _whole_text(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return safe(value)


def _whole_long(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return safe(value).replace("\n", "<br>")


def _email(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return _mail_link(value[0], context) + _others(value)


def _phone(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return _phone_link(value[0], context) + _others(value)


def _mail_link(item: Mapping[str, Value], context: Context) -> str:
    address = item["value"]
    shown = safe(address)
    if not item["valid"]:
        return _known_wrong(shown)
    to = safe(quote(address, safe="@+!$'*/=^`{|}~")) if _HEADERS.search(address) else shown
    return f'<a href="mailto:{to}">{shown}</a>'


def _phone_link(item: Mapping[str, Value], context: Context) -> str:
    number = item["value"]
    shown = safe(phones.display(number, context.region))
    return f'<a href="tel:{safe(number)}">{shown}</a>' if item["valid"] else _known_wrong(shown)


def _known_wrong(shown: str) -> str:
    return f'<s class="muted">{shown}</s><span class="sr">{safe(_("Non valable"))}</span>'


def _others(value: Sequence[Value]) -> str:
    return f' <span class="muted">+{len(value) - 1}</span>' if len(value) > 1 else ""


def _each(link: Callable[[Mapping[str, Value], Context], str]) -> Cell:
    """Return the drawing of every item with its label, a line each."""

    def draw(field: Field, value: Value, context: Context, extra: Extra) -> str:
        return "<br>".join(
            f'{link(item, context)} <span class="muted">{safe(reach.label(item["label"]))}</span>' for item in value
        )

    return draw


def _url(field: Field, value: Value, context: Context, extra: Extra) -> str:
    shown = _text(field, field.kind.show(field, value, context), context, extra)
    if not value.startswith(("https://", "http://")):
        return shown
    return f'<a href="{safe(value)}" target="_blank" rel="noopener noreferrer">{shown}</a>'


def _integer(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return f'<span class="num">{field.kind.show(field, value, context)}</span>'


def _decimal(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return f'<span class="num">{formats.number(value, context.language)}</span>'


def _percent(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return f'<span class="num">{formats.percent(value, context.language)}</span>'


def _money(field: Field, value: Value, context: Context, extra: Extra) -> str:
    shown = formats.money(value["amount"], value["currency"], context.language)
    return f'<span class="num">{safe(shown)}</span>'


def _date(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return _time(value, _near_day(value, context, extra), formats.date(value, context.language))


def _whole_date(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return _time(value, formats.date(value, context.language), _near_day(value, context, extra))


def _datetime(field: Field, value: Value, context: Context, extra: Extra) -> str:
    here = value.astimezone(ZoneInfo(context.zone))
    near = formats.relative(here, _now(context, extra), context.language)
    return _time(here, near, formats.datetime(here, context.language))


def _whole_datetime(field: Field, value: Value, context: Context, extra: Extra) -> str:
    here = value.astimezone(ZoneInfo(context.zone))
    near = formats.relative(here, _now(context, extra), context.language)
    return _time(here, formats.datetime(here, context.language), near)


def _time(value: dt.date, shown: str, title: str) -> str:
    return f'<time datetime="{value.isoformat()}" title="{title}">{shown}</time>'


def _near_day(value: dt.date, context: Context, extra: Extra) -> str:
    return formats.relative_date(value, _now(context, extra).date(), context.language)


def _now(context: Context, extra: Extra) -> dt.datetime:
    given: dt.datetime | None = extra["now"] if extra else None
    return given.astimezone(ZoneInfo(context.zone)) if given else context.now


def _choice(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return _option(field, value, context)


def _choices(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return " ".join([_option(field, key, context) for key in value])


def _option(field: Field, key: str, context: Context) -> str:
    option = field.option(key)
    degrees = option.hue if option else None
    return f'<span class="chip{hue(degrees)}">{safe(choices.label(field, key, context.language))}</span>'


def _tags(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return " ".join([f'<span class="chip">{safe(tag)}</span>' for tag in value])


def _address(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return _text(field, field.kind.show(field, value, context), context, extra)


def _whole_address(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return "<br>".join([safe(line) for line in addresses.lines(value, context)])


def _person(field: Field, value: Value, context: Context, extra: Extra) -> str:
    if not extra:
        return unreadable()
    title = extra["title"]
    return f"{face(title, value.int)} {_linked(title, extra.get('url'))}"


def _relation(field: Field, value: Value, context: Context, extra: Extra) -> str:
    if not extra:
        return unreadable()
    shown = _linked(extra["title"], extra.get("url"))
    degrees = extra.get("hue")
    return shown if degrees is None else f'<span class="chip{hue(degrees)}">{shown}</span>'


def _relations(field: Field, value: Value, context: Context, extra: Extra) -> str:
    targets = [*(extra or ())] or [None] * len(value)
    return ", ".join([_relation(field, None, context, target) for target in targets])


def _linked(title: str, url: str | None) -> str:
    """Return a link to a page of Liane's own; any other address stays text."""
    shown = safe(title)
    if not url or url[0] != "/" or url[:2] in ("//", "/\\"):
        return shown
    return f'<a href="{safe(url)}">{shown}</a>'


def _stars(field: Field, value: Value, context: Context, extra: Extra) -> str:
    most = rating.most(field)
    drawn = "★" * min(value, most) + "☆" * max(most - value, 0)
    return f'<span class="stars" role="img" aria-label="{value}/{most}">{drawn}</span>'


def _shown_number(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return f'<span class="num">{safe(field.kind.show(field, value, context))}</span>'


def _rich(field: Field, value: Value, context: Context, extra: Extra) -> str:
    return _long(field, rich_text.plain(value), context, extra)


def _whole_rich(field: Field, value: Value, context: Context, extra: Extra) -> str:
    # Cleaned again: what lies in the database may have come there by another way than a Change.
    return f'<div class="rich">{turning.sub("", rich_text.clean(value))}</div>'


_CELLS: Mapping[str, Cell] = {
    "text": _text,
    "long_text": _long,
    "emails": _email,
    "phones": _phone,
    "url": _url,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "percent": _percent,
    "date": _date,
    "datetime": _datetime,
    "yes_no": _shown,
    "choice": _choice,
    "choices": _choices,
    "tags": _tags,
    "address": _address,
    "country": _shown,
    "person": _person,
    "relation": _relation,
    "relations": _relations,
    "record": _relation,
    "siren": _shown,
    "siret": _shown,
    "vat": _shown,
    "auto_number": _text,
    "rating": _stars,
    "duration": _shown_number,
    "rich_text": _rich,
    "file": files.short,
    "image": files.pictures,
}

_WHOLE: Mapping[str, Cell] = {
    "text": _whole_text,
    "long_text": _whole_long,
    "emails": _each(_mail_link),
    "phones": _each(_phone_link),
    "date": _whole_date,
    "datetime": _whole_datetime,
    "address": _whole_address,
    "rich_text": _whole_rich,
    "file": files.whole,
    "image": files.whole,
}


def missing() -> list[str]:
    """Return the kinds that nothing draws: a check refuses to start with any."""
    return [name for name in KINDS if name not in _CELLS]
