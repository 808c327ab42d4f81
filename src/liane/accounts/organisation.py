"""What the organisation says of itself, remembered; and what its money is worth on a day."""

import time
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from liane.accounts.memory import ORGANISATION, RATES, Remembered, Versions, read_versions
from liane.accounts.models import ExchangeRate, OrganisationSettings
from liane.records import schema
from liane.records.registry import read_version
from liane.records.viewer import Viewer, system

# How long an import or another long job may convert money without asking whether somebody changed a rate.
_FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The organisation's settings as every page needs them. `fiscal_month` is 1 to 12, `zone` an IANA name."""

    id: UUID | None = None
    version: int = 0
    name: str = "Liane"
    logo: str | None = None
    currency: str = "EUR"
    zone: str = "Europe/Paris"
    fiscal_month: int = 1
    language: str = "fr"
    region: str = "FR"
    mail_host: str | None = None
    mail_port: int | None = None
    mail_user: str | None = None
    mail_security: str = "starttls"
    mail_from: str | None = None


DEFAULTS = Settings()
COLUMNS = tuple(Settings.__slots__)

_settings: Remembered[Settings] = Remembered((ORGANISATION,))


def current(versions: Versions | None = None) -> Settings:
    """Return the settings of the current organisation; `versions` saves a statement when just read."""
    return _settings.get("", read_versions() if versions is None else versions, _read)


def _read() -> Settings:
    row = OrganisationSettings.objects.order_by("id").values_list(*COLUMNS).first()
    return Settings(*row) if row else DEFAULTS


Pair = tuple[str, str]
Courses = dict[Pair, tuple[list[date], list[Decimal]]]

_courses: Remembered[Courses] = Remembered((RATES,))
_asked: dict[str, tuple[float, int]] = {}


def rate(currency: str, into: str, day: date) -> Decimal | None:
    """Return what one unit of `currency` is worth in the currency `into` on `day`: the latest rate until then.

    None when there is none yet. A rate that another process just changed counts within a second.
    """
    courses = _courses.get("", {RATES: _rates_version()}, _read_rates)
    days, values = courses.get((currency, into), ([], []))
    place = bisect_right(days, day)
    return values[place - 1] if place else None


def forget_rates() -> None:
    """Ask again at the next conversion whether the rates moved."""
    _asked.pop(schema.current(), None)


def _rates_version() -> int:
    place, now = schema.current(), time.monotonic()
    asked = _asked.get(place)
    if asked is None or now - asked[0] > _FRESH_SECONDS:
        asked = _asked[place] = (now, read_version(RATES))
    return asked[1]


def _read_rates() -> Courses:
    found: Courses = {}
    rows = ExchangeRate.objects.order_by("day").values_list("currency", "into", "day", "rate")
    for currency, into, day, value in rows:
        days, values = found.setdefault((currency, into), ([], []))
        days.append(day)
        values.append(value)
    return found


def reader() -> Viewer:
    """Return Liane itself in the organisation's language, zone and currency: as whom values are computed."""
    found = current()
    return system(language=found.language, zone=found.zone, currency=found.currency, region=found.region)


def local(moment: datetime) -> datetime:
    """Return `moment` in the time zone of whoever the page is for."""
    return timezone.localtime(moment)
