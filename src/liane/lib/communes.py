"""Where a French address stands: the middle of its commune, else of its postcode, else of its department.

The places come from a file that `scripts/map_files.py` makes of GeoNames (communes of 500 people or more) and of the
Code officiel géographique with its postcodes (INSEE, La Poste): lines of a key, a latitude and a longitude, tabs
between. A key is "21 dijon", "21000" or "21".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from liane.lib.departments import department_of
from liane.lib.fold import fold

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
# What follows a commune: a post office for firms, the number of a district.
_ADDED = re.compile(r"( \d+(er|e|eme)?)*( (cedex|arrondissement)\b.*)?$")
_SAINT = re.compile(r"\bst(e?)\b")

Precision = Literal["commune", "postcode", "department"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the map: its key, degrees north and east, and what it is the middle of."""

    key: str
    latitude: float
    longitude: float
    precision: Precision


class Communes:
    """The places of one file, read once."""

    def __init__(self, path: Path) -> None:
        lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
        self._known: Mapping[str, tuple[float, float]] = {
            key: (float(north), float(east)) for key, north, east in lines
        }

    def find(self, postcode: str | None, city: str | None) -> Place | None:
        """Return where an address is, None when its postcode says no department."""
        code = department_of(postcode or "")
        if code is None:
            return None
        keys: tuple[tuple[str, Precision], ...] = (
            (f"{code} {plain(city or '')}", "commune"), (postcode or "", "postcode"), (code, "department"),
        )  # fmt: skip
        for key, precision in keys:
            if key in self._known:
                return Place(key, *self._known[key], precision)
        return None


def plain(city: str) -> str:
    """Return the name of a commune as it is compared: "ST-ÉTIENNE CEDEX 2" gives "saint etienne"."""
    text = _NOT_A_LETTER.sub(" ", fold(city)).strip()
    return _SAINT.sub(r"saint\1", _ADDED.sub("", text))
