"""Every function of formulas, by subject."""

from collections.abc import Mapping
from types import MappingProxyType

from liane.lib.fold import fold
from liane.records.computed.functions.logic import LOGIC
from liane.records.computed.functions.numbers import NUMBERS
from liane.records.computed.functions.registry import Function, Functions
from liane.records.computed.functions.texts import TEXTS
from liane.records.computed.functions.times import TIMES

_ALL = Functions((*LOGIC, *NUMBERS, *TEXTS, *TIMES))
FUNCTIONS: Mapping[str, Function] = MappingProxyType(_ALL)
CONSTANTS: Mapping[str, str] = MappingProxyType(
    {"true": "TRUE", "vrai": "TRUE", "false": "FALSE", "faux": "FALSE", "empty": "EMPTY", "vide": "EMPTY"}
)
FRENCH_CONSTANTS: Mapping[str, str] = MappingProxyType({"TRUE": "VRAI", "FALSE": "FAUX", "EMPTY": "VIDE"})


def named(written: str) -> str | None:
    """Return the canonical name of a function written in either language, None for none of ours."""
    return _ALL.names.get(fold(written))
