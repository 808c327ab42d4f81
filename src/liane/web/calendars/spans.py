"""The stretch of days that a calendar shows: a month of whole weeks, a week, a day; weeks begin on Monday."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from liane.lib import formats

MONTH, WEEK, DAY, AGENDA = "mois", "semaine", "jour", "agenda"
MODES = {
    MONTH: gettext_lazy("Mois"),
    WEEK: gettext_lazy("Semaine"),
    DAY: gettext_lazy("Jour"),
    AGENDA: gettext_lazy("Agenda"),
}
# How many records a day shows before the others are a number.
EACH = {MONTH: 4, WEEK: 20, DAY: 200}
NAMES = (
    pgettext_lazy("weekday", "Lundi"), pgettext_lazy("weekday", "Mardi"), pgettext_lazy("weekday", "Mercredi"),
    pgettext_lazy("weekday", "Jeudi"), pgettext_lazy("weekday", "Vendredi"), pgettext_lazy("weekday", "Samedi"),
    pgettext_lazy("weekday", "Dimanche"),
)  # fmt: skip
_MONTHS = (
    gettext_lazy("Janvier"), gettext_lazy("Février"), gettext_lazy("Mars"), gettext_lazy("Avril"),
    gettext_lazy("Mai"), gettext_lazy("Juin"), gettext_lazy("Juillet"), gettext_lazy("Août"),
    gettext_lazy("Septembre"), gettext_lazy("Octobre"), gettext_lazy("Novembre"), gettext_lazy("Décembre"),
)  # fmt: skip
_FIRST, _LAST = dt.date(1000, 1, 1), dt.date(9990, 12, 31)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, around the day `on`, as `mode` shows them."""

    mode: str
    on: dt.date

    @property
    def first(self) -> dt.date:
        if self.mode == MONTH:
            return _monday(self.on.replace(day=1))
        return _monday(self.on) if self.mode == WEEK else self.on

    @property
    def last(self) -> dt.date:
        if self.mode == MONTH:
            return _monday(self.on.replace(day=monthrange(self.on.year, self.on.month)[1])) + dt.timedelta(6)
        return self.first + dt.timedelta(6) if self.mode == WEEK else self.on

    @property
    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(number) for number in range((self.last - self.first).days + 1)]

    @property
    def weeks(self) -> list[list[dt.date]]:
        days = self.days
        return [days[start : start + 7] for start in range(0, len(days), 7)]

    def moved(self, by: int) -> dt.date:
        """Return a day of the stretch before (-1) or after (1) this one."""
        if self.mode == MONTH:
            months = self.on.year * 12 + self.on.month - 1 + by
            found = dt.date(months // 12, months % 12 + 1, 1)
        else:
            found = self.on + dt.timedelta(by * (7 if self.mode == WEEK else 1))
        return max(_FIRST, min(_LAST, found))

    def title(self, language: str) -> str:
        """Return what the stretch is called: "Novembre 2026", "16 – 22 nov. 2026"."""
        if self.mode == MONTH:
            return f"{_MONTHS[self.on.month - 1]} {self.on.year}"
        if self.mode == WEEK:
            number = _("semaine %(n)d") % {"n": self.first.isocalendar().week}
            return f"{formats.date(self.first, language)} – {formats.date(self.last, language)} · {number}"
        return f"{NAMES[self.on.weekday()]} {formats.date(self.on, language)}"


def read(mode: str, day: str, today: dt.date) -> Span:
    """Return the stretch that an address asks for: this month for what it does not say or says wrongly."""
    try:
        on = dt.date.fromisoformat(day) if day else today
    except ValueError:
        on = today
    return Span(mode if mode in MODES else MONTH, max(_FIRST, min(_LAST, on)))


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(day.weekday())
