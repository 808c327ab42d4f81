"""Phone numbers: kept as E.164, shown as France dials them.

French numbers, overseas ones included, are read by rule: that is twenty times quicker than the library,
which reads all others. ARCEP's numbering plan (decision 2022-1583) gives the prefixes.
"""

import re
from functools import lru_cache

import phonenumbers

# Regions that dial ten digits as the mainland does, and the calling code of each.
OVERSEAS = {"RE": "262", "YT": "262", "GP": "590", "BL": "590", "MF": "590", "GF": "594", "MQ": "596"}
FRENCH_REGIONS = frozenset(OVERSEAS) | {"FR"}

# Prefixes that the plan gives to overseas regions alone, so that the mainland reaches them by ten digits.
_PREFIXES = {
    **dict.fromkeys(("262", "263", "269", "639", "692", "693"), "262"),
    **dict.fromkeys(("590", "690", "691"), "590"),
    **dict.fromkeys(("594", "694"), "594"),
    **dict.fromkeys(("596", "696", "697"), "596"),
}
# Numbers kept for fiction: they are the mainland's, though 0639 is Mayotte's.
_FICTION = "63998"
# Second digits after which overseas regions share ranges with the mainland: there the library tells.
_SHARED = frozenset("789")

_SEPARATORS = str.maketrans("", "", " .-/\t\u00a0\u2007\u2009\u200b\u200e\u200f\u202a\u202c\u202f\u2010\u2011")
_FRENCH = re.compile(r"(?:0|(?:\+|00)33(?:\(0\)|0)?)([1-9]\d{8})", re.ASCII)
_KNOWN_CODE = re.compile(r"\+(262|590|594|596)\d{9}", re.ASCII)

# The departments and collectivities whose postcodes name a region of their own.
_POSTCODES = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
_ISLANDS = {"97133": "BL", "97150": "MF"}


class Unreadable(ValueError):
    """The text is not one phone number; `extension` tells that it is one with an extension."""

    def __init__(self, text: str, *, extension: bool = False) -> None:
        super().__init__(text)
        self.extension = extension


def e164(text: str, region: str, home: str = "") -> str:
    """Return the number that `text` writes, dialled from `region`, as E.164; raise `Unreadable`.

    "06 12 34 56 78" gives "+33612345678" and "0692 12 34 56" gives "+262692123456" from any French region.
    What does not ring from `region` is dialled from `home`, when given.
    """
    if home not in ("", region) and not _rings(text, region):
        region = home
    # Most numbers hold plain spaces or nothing: taking only these out is four times quicker.
    found = _FRENCH.fullmatch(text.replace(" ", "")) or _FRENCH.fullmatch(text.translate(_SEPARATORS))
    if found and region in FRENCH_REGIONS:
        digits = found[1]
        code = _PREFIXES.get(digits[:3])
        if code:
            return "+33" + digits if digits.startswith(_FICTION) else f"+{code}{digits}"
        if region == "FR" or digits[0] not in _SHARED or text.lstrip()[:1] != "0":
            return "+33" + digits
    return _by_library(text, region)


def display(number: str, region: str) -> str:
    """Return `number` (E.164) as one dials it from `region`: "06 12 34 56 78" or "+32 2 555 12 12"."""
    if region in FRENCH_REGIONS:
        if len(number) == 12 and number.startswith("+33") and (number[3:6] not in _PREFIXES or number[3:8] == _FICTION):
            return f"0{number[3]} {number[4:6]} {number[6:8]} {number[8:10]} {number[10:12]}"
        if _KNOWN_CODE.fullmatch(number) and _PREFIXES.get(number[4:7]) == number[1:4]:
            return f"0{number[4:7]} {number[7:9]} {number[9:11]} {number[11:13]}"
    return _shown_by_library(number, region)


def national(number: str) -> str:
    """Return the digits that France dials for `number` (E.164), or "" when it is not French."""
    if len(number) == 12 and number.startswith("+33"):
        return "0" + number[3:]
    return "0" + number[4:] if _KNOWN_CODE.fullmatch(number) else ""


def region_of(country: str | None, postcode: str | None, default: str = "FR") -> str:
    """Return the region that dials at an address: La Réunion for the postcode 97400, else the country."""
    if country and country != "FR":
        return country
    if postcode and len(postcode) == 5:
        found = _ISLANDS.get(postcode) or _POSTCODES.get(postcode[:3])
        if found:
            return found
    return country or default


@lru_cache(maxsize=65536)
def _rings(text: str, region: str) -> bool:
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(e164(text, region))))
    except (Unreadable, phonenumbers.NumberParseException):
        return False


@lru_cache(maxsize=65536)
def _by_library(text: str, region: str) -> str:
    if len(text) > 60:
        raise Unreadable(text)
    try:
        number = phonenumbers.parse(text, region)
        if region in OVERSEAS and not text.strip().startswith(("+", "00")) and not phonenumbers.is_valid_number(number):
            number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        raise Unreadable(text) from None
    if number.extension:
        raise Unreadable(text, extension=True)
    if not phonenumbers.is_possible_number(number):
        raise Unreadable(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=65536)
def _shown_by_library(number: str, region: str) -> str:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    shown = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    if region not in FRENCH_REGIONS and phonenumbers.region_code_for_number(parsed) == region:
        shown = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(parsed, shown)
