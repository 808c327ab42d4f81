"""Controls of one box: text, numbers, choices."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from liane.lib import countries, currencies, formats
from liane.web.cells import safe
from liane.web.widgets.control import Control, select

_USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD")


def text(control: Control, kind: str = "text", extra: str = "") -> str:
    value = control.value
    shown = value if isinstance(value, str) else control.field.kind.show(control.field, value, control.context)
    limit = f' maxlength="{control.field.max_length}"' if control.field.max_length else ""
    return f'<input class="input" type="{kind}" {control.attributes}{limit} {extra} value="{safe(shown)}">'


def line(control: Control) -> str:
    return text(control, extra='autocomplete="off"')


def url(control: Control) -> str:
    return text(control, extra='inputmode="url" autocomplete="off" placeholder="https://"')


def number(control: Control) -> str:
    return text(control, extra='inputmode="decimal" autocomplete="off"')


def whole_number(control: Control) -> str:
    return text(control, extra='inputmode="numeric" autocomplete="off"')


def percent(control: Control) -> str:
    value = control.value
    shown = (
        value if isinstance(value, str) else "" if value is None else formats.number(value, control.context.language)
    )
    box = (
        f'<input class="input short" type="text" inputmode="decimal" autocomplete="off" {control.attributes} '
        f'value="{safe(shown)}">'
    )
    return f'<span class="inputs">{box}<span class="suffix" aria-hidden="true">%</span></span>'


def textarea(control: Control) -> str:
    value = control.value or ""
    return f'<textarea class="input" rows="4" {control.attributes}>\n{safe(value)}</textarea>'


def money(control: Control) -> str:
    """An amount and its currency."""
    value: Mapping[str, Any] = control.value if isinstance(control.value, Mapping) else {"amount": control.value}
    amount = value.get("amount")
    shown = amount if isinstance(amount, str) else _amount(control, amount)
    currency = str(value.get("currency") or control.field.extra.get("currency") or control.context.currency)
    codes = dict.fromkeys((control.context.currency, *_USUAL_CURRENCIES, currency))
    named = control.part("amount")
    box = (
        f'<input class="input num" type="text" inputmode="decimal" autocomplete="off" id="{safe(control.id)}" '
        f'name="{safe(named)}" {" ".join(control.states)} value="{safe(shown)}">'
    )
    options = [(code, currencies.symbol(code, control.context.language)) for code in codes]
    unit = select(
        f'name="{safe(control.part("currency"))}" aria-label="{safe(_("Devise"))}"', list(options), currency, "unit"
    )
    return f'<span class="inputs">{box}{unit}</span>'


def _amount(control: Control, amount: Any) -> str:
    if amount is None:
        return ""
    digits = currencies.digits(control.context.currency)
    shown = formats.number(amount, control.context.language)
    # Cents always stand in pairs: 1 234,50 rather than 1 234,5.
    return formats.number(amount, control.context.language, digits) if amount == round(amount, digits) else shown


def yes_no(control: Control) -> str:
    value = control.value
    chosen = value if isinstance(value, str) else "" if value is None else "true" if value else "false"
    words = formats.YES_NO["fr" if control.context.language == "fr" else "en"]
    options: list[tuple[str, object]] = [("true", words[0]), ("false", words[1])]
    return select(control.attributes, options if control.required else [("", "—"), *options], chosen, "short")


def choice(control: Control) -> str:
    chosen = control.value or ""
    options: list[tuple[str, object]] = [
        (option.key, option.label) for option in control.field.options if not option.retired or option.key == chosen
    ]
    blank: list[tuple[str, object]] = [] if control.required and chosen else [("", "—")]
    return select(control.attributes, blank + options, chosen)


def choices(control: Control) -> str:
    """Several options: a box each."""
    chosen = set(control.value or ())
    boxes = "".join(
        f'<label class="check"><input type="checkbox" name="{safe(control.name)}" value="{safe(option.key)}"'
        f"{' checked' if option.key in chosen else ''}> {safe(option.label)}</label>"
        for option in control.field.options
        if not option.retired or option.key in chosen
    )
    return f'<div class="choices" id="{safe(control.id)}" role="group" {" ".join(control.states)}>{boxes}</div>'


def tags(control: Control) -> str:
    """Free words between commas; the `tags` controller turns them into chips."""
    value = control.value
    shown = value if isinstance(value, str) else ", ".join(value or ())
    return (
        '<span class="tags-field" data-controller="tags" '
        f'data-tags-remove-value="{safe(_("Retirer"))}">'
        f'<input class="input" type="text" autocomplete="off" data-tags-target="source" {control.attributes} '
        f'value="{safe(shown)}" placeholder="{safe(_("Séparées par des virgules"))}"></span>'
    )


def country(control: Control) -> str:
    """A country by its name, with all of them suggested."""
    language = control.context.language
    value = control.value or ""
    shown = countries.name(value, language) if len(value) == 2 and value.isupper() else value
    return (
        f'<input class="input" type="text" list="{safe(control.id)}_list" autocomplete="country-name" '
        f'{control.attributes} value="{safe(shown)}">{country_list(control.id, language)}'
    )


def country_list(base: str, language: str) -> str:
    """Return the suggestions of country names for the control `base`."""
    names = countries.names("fr" if language == "fr" else "en").values()
    options = "".join(f'<option value="{safe(one)}">' for one in names)
    return f'<datalist id="{safe(base)}_list">{options}</datalist>'
