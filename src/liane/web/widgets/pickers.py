"""Controls that pick records: what one types is looked for, never a drop-down of everything.

Each is a text box with suggestions (the `picker` controller) beside a hidden identifier. Without scripts, the
title typed is resolved by `reading` when exactly one record has it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from liane.records.queries.columns import Reference
from liane.records.registry import catalogue
from liane.web.cells import safe
from liane.web.marks import icon
from liane.web.widgets.control import Control

ANY = "/recherche/fiches"


def one(control: Control) -> str:
    """One record, or one person."""
    record_id, title = _shown(control.value)
    hidden = (
        f'<input type="hidden" name="{safe(control.part("id"))}" value="{safe(record_id)}" data-picker-target="id">'
    )
    box = (
        f'<input class="input" type="text" {_combobox(control)} name="{safe(control.part("title"))}" '
        f'id="{safe(control.id)}" '
        f'{" ".join(control.states)} value="{safe(title)}" placeholder="{safe(_("Rechercher…"))}">'
    )
    clear = (
        '<button class="picker-clear" type="button" tabindex="-1" data-action="picker#clear" '
        'data-picker-target="clear" '
        f'aria-label="{safe(_("Vider"))}"{"" if title else " hidden"}>{icon("x")}</button>'
    )
    return (
        f'<span class="picker" data-controller="picker" {_source(control)}>{hidden}{box}{clear}{_list(control)}</span>'
    )


def many(control: Control) -> str:
    """Several records, as chips."""
    value: Sequence[Any] = control.value or ()
    chips = "".join(chip(control.name, *_shown(item)) for item in value)
    box = (
        f'<input type="text" {_combobox(control, " keydown->tokens#press")} data-tokens-target="input" '
        f'id="{safe(control.id)}" {" ".join(control.states)} '
        f'placeholder="{safe(_("Ajouter…"))}">'
    )
    template = f'<template data-tokens-target="chip">{chip(control.name, "", "")}</template>'
    return (
        f'<span class="picker" data-controller="picker tokens" data-action="picker:taken->tokens#add" '
        f'data-picker-many-value="true" {_source(control)}><span class="tokens" data-tokens-target="list">'
        f"{chips}{box}</span>{template}{_list(control)}</span>"
    )


def chip(name: str, record_id: str, title: str) -> str:
    """Return one picked record of several."""
    return (
        f'<span class="chip tag"><span>{safe(title)}</span><input type="hidden" name="{safe(name)}" '
        f'value="{safe(record_id)}">'
        f'<button type="button" data-action="tokens#drop" aria-label="{safe(_("Retirer"))} {safe(title)}">'
        f"{icon('x')}</button></span>"
    )


def options(found: Sequence[tuple[str, str, str]], base: str) -> str:
    """Return the suggestions (identifier, title, subtitle) as options of a list box."""
    if not found:
        return f'<div class="picker-none" role="option" aria-disabled="true">{safe(_("Aucun résultat"))}</div>'
    return "".join(
        f'<div class="picker-option" role="option" id="{safe(base)}_{position}" data-id="{safe(record_id)}" '
        f'data-title="{safe(title)}"><span>{safe(title)}</span>'
        f"{f'<small>{safe(beside)}</small>' if beside else ''}</div>"
        for position, (record_id, title, beside) in enumerate(found)
    )


def _shown(value: Any) -> tuple[str, str]:
    """Return identifier and title: of a reference, or of what was typed."""
    if isinstance(value, Reference):
        return str(value.id or ""), value.title or ""
    if isinstance(value, Mapping):
        record_id = str(value.get("id") or "")
        name = value.get("object")
        return f"{name}:{record_id}" if name and record_id else record_id, str(value.get("title") or "")
    return "", ""


def _combobox(control: Control, more: str = "") -> str:
    return (
        'role="combobox" autocomplete="off" spellcheck="false" aria-autocomplete="list" aria-expanded="false" '
        f'aria-controls="{safe(control.id)}_options" data-picker-target="input" '
        f'data-action="input->picker#look focus->picker#open keydown->picker#press blur->picker#leave{more}"'
    )


def _list(control: Control) -> str:
    return (
        f'<div class="picker-list" id="{safe(control.id)}_options" role="listbox" hidden data-picker-target="list" '
        f'aria-label="{safe(control.field.label)}" data-action="mousedown->picker#choose"></div>'
    )


def _source(control: Control) -> str:
    target = catalogue().get(control.field.target)
    url = f"/{target.slug}/choix" if target else ANY
    narrow = f' data-picker-narrow-value="{safe(",".join(control.narrow))}"' if control.narrow else ""
    return f'data-picker-url-value="{url}"{narrow}'
