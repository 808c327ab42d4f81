"""An organisation to fuzz: the sample company, an object and fields of its own, of every kind that takes none."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django_tenants.utils import schema_context

from liane.accounts.models import User
from liane.accounts.viewers import viewer_for
from liane.api.keys.actions import make_key
from liane.config.organisations import DEFAULT_SCHEMA
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Refused
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system
from tests.fuzzing import odd, plain
from tests.records.worlds import OPTIONS, OWN

_EACH = 20
# One of its records is known to another system already.
_KNOWN = "essai"
# Relations of fields of its own lead here.
_LED = {"relation": {"target": "company"}, "relations": {"target": "company"}}


@dataclass(frozen=True, slots=True)
class Place:
    """The keys of an administrator and of a salesperson, ids by object or address, comments with their records."""

    keys: tuple[str, ...]
    ids: dict[str, list[str]]
    comments: dict[str, list[tuple[str, str]]]


@contextmanager
def place() -> Iterator[Place]:
    """Give an organisation that the database holds already, with the connection in its schema."""
    with schema_context(DEFAULT_SCHEMA):
        keys = _keys()
        ids = {"changes": _declare(), "operations": _begin(keys[0])}
        ids |= {item.name: _there(item.name) for item in catalogue()}
        _add_one_of_each(ids)
        comments = _comment(ids)
        # Each request is answered within a transaction that is not its own.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        yield Place(keys, ids, comments)


def _keys() -> tuple[str, str]:
    found: dict[bool, str] = {}
    for person in _people():
        viewer = viewer_for(person)
        found.setdefault(viewer.administrator, make_key(viewer, "fuzz", ["read", "write", "settings"]).secret)
    return found[True], found[False]


def _write(*edits: Edit) -> str:
    change = str(apply(Change(system(), Cause("form"), list(edits))).id)
    refresh()
    return change


def _declare() -> list[str]:
    own = {"singular": "Essai", "name": "Essais", "group": "sell", "scope": "everyone"}
    changes = [_write(Create("custom_object", own))]
    fields = []
    for kind, more in OWN.items():
        for name in ("essai", "contact"):
            declaration = {"kind": kind, "label": {"fr": f"Mon {kind}"}, **more, **_LED.get(kind, {})}
            if kind in _LED:
                declaration["inverse"] = f"my_{kind}_{name}s"
            fields.append(Create("custom_field", {"object": name, "key": f"my_{kind}", "declaration": declaration}))
    changes.append(_write(*fields))
    values = [{"name": f"Essai {at}", "my_choice": OPTIONS[0]["key"], "my_integer": at} for at in range(3)]
    changes.append(
        _write(*(Create("essai", one, external=odd.EXTERNAL if one is values[0] else None) for one in values))
    )
    return changes


def _comment(ids: dict[str, list[str]]) -> dict[str, list[tuple[str, str]]]:
    """Comment the first record of each object that takes comments; return them by the object's address."""
    found = {}
    viewer = viewer_for(UUID(ids[plain.ME][0]))
    for item in catalogue():
        said = new_id()
        with suppress(Refused):
            for about in ids.get(item.name, [])[:1]:
                subject = {"object": item.name, "id": about}
                comment = Create("comment", {"subject": subject, "body": "Vu hier."}, said)
                apply(Change(viewer, Cause("form"), [comment]))
                found[item.slug] = [(about, str(said))]
    return found


def _there(name: str) -> list[str]:
    return [str(row.id) for row in fetch(Query(name, columns=(), limit=_EACH), system()).rows]


def _add_one_of_each(ids: dict[str, list[str]]) -> None:
    """Make one more record of each object that takes one, known to another system too: the first of its `ids`."""
    viewer = next(one for one in map(viewer_for, _people()) if one.administrator)
    ids[plain.ME] = [str(viewer.user_id)]
    made: set[str] = set()
    # What is led to may be made after what leads there, and what is made may be an object.
    for _round in range(2):
        for name in [item.name for item in catalogue() if item.name not in made]:
            edit = Create(name, plain.values(catalogue()[name], ids), external=None if name == _KNOWN else odd.EXTERNAL)
            with suppress(Refused):
                apply(Change(viewer, Cause("form"), [edit]))
                ids[name] = [str(edit.id), *ids.get(name, [])]
                made.add(name)
        refresh()


def _people() -> list[UUID]:
    found = User.objects.filter(is_active=True, role__isnull=False).order_by("created_at")
    return list(found.values_list("id", flat=True))


def _begin(key: str) -> list[str]:
    """Begin an export and an import, which no worker takes up, and return their ids."""
    client = Client(headers={"Authorization": f"Bearer {key}"})
    export = client.post("/api/v1/exports", {"query": {"object": "company"}}, content_type="application/json")
    table = client.post("/api/v1/imports?object=company", "Nom\nRoux\n", content_type="text/csv")
    return [str(answer.json()["id"]) for answer in (export, table)]
