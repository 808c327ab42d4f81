"""The headers of a board's columns, drawn by Python: what stands in each, what it sums to, what of it is likely."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.viewer import Viewer
from liane.web import left_out
from liane.web.boards.columns import Column
from liane.web.cells import safe
from liane.web.marks import icon

# An htmx answer carries it beside its main content.
_BESIDE = ' hx-swap-oob="true"'


class Headers:
    """Draws the headers of one board for one reader; amounts are in the organisation's currency.

    `money` says whether she may see them, `create_url` where a card is added ("{}" stands for a column's value),
    `menu_url` where a column is folded, hidden, moved or limited (its value is put at its end).
    """

    def __init__(self, viewer: Viewer, *, money: bool, create_url: str, menu_url: str = "") -> None:
        self.viewer = viewer
        self.language, self.currency, self.money, self.create_url = viewer.language, viewer.currency, money, create_url
        self.menu_url = safe(menu_url)
        self.likely = safe(_("Probabilité"))
        self.weighted = _("pondéré %(w)s")

    def draw(self, column: Column, *, beside: bool = False) -> SafeString:
        """Return the header of a column; `beside` marks one that replaces that of the page."""
        value, label = safe(column.value), safe(column.label)
        parts = [f'<header id="h-{value}"{_BESIDE if beside else ""}><h2>{label}</h2><span class="soft">']
        share = int(column.weight) if column.weight is not None else 0
        if column.weight is not None:
            parts.append(formats.percent(share, self.language))
        parts.append("</span>")
        if self.create_url:
            named = _("Ajouter dans %(label)s") % {"label": label}
            url = safe(self.create_url.replace("{}", column.value))
            parts.append(f'<a class="button quiet icon-only" href="{url}" aria-label="{named}">{icon("plus")}</a>')
        if self.menu_url:
            named = _("Régler la colonne %(label)s") % {"label": label}
            url = self.menu_url + (value or "-")
            parts.append(
                f'<a class="button quiet icon-only" href="{url}" hx-get="{url}" hx-target="#dialog" '
                f'aria-label="{named}">{icon("dots")}</a>'
            )
        parts.append(f"<small><b>{formats.number(column.count, self.language, 0)}</b>{self._limit(column)}")
        if self.money:
            parts.append(f" · {self._amount(column.sum)}")
            if column.weight is not None:
                parts.append(f" · {self.weighted % {'w': self._amount(column.weighted)}}")
        parts.append("</small>")
        if self.money:
            parts.append(left_out.note(column.left_out, self.viewer))
        if column.weight is not None:
            parts.append(f'<progress max="100" value="{share}" aria-label="{self.likely}"></progress>')
        return mark_safe("".join(parts) + "</header>")

    def _limit(self, column: Column) -> str:
        """Return how many cards the column should hold, with a warning when it holds more."""
        if not column.limit:
            return ""
        most = f" / {formats.number(column.limit, self.language, 0)}"
        if not column.over:
            return most
        return f'{most} <span class="over-limit">{icon("alert-triangle")}{safe(_("limite dépassée"))}</span>'

    def summary(self, columns: Sequence[Column]) -> dict[str, Any]:
        """Return what all columns hold together, in words."""
        number = {"count": formats.number(sum(column.count for column in columns), self.language, 0)}
        if not self.money:
            return number
        number["sum"] = self._money(sum((column.sum for column in columns), Decimal(0)))
        if all(column.weight is None for column in columns):
            return number
        return number | {
            "weighted": self._money(sum((column.weighted for column in columns), Decimal(0))),
        }

    def _amount(self, amount: Decimal) -> str:
        return safe(self._money(amount))

    def _money(self, amount: Decimal) -> str:
        return formats.money(amount, self.currency, self.language, 0)
