"""Controls of several boxes: ways to reach someone, addresses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liane.lib import countries, phones
from liane.records.fields import reach
from liane.web.cells import safe
from liane.web.marks import icon
from liane.web.places import PARTS
from liane.web.widgets.control import Control, select
from liane.web.widgets.simple import country_list

_LABELS = ("work", "mobile", "home", "main", "fax", "other")
_BLANK = {"value": "", "label": "", "valid": True}


def emails(control: Control) -> str:
    return _reach(control, "email", 'inputmode="email"', _("Ajouter une adresse"))


def numbers(control: Control) -> str:
    return _reach(control, "tel", 'inputmode="tel"', _("Ajouter un numéro"))


def _reach(control: Control, kind: str, hints: str, add: str) -> str:
    """Rows of a value and what it is for; the first is the main one. The `repeat` controller adds and removes."""
    value = control.value
    items: Sequence[Mapping[str, Any]]
    if isinstance(value, str):
        items = [{"value": one.strip(), "label": ""} for one in value.split(",") if one.strip()]
    else:
        items = value or ()
    rows = "".join(_reach_row(control, kind, hints, item, position) for position, item in enumerate(items or (_BLANK,)))
    blank = _reach_row(control.without_focus(), kind, hints, _BLANK, -1)
    return (
        f'<div class="stack" data-controller="repeat" role="group" aria-label="{safe(control.field.label)}">'
        f'<div class="stack" data-repeat-target="rows">{rows}</div>'
        f'<template data-repeat-target="blank">{blank}</template>'
        '<div><button class="button quiet small" type="button" data-action="repeat#add">'
        f"{icon('plus')}{safe(add)}</button></div></div>"
    )


def _reach_row(control: Control, kind: str, hints: str, item: Mapping[str, Any], position: int) -> str:
    written = str(item.get("value") or "")
    shown = phones.display(written, control.context.region) if kind == "tel" and written.startswith("+") else written
    own = f'id="{safe(control.id)}"' if position == 0 else ""
    states = " ".join(control.states if position == 0 else [])
    name = safe(control.part("value"))
    # Text rather than type=email: the server says in words what is wrong.
    box = (
        f'<input class="input" type="text" {hints} autocomplete="off" {own} name="{name}" {states} '
        f'aria-label="{safe(control.field.label)}" value="{safe(shown)}">'
    )
    labels = dict.fromkeys((*_LABELS, str(item.get("label") or "")))
    usual: list[tuple[str, object]] = [("", "—")]
    options = usual + [(key, reach.label(key)) for key in labels if key]
    chosen = str(item.get("label") or "")
    kindbox = select(f'name="{safe(control.part("label"))}" aria-label="{safe(_("Usage"))}"', options, chosen, "unit")
    valid = "false" if item.get("valid") in (False, "false") else "true"
    keep = f'<input type="hidden" name="{safe(control.part("valid"))}" value="{valid}">'
    remove = (
        f'<button class="button quiet icon-only" type="button" data-action="repeat#remove" '
        f'aria-label="{safe(_("Retirer"))}">{icon("x")}</button>'
    )
    return f'<div class="inputs" data-repeat-target="row">{box}{kindbox}{keep}{remove}</div>'


def address(control: Control) -> str:
    """Street, postcode and town, region, country."""
    value: Mapping[str, Any] = control.value if isinstance(control.value, Mapping) else {}
    country = str(value.get("country") or "")
    shown = countries.name(country, control.context.language) if len(country) == 2 else country
    states = " ".join(control.states)
    street = (
        f'<textarea class="input address-street" rows="2" id="{safe(control.id)}" '
        f'name="{safe(control.part("street"))}" '
        f'{states} autocomplete="street-address" placeholder="{safe(PARTS["street"])}" '
        f'aria-label="{safe(PARTS["street"])}">\n{safe(value.get("street") or "")}</textarea>'
    )
    town = _box(control, "postcode", value, "unit short", "postal-code") + _box(
        control, "city", value, "", "address-level2"
    )
    region = _box(control, "region", value, "", "address-level1")
    land = (
        f'<input class="input" type="text" list="{safe(control.id)}_list" name="{safe(control.part("country"))}" '
        f'autocomplete="country-name" placeholder="{safe(PARTS["country"])}" aria-label="{safe(PARTS["country"])}" '
        f'value="{safe(shown)}">{country_list(control.id, control.context.language)}'
    )
    return (
        f'<div class="stack" role="group" aria-label="{safe(control.field.label)}">{street}'
        f'<span class="inputs">{town}</span><span class="inputs">{region}{land}</span></div>'
    )


def _box(control: Control, part: str, value: Mapping[str, Any], extra: str, fill: str) -> str:
    return (
        f'<input class="input {extra}" type="text" name="{safe(control.part(part))}" autocomplete="{fill}" '
        f'placeholder="{safe(PARTS[part])}" aria-label="{safe(PARTS[part])}" value="{safe(value.get(part) or "")}">'
    )
