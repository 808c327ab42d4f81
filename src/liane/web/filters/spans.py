"""Periods relative to today: in words, as boxes of the builder, and checked.

A span is a period ("this_month", "last_12_months"), or where that is asked for a day in ISO 8601.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from liane.lib import formats
from liane.lib.periods import NEAR, PERIODS, UNITS, period, rolling
from liane.records.fields import Invalid
from liane.records.fields.base import Field
from liane.records.fields.times import DATE, parse_date
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.filters.tree import DAY, ROLLING
from liane.web.widgets import days
from liane.web.widgets.control import select

_LABELS = {
    "today": gettext_lazy("aujourd’hui"),
    "yesterday": gettext_lazy("hier"),
    "tomorrow": gettext_lazy("demain"),
    "this_week": gettext_lazy("cette semaine"),
    "last_week": gettext_lazy("la semaine dernière"),
    "next_week": gettext_lazy("la semaine prochaine"),
    "this_month": gettext_lazy("ce mois-ci"),
    "last_month": gettext_lazy("le mois dernier"),
    "next_month": gettext_lazy("le mois prochain"),
    "this_quarter": gettext_lazy("ce trimestre"),
    "last_quarter": gettext_lazy("le trimestre dernier"),
    "next_quarter": gettext_lazy("le trimestre prochain"),
    "this_year": gettext_lazy("cette année"),
    "last_year": gettext_lazy("l’année dernière"),
    "next_year": gettext_lazy("l’année prochaine"),
}
# What one asks of a change: it began in the past.
_PAST = tuple(name for name in PERIODS if not name.startswith("next_") and name != "tomorrow")
_DAY_FIELD = Field(kind=DATE)


def label(name: str) -> str:
    """Return a period as a sentence says it: "ce mois-ci", "les 12 derniers mois"."""
    found = rolling(name)
    if found is None:
        return str(_LABELS.get(name, name))
    way, number, unit = found
    last = {
        "days": lambda n: ngettext("le dernier jour", "les %(n)s derniers jours", n),
        "weeks": lambda n: ngettext("la dernière semaine", "les %(n)s dernières semaines", n),
        "months": lambda n: ngettext("le dernier mois", "les %(n)s derniers mois", n),
        "years": lambda n: ngettext("la dernière année", "les %(n)s dernières années", n),
    }
    coming = {
        "days": lambda n: ngettext("le prochain jour", "les %(n)s prochains jours", n),
        "weeks": lambda n: ngettext("la prochaine semaine", "les %(n)s prochaines semaines", n),
        "months": lambda n: ngettext("le prochain mois", "les %(n)s prochains mois", n),
        "years": lambda n: ngettext("la prochaine année", "les %(n)s prochaines années", n),
    }
    return (last if way == "last" else coming)[unit](number) % {"n": number}


def during(name: str) -> str:
    """Return when something is, for a sentence: "ce mois-ci", "dans les 12 derniers mois"."""
    return _("dans %(period)s") % {"period": label(name)} if rolling(name) else label(name)


def since(span: str, language: str) -> str:
    """Return since when, for a sentence: "ce mois-ci", "dans les 30 derniers jours", "depuis le 22 nov. 2026"."""
    if rolling(span) or span.startswith("this_") or span == "today":
        return during(span)
    try:
        return _("depuis le %(day)s") % {"day": formats.date(date.fromisoformat(span[:10]), language)}
    except ValueError:
        return _("depuis %(period)s") % {"period": label(span)}


def draw(name: str, span: str, wording: str, viewer: Viewer, *, past: bool = False) -> str:
    """Return the boxes called `name` for a span; in the `past`, any time and a day may be chosen too."""
    names: Sequence[str] = _PAST if past else PERIODS
    options: list[tuple[str, object]] = [(one, label(one)) for one in names]
    options.append((ROLLING, _("une autre durée…")))
    if past:
        options = [("", _("à tout moment")), *options, (DAY, _("depuis un jour…"))]
    chosen = _chosen(span, names, past=past)
    box = select(f'name="{name}.span" aria-label="{safe(wording)}" data-redraw', options, chosen)
    if chosen == DAY:
        attributes = f'name="{name}" aria-label="{safe(_("Depuis le"))}"'
        return box + days.box(attributes, shown(span, viewer), viewer.language)
    return box + (_rolling(name, span, past=past) if chosen == ROLLING else "")


def _chosen(span: str, names: Sequence[str], *, past: bool) -> str:
    if span in names:
        return span
    if span.startswith(("last_", "next_")):
        return ROLLING
    return (DAY if span else "") if past else "this_month"


def _rolling(name: str, span: str, *, past: bool) -> str:
    way, _under, rest = span.partition("_")
    number, _under, unit = rest.partition("_")
    ways: list[tuple[str, object]] = [("last", _("les derniers")), ("next", _("les prochains"))]
    words = {"days": _("jours"), "weeks": _("semaines"), "months": pgettext("duration", "mois"), "years": _("années")}
    units: list[tuple[str, object]] = [(one, words[one]) for one in UNITS]
    box = (
        f'<input class="input number" type="text" inputmode="numeric" autocomplete="off" name="{name}.number" '
        f'aria-label="{safe(_("Nombre"))}" value="{safe(number)}">'
    )
    return (
        select(f'name="{name}.way" aria-label="{safe(_("Sens"))}"', ways[:1] if past else ways, way)
        + box
        + select(f'name="{name}.unit" aria-label="{safe(_("Unité"))}"', units, unit)
    )


def check(span: str, viewer: Viewer, *, past: bool = False) -> tuple[str, str]:
    """Return the span ready for use, and what is wrong with it, "" when nothing is."""
    if past and span == "":
        return span, ""
    try:
        period(span, date(2000, 1, 1))
    except KeyError:
        if span.startswith(("last_", "next_")):
            return span, _("Donnez un nombre de 1 à 999.")
        return day(span, viewer) if past else (span, _("Choisissez une période."))
    return span, ""


def day(text: str, viewer: Viewer) -> tuple[str, str]:
    """Return a day as an address writes it, and what is wrong with it; "today" stays itself."""
    if text in ("", DAY):
        return "", _("Il manque une valeur.")
    if text in NEAR:
        return text, ""
    words = {label(one).casefold(): one for one in NEAR}
    if text.strip().casefold().replace("'", "’") in words:
        return words[text.strip().casefold().replace("'", "’")], ""
    try:
        found = parse_date(_DAY_FIELD, text, viewer.context)
    except Invalid as error:
        return text, str(error)
    return found.isoformat(), ""


def shown(text: str, viewer: Viewer) -> str:
    """Return a day of an address as its box shows it."""
    if text in NEAR:
        return label(text)
    try:
        return formats.day(date.fromisoformat(text[:10]), viewer.language)
    except ValueError:
        return "" if text == DAY else text
