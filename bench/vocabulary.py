"""Words to make records of: French names, towns, trades, drawn as unevenly as life draws them."""

import random
from functools import cache
from itertools import accumulate
from pathlib import Path

_LISTS = Path(__file__).parent / "lists"
# Two last names in three are common ones; the others are made of two halves, some 20,000 in all.
_COMMON = 0.65


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the lines of a list of ours."""
    return tuple((_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines())


@cache
def _weights(count: int) -> tuple[float, ...]:
    """Return cumulated weights of Zipf's law, its head cut a little."""
    return tuple(accumulate(1 / (rank + 4) for rank in range(count)))


def pick(chance: random.Random, name: str) -> str:
    """Return a word of a list, the first ones more often."""
    return one_of(chance, words(name))


def one_of(chance: random.Random, choices: tuple[str, ...]) -> str:
    """Return one of `choices`, the first ones more often."""
    return chance.choices(choices, cum_weights=_weights(len(choices)))[0]


def first_name(chance: random.Random) -> str:
    """Return a first name."""
    return pick(chance, "first_names")


def last_name(chance: random.Random) -> str:
    """Return a last name, common or rare."""
    if chance.random() < _COMMON:
        return pick(chance, "last_names")
    return chance.choice(words("name_starts")) + chance.choice(words("name_ends"))


def company_name(chance: random.Random) -> str:
    """Return a firm's name, as "Menuiserie Lambert et Fils"."""
    trade, place = pick(chance, "trades"), pick(chance, "places")
    shape = chance.random()
    if shape < 0.45:
        return f"{trade} {last_name(chance)}"
    if shape < 0.75:
        return f"{trade} {last_name(chance)} {place}"
    if shape < 0.9:
        return f"{last_name(chance)} {place}"
    return f"{trade} {place}"


def address(chance: random.Random) -> dict[str, str]:
    """Return an address in France."""
    postcode, _space, city = pick(chance, "towns").partition(" ")
    street = f"{chance.randint(1, 180)} {pick(chance, 'streets')}"
    return {"street": street, "postcode": postcode, "city": city, "country": "FR"}


def phone(chance: random.Random) -> str:
    """Return a French number that may or may not be somebody's: this data leaves no machine."""
    prefix = chance.choice(("01 4", "02 9", "03 8", "04 7", "05 6", "06 1", "06 6", "06 8"))
    digits = f"{chance.randrange(10_000_000):07}"
    return f"{prefix}{digits[0]} {digits[1:3]} {digits[3:5]} {digits[5:7]}"
