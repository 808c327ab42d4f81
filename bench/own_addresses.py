"""What the map of an address of the organisation's own costs, next to the map of the built-in one: as many records of
an object of its own as there are contacts, at the very addresses of these."""

from functools import cache

from django.db import connection

from bench import customers
from bench.client import Client
from bench.own_fields import define, figure, fill, line
from bench.server import Server
from bench.timing import Line
from liane.records.changes.model import Create
from liane.records.registry import catalogue, refresh

_MOST = 1.5
_OBJECT, _FIELD = "lieu", "ou"
# The whole of France.
_SIGHT = "carte/points?ouest=-5.2&sud=41.3&est=9.6&nord=51.1&zoom=6"
_WAYS = {"first looked at": "", "moved": "&vu=mesure"}
LABELS = tuple(f"map of an own address, {way}" for way in _WAYS)


def measure(server: Server, client: Client, contacts: int, at: int) -> Line:
    """Return one line: the map of the own address next to that of contacts."""
    slug = _ensure(contacts)
    asked = list(_WAYS.values())[at]
    own, each = figure(server, client, [f"/{slug}/{_SIGHT}{asked}"])
    bare, _each = figure(server, client, [f"/contacts/{_SIGHT}{asked}"])
    return line(LABELS[at], own, bare, each, _MOST)


@cache
def _ensure(contacts: int) -> str:
    """Make what is missing of an object with an own address; return its slug."""
    refresh()
    if catalogue().get(_OBJECT) is None:
        define("Lieu", "Lieux", [_FIELD], "address")
    item = catalogue()[_OBJECT]
    if fill(item, contacts, lambda number: _place(number, contacts)):
        # Points of the map stand in tables of their own.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    return item.slug


def _place(number: int, contacts: int) -> Create:
    """Return a record at the address of contact `number`, which not every contact has."""
    address = customers.contact(number, contacts).values.get("address")
    return Create(_OBJECT, {"name": f"Lieu {number}"} | ({_FIELD: address} if address else {}))
