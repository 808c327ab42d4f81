"""What is measured over HTTP: each screen, what it asks for, and its bare counterpart."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from bench import customers, people, vocabulary
from bench.bare import RELATED, SORTS, Bare
from bench.client import Answer, Client
from bench.server import Server
from bench.timing import SAMPLES, WARMING, Line, compared, durations, timed

_FRAGMENT = {"HX-Request": "true"}
_LIST = "/contacts"
# The whole of France.
_SIGHT = f"{_LIST}/carte/points?ouest=-5.2&sud=41.3&est=9.6&nord=51.1&zoom=6"


@dataclass(frozen=True, slots=True)
class Screen:
    """One line of the table: how to ask Liane and how to read the same bare, by the sample's number."""

    label: str
    target: float
    ask: Callable[[int], Answer]
    bare: Callable[[int], object] | None = None


def measure(screen: Screen, server: Server) -> Line:
    """Return the line of a screen. Raises RuntimeError when Liane answers an error."""

    def sample(number: int) -> float:
        answer = screen.ask(number)
        if answer.status != 200:
            raise RuntimeError(f"{screen.label}: status {answer.status}")
        return answer.took

    before = server.processor()
    own = durations(sample)
    each = (server.processor() - before) / (SAMPLES + WARMING)
    bare = durations(timed(screen.bare)) if screen.bare else None
    return compared(screen.label, own, bare, each, screen.target)


def all_screens(client: Client, salesperson: Client, bare: Bare, contacts: int) -> Iterator[Screen]:
    """Yield what is measured, in the table's order."""
    page = bare.page()
    yield Screen("list page of 50", 30, lambda _: client.get(_LIST), lambda _: page())
    yield Screen("list page, as a salesperson", 30, lambda _: salesperson.get(_LIST))
    yield from _sorted(client, bare)
    yield from _filtered(client, bare)
    yield from _searched(client, bare, contacts)
    chance = random.Random("records")
    ids = [customers.contact_id(chance.randrange(contacts)) for _ in range(200)]
    yield Screen("record page", 40, lambda at: client.get(f"{_LIST}/{ids[at]}"), lambda at: bare.record(ids[at]))
    stages = [people.stage_id(place) for place, stage in enumerate(people.STAGES) if stage[2] == "open"]
    yield Screen("board, counts and sums", 100, lambda _: client.get("/deals/tableau"), lambda _: bare.board(stages))
    yield Screen("map, opened", 300, lambda _: client.get(f"{_LIST}/carte"))
    yield Screen("map, first looked at", 200, lambda _: client.get(_SIGHT))
    yield Screen("map, moved", 40, lambda _: client.get(f"{_SIGHT}&vu=mesure"))
    titles = [chance.choice(vocabulary.words("jobs")) + f" {number}" for number in range(200)]
    yield Screen(
        "one edit",
        40,
        lambda at: client.post(f"{_LIST}/{ids[at]}/champs/job_title", {"job_title": titles[at]}, **_FRAGMENT),
        lambda at: bare.edit(ids[at], titles[-at]),
    )


def list_path(where: Mapping[str, object] | None = None, **parameters: str) -> str:
    """Return the address of the list of contacts under a condition."""
    if where is not None:
        parameters["filtre"] = orjson.dumps(where).decode()
    return f"{_LIST}?{urlencode(parameters)}" if parameters else _LIST


def _sorted(client: Client, bare: Bare) -> Iterator[Screen]:
    for column in ("name", "-name", "company", "job_title", "emails", "phones", "address.city", "owner"):
        key, way = column.removeprefix("-"), "DESC" if column.startswith("-") else "ASC"
        path = list_path(tri=column)
        if key in RELATED:
            reading: Callable[[], None] = bare.along(*RELATED[key])
        else:
            page = bare.page(f"{SORTS[key]} IS NOT NULL", f"{SORTS[key]} {way}, t.id {way}")
            reading = page
        yield Screen(f"sorted by {column}", 40, _get(client, [path]), lambda _, read=reading: read())  # type: ignore[misc]


def _filtered(client: Client, bare: Bare) -> Iterator[Screen]:
    owners = [str(people.person_id(number)) for number in range(people.PEOPLE)]
    cities = [line.partition(" ")[2] for line in vocabulary.words("towns")[::10]]
    tags = [[tag] for tag in vocabulary.words("tags")]
    parts = [name.lower()[:5] for name in vocabulary.words("last_names")[::9]]
    folded, tagged = "public.liane_fold(%s)", "t.tags_folded && public.liane_fold_all(%s::text[])"
    # What it says, the field, the comparison, its values, the bare condition, and its own values.
    conditions: tuple[tuple[str, str, str, list[Any], str, list[Any]], ...] = (
        ("owner", "owner", "is", owners, "t.owner_id = %s::uuid", owners),
        ("city", "address.city", "is", cities, f"{SORTS['address.city']} = {folded}", cities),
        ("tag", "tags", "has_any", tags, tagged, tags),
        ("name contains", "name", "contains", parts, f"{SORTS['name']} LIKE {folded}", [f"%{one}%" for one in parts]),
    )
    for label, path, operator, values, where, given in conditions:
        paths = [list_path({"field": path, "op": operator, "value": value}) for value in values]
        page = bare.page(where)
        yield Screen(
            f"filtered on {label}",
            40,
            _get(client, paths),
            lambda at, page=page, given=given: page(given[at % len(given)]),  # type: ignore[misc]
        )


def _searched(client: Client, bare: Bare, contacts: int) -> Iterator[Screen]:
    names = _names(contacts)
    begun = [name[: 2 + place % 4] for place, name in enumerate(names)]
    slips = [_misspelt(name, place) for place, name in enumerate(names) if len(name) > 5]
    for label, words, read in (
        ("exact", names, bare.find),
        ("prefix", begun, lambda word: bare.find(f"{word}:*")),
        ("one typo", slips, bare.find_near),
    ):
        paths = [f"/recherche?{urlencode({'q': word})}" for word in words]
        yield Screen(
            f"search as you type, {label}",
            40,
            _get(client, paths, **_FRAGMENT),
            lambda at, words=words, read=read: read(words[at % len(words)]),  # type: ignore[misc]
        )
    yield Screen("list searched for a name", 40, _get(client, [list_path(q=name) for name in names]))


def _names(contacts: int) -> list[str]:
    """Return last names that contacts bear, common and rare."""
    chance = random.Random("searches")
    found = [str(customers.contact(chance.randrange(contacts), contacts).values["last_name"]) for _ in range(120)]
    return [word for name in found if (word := customers.plain(name)).isalpha() and len(word) > 3]


def _misspelt(name: str, place: int) -> str:
    """Return a name with one slip: a letter left out, another one, or two swapped."""
    at = 1 + place % (len(name) - 3)
    if place % 3 == 0:
        return name[:at] + name[at + 1 :]
    if place % 3 == 1:
        return name[:at] + ("e" if name[at] != "e" else "o") + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _get(client: Client, paths: list[str], **headers: str) -> Callable[[int], Answer]:
    return lambda at: client.get(paths[at % len(paths)], **headers)
