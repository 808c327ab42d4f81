"""Countries and territories: ISO 3166-1 alpha-2 codes and their names (CLDR, by Babel)."""

from functools import cache

from babel import Locale

from liane.lib.fold import fold

# Codes of CLDR that name no country: groupings, tests, outlying seas.
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

# What people write besides the names and codes.
_ALIASES = {
    "usa": "US", "etats unis": "US", "etats-unis d'amerique": "US", "united states of america": "US",
    "uk": "GB", "grande-bretagne": "GB", "grande bretagne": "GB", "angleterre": "GB", "england": "GB",
    "ecosse": "GB", "scotland": "GB", "great britain": "GB", "hollande": "NL", "holland": "NL",
    "republique tcheque": "CZ", "czech republic": "CZ", "coree du sud": "KR", "south korea": "KR",
    "birmanie": "MM", "burma": "MM", "reunion": "RE", "la reunion": "RE", "ile de la reunion": "RE",
    "guyane": "GF", "france metropolitaine": "FR", "fra": "FR", "republique francaise": "FR",
    "cote d'ivoire": "CI", "ivory coast": "CI", "bresil": "BR", "turkey": "TR",
}  # fmt: skip


@cache
def names(language: str) -> dict[str, str]:
    """Return the name of every country by its code, in the order of the names folded."""
    found = Locale(language).territories
    kept = {code: name for code, name in found.items() if len(code) == 2 and code.isalpha()}
    return {code: kept[code] for code in sorted(kept, key=lambda code: fold(kept[code])) if code not in _NOT_COUNTRIES}


def name(code: str, language: str) -> str:
    """Return the name of the country `code`, the code itself when it is unknown."""
    return names("fr" if language == "fr" else "en").get(code, code)


def find(text: str) -> str | None:
    """Return the code of the country that `text` names, by code or by name in French or English."""
    text = text.strip()
    if len(text) == 2 and (code := text.upper()) in names("fr"):
        return code
    return _by_name().get(fold(text).replace("’", "'"))


@cache
def _by_name() -> dict[str, str]:
    found = {fold(name).replace("’", "'"): code for language in ("en", "fr") for code, name in names(language).items()}
    return _ALIASES | found
