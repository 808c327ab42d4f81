"""Controls of ratings and durations."""

from django.utils.translation import gettext as _

from liane.records.fields import rating
from liane.web.widgets.control import Control, select
from liane.web.widgets.simple import text


def stars(control: Control) -> str:
    """A drop-down of stars: it works by keyboard, on a phone and without scripts alike."""
    count = rating.most(control.field)
    options: list[tuple[str, object]] = [("", _("Sans note"))]
    options += [
        (str(number), f"{'★' * number}{'☆' * (count - number)} {number}/{count}") for number in range(count + 1)
    ]
    return select(control.attributes, options, "" if control.value is None else str(control.value))


def duration(control: Control) -> str:
    return text(control, extra='autocomplete="off" placeholder="1 h 30"')
