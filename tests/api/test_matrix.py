"""Every object by every road of programs, by everybody of the sample: REST agrees with what the kernel lets her do.

The objects come from the catalogue: a new one is covered without a line here.
"""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from liane.records.objects import ObjectType
from liane.records.queries.model import Query
from liane.records.queries.pages import count, fetch, get
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb, Viewer, system
from tests.api.program import Program, program_of

PEOPLE = ("helene", "chloe", "alice", "emma", "diego")
SEEN = 60  # records of each object among which one within reach and one out of reach are looked for


@pytest.fixture
def sample(organisation: Any, settings: Any) -> dict[str, UUID]:
    """Load the sample company and return the ids of its people."""
    settings.API_RATE = 0
    people = import_module("liane.apps.sample.loading").load(system(language="fr"))
    user = import_module("liane.accounts.models").User
    ids = dict(user.objects.filter(email__isnull=False).values_list("email", "id"))
    return {person.key: ids[person.email] for person in people}


def may(viewer: Viewer, item: ObjectType, one: UUID, verb: Verb) -> bool:
    return get(item.name, one, viewer, (item.title,), verb=verb) is not None


def chosen(viewer: Viewer, item: ObjectType) -> list[tuple[UUID, bool]]:
    """Return a record within the viewer's reach and one out of it, where there are."""
    found: dict[bool, tuple[UUID, bool]] = {}
    for row in fetch(Query(item.name, columns=(item.title,), limit=SEEN), system()).rows:
        readable = may(viewer, item, row.id, Verb.READ)
        found.setdefault(readable, (row.id, readable))
    return list(found.values())


def test_every_road_agrees_with_the_rights(sample: dict[str, UUID]) -> None:
    viewer_for = import_module("liane.accounts.viewers").viewer_for
    for person in PEOPLE:
        viewer, key = viewer_for(sample[person]), program_of(sample[person])
        reading = program_of(sample[person], ["read"])
        for item in catalogue():
            _listed(key, viewer, item)
            for one, readable in chosen(viewer, item):
                _read(key, item, one, readable=readable)
                _written(key, viewer, item, one, readable=readable)
                for method in ("PATCH", "DELETE"):
                    body: Any = {"values": {}} if method == "PATCH" else None
                    refused = reading.send(method, f"/{item.slug}/{one}", body).status_code
                    assert refused == (403 if readable else 404), (person, item.name, method)


def _listed(key: Program, viewer: Viewer, item: ObjectType) -> None:
    reads = viewer.on(item.name).scope(Verb.READ) is not Scope.NONE
    shown = key.get(f"/{item.slug}", columns=item.title)
    asked = key.post("/query", {"object": item.name, "measures": [{"function": "count"}]})
    described = key.get(f"/objects/{item.name}").status_code
    if not reads:
        assert (shown.status_code == 404) is (viewer.on(item.name).create is Scope.NONE), item.name
        assert asked.status_code == 422, item.name
        return
    assert (shown.status_code, described) == (200, 200), item.name
    known = count(Query(item.name), viewer).value
    assert shown.json()["count"]["value"] == known, item.name
    assert asked.json()["groups"][0]["measures"] == [known], item.name


def _read(key: Program, item: ObjectType, one: UUID, *, readable: bool) -> None:
    roads = {
        "record": key.get(f"/{item.slug}/{one}").status_code == 200,
        "query": bool(key.post("/query", {"object": item.name, "ids": [str(one)]}).json().get("items")),
    }
    assert roads == dict.fromkeys(roads, readable), item.name


def _written(key: Program, viewer: Viewer, item: ObjectType, one: UUID, *, readable: bool) -> None:
    """Try to write on every road, take all back, and compare with what may be."""
    before = get(item.name, one, system(), (item.title,))
    edits, deletes = may(viewer, item, one, Verb.UPDATE), may(viewer, item, one, Verb.DELETE)
    path = f"/{item.slug}/{one}"
    forged = {item.title: "Forgé"}
    change = {"action": "update", "object": item.name, "id": str(one), "values": forged}
    for road, send in (
        ("patch", lambda: key.patch(path, {"values": forged})),
        ("batch", lambda: key.post("/changes", {"changes": [change]})),
        ("each", lambda: key.post("/changes", {"changes": [change], "mode": "each"})),
        ("delete", lambda: key.delete(path)),
    ):
        with transaction.atomic():
            answer = send()
            after = get(item.name, one, system(), (item.title,))
            transaction.set_rollback(True)
        if not (deletes if road == "delete" else edits):
            assert after == before, (item.name, road)
            if road in ("patch", "delete"):
                assert answer.status_code == (403 if readable else 404), (item.name, road)


def test_the_feed_and_undo_agree_with_the_rights(sample: dict[str, UUID]) -> None:
    sequencer: Any = import_module("liane.records.sequencer")
    while sequencer.seal(connection.connection, "org_main"):
        pass
    viewer_for = import_module("liane.accounts.viewers").viewer_for
    for person in ("alice", "emma", "diego"):
        viewer, key = viewer_for(sample[person]), program_of(sample[person])
        after, told = 0, 0
        while True:
            page = key.get("/changes", after=str(after), limit="500").json()
            for change in page["items"]:
                for record in change["records"][:5]:
                    item = catalogue()[record["object"]]
                    there = get(item.name, UUID(record["id"]), system(), (item.title,)) is not None
                    assert may(viewer, item, UUID(record["id"]), Verb.READ) or not there, (person, record)
                    told += 1
            after = page["next"]
            if not page["more"]:
                break
        assert told > 10


def test_organisations_know_nothing_of_each_other(other_organisation: Any, sample: dict[str, UUID]) -> None:
    key = program_of(sample["helene"])
    connection.set_tenant(other_organisation)  # type: ignore[attr-defined]
    import_module("liane.records.registry").refresh()
    other = import_module("tests.accounts.personas").hire()
    stranger = program_of(other.anne)
    stranger.host = "autre.test"
    theirs = stranger.get("/me").json()
    assert theirs["id"] == str(other.anne)
    assert key.get("/me").json()["id"] == str(sample["helene"])
    # Each key opens its own organisation alone, wherever it is shown.
    assert Program(key.secret, "autre.test").get("/me").status_code == 401
    assert Program(stranger.secret, "testserver").get("/me").status_code == 401
    assert stranger.get("/companies").json()["count"]["value"] == 0
    company = key.get("/companies", limit="1").json()["items"][0]["id"]
    assert stranger.get(f"/companies/{company}").status_code == 404
    assert stranger.patch(f"/companies/{company}", {"values": {"name": "x"}}).status_code == 404
