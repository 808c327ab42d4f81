"""Template tags of the shared screens."""

from datetime import date
from uuid import UUID

from django import template
from django.conf import settings
from django.forms import BoundField, DateInput
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from liane.lib import formats
from liane.records.objects import ObjectType
from liane.web import labels, marks
from liane.web.cells import face as face_html
from liane.web.once import once
from liane.web.widgets import days

register = template.Library()
register.tag("once", once)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw the icon `name` of the sprite."""
    return marks.icon(name, extra)


@register.simple_tag
def logo(title: str, record_id: UUID, extra: str = "") -> SafeString:
    """Draw the square mark of a record."""
    return mark_safe(marks.logo(title, record_id, extra))


@register.simple_tag
def face(title: str, person_id: UUID | None, extra: str = "") -> SafeString:
    """Draw the round mark of a person; `extra` adds classes."""
    return mark_safe(face_html(title, person_id.int if person_id else 0, extra))


@register.simple_tag
def day_box(
    name: str, language: str, label: str = "", required: bool = False, box_id: str = "", typed: str = ""
) -> SafeString:
    """Draw a box for a day with its calendar, `typed` in it; `label` names it where no visible one (`box_id`) does."""
    attributes = f'name="{name}"'
    if box_id:
        attributes += f' id="{escape(box_id)}"'
    if label:
        attributes += f' aria-label="{escape(label)}"'
    return mark_safe(days.box(attributes + " required" * required, typed, language))


@register.simple_tag
def most_bytes() -> int:
    """Return how large a form may be."""
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


@register.simple_tag
def too_large() -> str:
    """Say that a form is larger than that."""
    return labels.too_large()


@register.filter
def new(item: ObjectType) -> str:
    """Say what creating one of `item` is called: "Nouvelle société"."""
    return labels.new(item)


@register.filter
def inside(label: object) -> str:
    """Write a label as it stands within a sentence."""
    return labels.inside(label)


@register.inclusion_tag("web/forms/bound.html")
def field(bound: BoundField, help_text: str = "") -> dict[str, object]:
    """Draw a field of a Django form as ours: label above, control, help, errors beside."""
    widget = bound.field.widget
    many = bool(getattr(widget, "use_fieldset", False))
    checkbox = getattr(widget, "input_type", "") == "checkbox" and not many
    attributes: dict[str, str | bool] = {} if checkbox or many else {"class": "input"}
    described = [f"{bound.auto_id}_errors"] if bound.errors else []
    text = help_text or bound.help_text
    if text:
        described.append(f"{bound.auto_id}_help")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "bound": bound,
        "control": _day_of(bound, attributes) if isinstance(widget, DateInput) else bound.as_widget(attrs=attributes),
        "checkbox": checkbox,
        "help": text,
        "many": many,
    }


def _day_of(bound: BoundField, attributes: dict[str, str | bool]) -> SafeString:
    """Draw the day of a Django form in the box that every day has."""
    value, language = bound.value(), get_language() or "fr"
    known = isinstance(value, date)
    named = {**bound.build_widget_attrs(attributes), "name": bound.html_name, "id": bound.auto_id}
    named.pop("class", None)
    shown = formats.day(value, language) if known else value or ""
    return mark_safe(days.box(flatatt(named).strip(), shown, language, iso=value.isoformat() if known else ""))
