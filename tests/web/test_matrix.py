"""Every object by every road by everybody of the sample: each screen agrees with what the kernel lets her read.

The objects come from the catalogue: a new one is covered without a line here.
"""

import re
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from liane.capabilities.search.lookup import find
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.objects import ObjectType
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import count, fetch, get
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb, Viewer, system
from tests.web.records import HTMX, signed_in

PEOPLE = ("helene", "chloe", "alice", "emma", "diego")
SEEN = 60  # records of each object among which one within reach and one out of reach are looked for


@pytest.fixture
def sample(organisation: Any) -> dict[str, UUID]:
    """Load the sample company and return the ids of its people."""
    people = import_module("liane.apps.sample.loading").load(system(language="fr"))
    user = import_module("liane.accounts.models").User
    ids = dict(user.objects.filter(email__isnull=False).values_list("email", "id"))
    found = {person.key: ids[person.email] for person in people}
    _share(found)
    return found


def _share(people: dict[str, UUID]) -> None:
    """Open to Emma companies of others one by one, to Alice all contacts of a town and all lost deals by rules."""
    others = Leaf("owner", "is_not", str(people["emma"]))
    rows = fetch(Query("company", where=others, limit=SEEN), system()).rows
    emma, alice = ({"object": "user", "id": people[name]} for name in ("emma", "alice"))
    lyon = {"field": "address.city", "op": "is", "value": "Lyon"}
    lost = {"field": "stage.kind", "op": "is", "value": "lost"}
    edits = [
        Create("record_share", {"record": {"object": "company", "id": row.id}, "who": emma, "may_edit": at % 2 == 0})
        for at, row in enumerate(rows[:4])
    ]
    edits += [
        Create("sharing_rule", {"name": "Lyon", "object": "contact", "condition": lyon, "who": alice}),
        Create("sharing_rule", {"name": "Lost", "object": "deal", "condition": lost, "who": alice, "may_edit": True}),
    ]
    apply(Change(system(), Cause("form"), edits))


def may(viewer: Viewer, item: ObjectType, one: UUID, verb: Verb) -> bool:
    return get(item.name, one, viewer, (item.title,), verb=verb) is not None


def chosen(viewer: Viewer, item: ObjectType) -> list[tuple[UUID, str, bool]]:
    """Return a record within the viewer's reach and one out of it, where there are, with their titles."""
    found: dict[bool, tuple[UUID, str, bool]] = {}
    for row in fetch(Query(item.name, columns=(item.title,), limit=SEEN), system()).rows:
        readable = may(viewer, item, row.id, Verb.READ)
        found.setdefault(readable, (row.id, str(row.values[0] or ""), readable))
    return list(found.values())


def roads(client: Client, item: ObjectType, one: UUID) -> dict[str, bool]:
    """Return by which roads the record is there."""
    page = f"/{item.slug}/{one}"
    return {
        "page": client.get(page).status_code == 200,
        "peek": client.get(f"{page}/apercu").status_code == 200,
        "access": client.get(f"{page}/acces").status_code == 200,
        "rows": f"r-{one}" in client.get(f"/{item.slug}/lignes?ids={one}").content.decode(),
    }


def linked(item: ObjectType, one: UUID) -> list[tuple[ObjectType, UUID]]:
    """Return the records that a record points to by a relation to one."""
    keys = [key for key, field in item.fields.items() if field.kind.name == "relation"]
    row = get(item.name, one, system(), tuple(keys)) if keys else None
    references = [value for value in row.values if value is not None] if row else []
    return [(catalogue()[value.object], value.id) for value in references]


def test_every_road_agrees_with_the_rights(sample: dict[str, UUID]) -> None:
    viewer_for = import_module("liane.accounts.viewers").viewer_for
    for person in PEOPLE:
        viewer, client = viewer_for(sample[person]), signed_in(sample[person])
        for item in catalogue():
            _listed(client, viewer, item)
            for one, title, readable in chosen(viewer, item):
                there = dict.fromkeys(("page", "peek", "access", "rows"), readable)
                assert roads(client, item, one) == there, (person, item.name, title)
                _writing(client, viewer, item, one, readable=readable)
                _found(client, item, one, title, readable=readable)
                if readable:
                    _titles(client, viewer, item, one)


def _listed(client: Client, viewer: Viewer, item: ObjectType) -> None:
    shown = client.get(f"/{item.slug}")
    reads = viewer.on(item.name).scope(Verb.READ) is not Scope.NONE
    assert shown.status_code == (200 if reads else 404), item.name
    if reads:
        number = re.search(r'id="count"[^>]*>([^<]*)<', shown.content.decode())
        assert number is not None
        assert int(re.sub(r"\D", "", number[1])) == count(Query(item.name), viewer).value, item.name


def _writing(client: Client, viewer: Viewer, item: ObjectType, one: UUID, *, readable: bool) -> None:
    page = f"/{item.slug}/{one}"
    edits = may(viewer, item, one, Verb.UPDATE)
    assert client.get(f"{page}/modifier").status_code == (200 if edits else 403 if readable else 404), item.name
    form = {item.title: "Forgé", "form": "1", "chemin": item.title}
    deletes = may(viewer, item, one, Verb.DELETE)
    row = get(item.name, one, system(), (item.title,))
    with transaction.atomic():
        if not edits:
            assert client.post(f"{page}/champs/{item.title}", form, headers=HTMX).status_code in (403, 404), item.name
            assert client.post(f"{page}/modifier", form).status_code in (403, 404), item.name
        answer = client.post(f"{page}/suppression")
        assert readable or answer.status_code == 404, item.name
        after = get(item.name, one, system(), (item.title,))
        if not deletes:
            assert after == row, item.name
        transaction.set_rollback(True)


def _found(client: Client, item: ObjectType, one: UUID, title: str, *, readable: bool) -> None:
    if not title or one not in [hit.id for hit in find(system(), title)]:
        return
    page = client.get("/recherche", {"q": title}).content.decode()
    assert (f"/{item.slug}/{one}" in page) is readable, (item.name, title)


def _titles(client: Client, viewer: Viewer, item: ObjectType, one: UUID) -> None:
    page = client.get(f"/{item.slug}/{one}").content.decode()
    for target, other in linked(item, one):
        if not may(viewer, target, other, Verb.READ):
            assert str(other) not in page, (item.name, target.name)
