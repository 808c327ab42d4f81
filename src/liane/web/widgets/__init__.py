"""Form controls: one small function for each widget that a kind of field names."""

from collections.abc import Callable, Mapping

from liane.records.fields import KINDS
from liane.web.widgets import compound, days, files, measures, pickers, rich, simple
from liane.web.widgets.control import Control

Draw = Callable[[Control], str]

WIDGETS: Mapping[str, Draw] = {
    "text": simple.line,
    "textarea": simple.textarea,
    "emails": compound.emails,
    "phones": compound.numbers,
    "url": simple.url,
    "integer": simple.whole_number,
    "decimal": simple.number,
    "money": simple.money,
    "percent": simple.percent,
    "date": days.day,
    "datetime": days.moment,
    "yes_no": simple.yes_no,
    "choice": simple.choice,
    "choices": simple.choices,
    "tags": simple.tags,
    "address": compound.address,
    "country": simple.country,
    "person": pickers.one,
    "relation": pickers.one,
    "record": pickers.one,
    "relations": pickers.many,
    "siren": simple.whole_number,
    "siret": simple.whole_number,
    "vat": simple.line,
    "rating": measures.stars,
    "duration": measures.duration,
    "files": files.boxes,
    "rich_text": rich.editor,
}


def draw(control: Control) -> str:
    """Return the HTML of a control."""
    return WIDGETS[control.field.kind.widget](control)


def missing() -> list[str]:
    """Return the widgets that kinds name and nothing draws: a test refuses any."""
    return sorted({kind.widget for kind in KINDS.values()} - set(WIDGETS))
