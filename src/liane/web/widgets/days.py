"""Controls for dates: a box that reads what people write ("22/11/2026", "lundi", "+3j") beside a calendar.

Without scripts the box does the work alone. A browser's own date box would follow the browser's language, not
Liane's.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from liane.lib import formats
from liane.web.cells import safe
from liane.web.marks import icon
from liane.web.widgets.control import Control


def day(control: Control) -> str:
    """A day."""
    value, language = control.value, control.context.language
    if not isinstance(value, date):
        return box(control.attributes, value or "", language)
    return box(control.attributes, formats.day(value, language), language, iso=value.isoformat())


def moment(control: Control) -> str:
    """A day and an hour."""
    value, language = control.value, control.context.language
    if not isinstance(value, datetime):
        return box(control.attributes, value or "", language, hour=True)
    here = value.astimezone(ZoneInfo(control.context.zone))
    return box(control.attributes, formats.moment(here, language), language, iso=here.date().isoformat(), hour=True)


def box(attributes: str, shown: str, language: str, *, iso: str = "", hour: bool = False) -> str:
    """Return the box and its calendar; `iso` is the day that `shown` means, where that is known."""
    example = "jj/mm/aaaa" if language == "fr" else "d mmm yyyy"
    if hour:
        example += " hh:mm"
    # The calendar's words stand here, so that the script says them in Liane's language.
    words = {
        "name": _("Calendrier"),
        "before": _("Mois précédent"),
        "after": _("Mois suivant"),
    }
    said = " ".join(f'data-calendar-{key}-value="{safe(text)}"' for key, text in words.items())
    typed = (
        f'<input class="input" type="text" autocomplete="off" spellcheck="false" {attributes} '
        f'value="{safe(shown)}" placeholder="{example}" data-calendar-target="input" '
        f'data-iso="{iso}" data-shown="{safe(shown)}" data-action="keydown->calendar#typed">'
    )
    opener = (
        f'<button class="button quiet icon-only" type="button" hidden data-calendar-target="opener" '
        f'data-action="calendar#toggle" aria-haspopup="dialog" aria-expanded="false" '
        f'aria-label="{safe(_("Choisir une date"))}">{icon("calendar")}</button>'
    )
    kind = " moment" if hour else ""
    return (
        f'<span class="date-field{kind}" data-controller="calendar" data-calendar-language-value="{language}" '
        f'data-calendar-hour-value="{"true" if hour else "false"}" {said}>{typed}{opener}</span>'
    )
