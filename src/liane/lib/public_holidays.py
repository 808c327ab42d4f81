"""Public holidays of a country or of a part of France, as people there call them."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import holidays

# Parts of France with holidays of their own (abolition of slavery, Good Friday), by the region that dials there.
_FRENCH = frozenset({"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "RE", "WF", "YT"})
_LANGUAGES = {"fr": "fr", "en": "en_US"}


@lru_cache(maxsize=200)
def in_year(year: int, region: str, language: str) -> Mapping[dt.date, str]:
    """Return the holidays of `year` in `region` (ISO alpha-2), none for a region that is not known."""
    country, part = ("FR", region) if region in _FRENCH else (region, None)
    try:
        found = holidays.country_holidays(country, subdiv=part, years=year, language=_LANGUAGES.get(language))
    except NotImplementedError:
        return MappingProxyType({})
    # Sundays are not named; a name never has a straight apostrophe on our pages.
    return MappingProxyType({day: str(name).replace("'", "’") for day, name in found.items()})
