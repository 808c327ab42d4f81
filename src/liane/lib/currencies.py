"""Currencies: their ISO 4217 codes, the signs that people write, and their decimals."""

import re

# The active codes of ISO 4217, funds and metals left out.
_ACTIVE = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
    "GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD "
    "KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP "
    "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND "
    "VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
CODES = frozenset(_ACTIVE.split())

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_NO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3)

# What is shown; a currency that is absent shows its code. French puts the country after the dollar sign.
_SYMBOLS = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
    "ILS": "₪",
    "VND": "₫",
    "UAH": "₴",
}
_SYMBOLS_FR = _SYMBOLS | {"CAD": "$CA", "AUD": "$AU", "NZD": "$NZ", "HKD": "$HK"}
_SYMBOLS_EN = _SYMBOLS | {"CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "HKD": "HK$"}

# What is read, folded to lower case.
_WORDS = {
    **{code.lower(): code for code in CODES},
    **{sign.lower(): code for signs in (_SYMBOLS_FR, _SYMBOLS_EN) for code, sign in signs.items()},
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("us$", "$us", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("livre", "livres", "pound", "pounds"), "GBP"),
    **dict.fromkeys(("yen", "yens"), "JPY"),
    **dict.fromkeys(("c$", "$c"), "CAD"),
    **dict.fromkeys(("fcfa", "f cfa"), "XOF"),
    **dict.fromkeys(("fcfp", "f cfp"), "XPF"),
    **dict.fromkeys(("fr.", "sfr"), "CHF"),
}
# A run of letters and currency signs: what stands beside the number.
_RUN = re.compile(r"(?:[^\W\d_]|[$€£¥₹₩₪₫₴])+")
_COMMON = re.compile(r"([\d\s.,()−-]+)([€$£])")
_THOUSANDS = {"k": 1_000, "m": 1_000_000}


def digits(currency: str) -> int:
    """Return how many decimals `currency` counts in: 2 for most, 0 for the yen, 3 for the Tunisian dinar."""
    return _DIGITS.get(currency, 2)


def symbol(currency: str, language: str) -> str:
    """Return the sign of `currency`, or its code when it has none that readers know."""
    return (_SYMBOLS_FR if language == "fr" else _SYMBOLS_EN).get(currency, currency)


def code(written: str) -> str | None:
    """Return the code that `written` (a code, a sign or a word) stands for; "$" alone is the US dollar."""
    return _WORDS.get(written.strip().lower())


def split(text: str) -> tuple[str, str | None, int]:
    """Return the number in `text`, the currency written beside it (None when there is none) and its multiple.

    "12 k€" gives ("12", "EUR", 1000). Raise `LookupError`, holding the words, when they name no currency.
    """
    if usual := _COMMON.fullmatch(text):
        return usual[1], _WORDS[usual[2]], 1
    words = " ".join(_RUN.findall(text))
    if not words:
        return text, None, 1
    number = _RUN.sub(" ", text)
    found = code(words)
    if found:
        return number, found, 1
    multiple = _THOUSANDS.get(words[0].lower())
    rest = words[1:].strip()
    if multiple and not rest:
        return number, None, multiple
    found = code(rest) if multiple else None
    if found is None:
        raise LookupError(words)
    return number, found, multiple or 1
