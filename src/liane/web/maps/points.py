"""The points of a map: places gathered where they would touch, within what the reader sees, however many there are."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path

from liane.lib.communes import Communes, Place
from liane.records.queries.areas import Commune

# How far apart points stand, in pixels, so that none covers another.
_APART = 60
_TILE = 256
ZOOMS = range(3, 15)
# Beyond so many, what is seen is wider than any screen.
_MOST_POINTS = 2_000
# As many different addresses are named in the condition that finds the records of a point.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """What the reader sees: degrees from west to east and from south to north, and the zoom (`ZOOMS`)."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    def holds(self, place: Place) -> bool:
        return self.south <= place.latitude <= self.north and self.west <= place.longitude <= self.east


@dataclass(slots=True)
class Point:
    """Places that stand together, at the first of them: how many records, and the addresses that they have, the
    most frequent first."""

    at: Place
    number: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    communes: list[Commune] = field(default_factory=list)

    def add(self, place: Place, commune: Commune) -> None:
        """Add the records of one address."""
        self.number += commune.number
        self.places[place.key] = place
        self.communes.append(commune)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The rectangle around its places: west, south, east, north."""
        places = self.places.values()
        north, east = [one.latitude for one in places], [one.longitude for one in places]
        return min(east), min(north), max(east), max(north)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The points within a frame, the largest first; the records in it, and how many of these stand no nearer than
    the middle of their postcode, or of their department."""

    points: Sequence[Point]
    number: int
    by_postcode: int
    by_department: int


@lru_cache(maxsize=1)
def known() -> Communes:
    """Return the places of France."""
    return Communes(Path(__file__).parent.parent / "static" / "vendor" / "places.tsv")


Placed = Sequence[tuple[Place, Commune]]
"""Addresses with where they stand, the most frequent first."""


def placed(communes: Iterable[Commune]) -> Placed:
    """Return where addresses stand; those that stand nowhere are left out."""
    places = known()
    found = ((places.find(one.postcode, one.city), one) for one in communes)
    return [(place, one) for place, one in found if place is not None]


def points(addresses: Placed, frame: Frame) -> Drawn:
    """Return where records stand within `frame`, those that would touch as one point.

    The most frequent addresses come first: the others gather around them.
    """
    found = _Gathered(frame.zoom)
    number = 0
    about = {"commune": 0, "postcode": 0, "department": 0}
    for place, one in addresses:
        if not frame.holds(place):
            continue
        found.near(place).add(place, one)
        number += one.number
        about[place.precision] += one.number
    ranked = sorted(found.points, key=lambda one: -one.number)[:_MOST_POINTS]
    return Drawn(ranked, number, about["postcode"], about["department"])


class _Gathered:
    """Points no two of which are nearer than `_APART`, by the squares of the screen that they stand in."""

    def __init__(self, zoom: int) -> None:
        self.points: list[Point] = []
        self._size = _TILE * 2**zoom / _APART
        self._squares: dict[tuple[int, int], list[tuple[float, float, Point]]] = {}
        self._known: dict[str, Point] = {}

    def near(self, place: Place) -> Point:
        """Return the point that `place` would touch, a new one when there is none."""
        if place.key not in self._known:
            self._known[place.key] = self._find(place)
        return self._known[place.key]

    def _find(self, place: Place) -> Point:
        across, down = self._position(place)
        column, row = math.floor(across), math.floor(down)
        for square in product((column, column - 1, column + 1), (row, row - 1, row + 1)):
            for x, y, point in self._squares.get(square, ()):
                if math.hypot(x - across, y - down) < 1:
                    return point
        made = Point(place)
        self._squares.setdefault((column, row), []).append((across, down, made))
        self.points.append(made)
        return made

    def _position(self, place: Place) -> tuple[float, float]:
        """Return where a place is, in `_APART`s from the corner of the world (Web Mercator, as maps are drawn)."""
        sine = math.sin(math.radians(place.latitude))
        across = (place.longitude + 180) / 360
        down = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
        return across * self._size, down * self._size
