"""What the sample is made of: the tables of this folder, and numbers that are nobody's."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from liane.lib.fold import fold

FOLDER = Path(__file__).parent
DOMAIN = "atelier-morvan.example"
# Ranges that the regulator (Arcep, plan national de numérotation) keeps for works of fiction, by area.
_FICTION = {"01": "01 99 00", "02": "02 61 91", "03": "03 53 01", "04": "04 65 71", "05": "05 36 49", "06": "06 39 98"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the firm. `role` is the key of a built-in role, `team` that of her team."""

    key: str
    first_name: str
    last_name: str
    job_title: str
    role: str
    team: str = ""
    manager: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


PEOPLE = (
    Person("helene", "Hélène", "Morvan", "Dirigeante", "administrator"),
    Person("chloe", "Chloé", "Lambert", "Responsable commerciale", "manager", "sales", "helene"),
    Person("alice", "Alice", "Bernard", "Commerciale", "salesperson", "burgundy", "chloe"),
    Person("bob", "Bob", "Noël", "Commercial", "salesperson", "burgundy", "chloe"),
    Person("emma", "Emma", "Rousseau", "Commerciale", "salesperson", "rhone", "chloe"),
    Person("diego", "Diego", "Ramos", "Comptable", "reader", "", "helene"),
)
# Key, name, office, team above, manager.
TEAMS = (
    ("sales", "Commerce", "Dijon", "", "chloe"),
    ("burgundy", "Bourgogne et Est", "Dijon", "sales", "chloe"),
    ("rhone", "Rhône-Alpes", "Lyon", "sales", "chloe"),
)


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the tables of this folder."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def companies() -> list[dict[str, Any]]:
    """Return the companies, parents before their subsidiaries."""
    found: list[dict[str, Any]] = [*table("companies")["company"], *table("companies_more")["company"]]
    return sorted(found, key=lambda company: "parent" in company)


def phone(chance: random.Random, area: str) -> str:
    """Return a number that rings nowhere, of a region ("03") or a mobile ("06")."""
    return f"{_FICTION[area]} {chance.randrange(100):02d} {chance.randrange(100):02d}"


def siren(number: int) -> str:
    """Return a SIREN that holds by its key (Luhn) but stands below those ever given out."""
    return _keyed(f"000{number:05d}")


def siret(company: str, site: int) -> str:
    """Return the SIRET of a company's site, its key right too."""
    return _keyed(f"{company}{site:04d}")


def vat(company: str) -> str:
    """Return the VAT number that a SIREN gives (Code général des impôts, annexe II, article 242 nonies A)."""
    return f"FR{(12 + 3 * (int(company) % 97)) % 97:02d}{company}"


def _keyed(digits: str) -> str:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def folded_name(text: str) -> str:
    """Return a name as it stands in an address: without accents, blanks and quotes."""
    kept = "".join(char if char.isalnum() and char.isascii() else "-" for char in fold(text))
    return "-".join(piece for piece in kept.split("-") if piece)


def pick(chance: random.Random, words: dict[str, list[Any]], industry: str) -> Any:
    """Return a word for an industry, or one for any."""
    return chance.choice(words.get(industry) or words["default"])


def some(chance: random.Random, items: Sequence[Any], weights: Sequence[int], count: int) -> list[Any]:
    """Return `count` different items, the heavier the likelier, in their order."""
    left = list(range(len(items)))
    chosen: list[int] = []
    while left and len(chosen) < count:
        found = chance.choices(left, [weights[index] for index in left])[0]
        left.remove(found)
        chosen.append(found)
    return [items[index] for index in sorted(chosen)]
