"""What the tests of relations share: Liane at work, the first types of relation, a few records to tie."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest


@pytest.fixture
def world(organisation: Any) -> Any:
    """Return Liane itself at work in the main organisation."""
    # Models can be imported only once Django is set up, which is after this file is read.
    made = import_module("tests.apps.conftest").World()
    import_module("liane.apps.sales.defaults").ensure_pipeline(made.viewer)
    import_module("liane.capabilities.relations.defaults").ensure_types(made.viewer)
    import_module("liane.records.registry").refresh()
    return made


@pytest.fixture
def types(world: Any) -> dict[str, UUID]:
    """Return the ids of the types of relation that every organisation starts with, by name."""
    fetch = import_module("liane.records.queries.pages").fetch
    query = import_module("liane.records.queries.model").Query("relation_type", columns=("name",), limit=100)
    return {row.values[0]: row.id for row in fetch(query, world.viewer).rows}


@pytest.fixture
def firms(world: Any) -> SimpleNamespace:
    """Return the ids of three companies and two contacts."""
    names = {"alpha": "Alpha", "beta": "Bêta", "gamma": "Gamma"}
    people = {"zoe": "Zoé", "luc": "Luc"}
    companies = {key: world.make("company", name=name) for key, name in names.items()}
    return SimpleNamespace(**companies, **{key: world.make("contact", first_name=n) for key, n in people.items()})


@pytest.fixture
def tie(world: Any, types: dict[str, UUID]) -> Any:
    """Return a function that ties two companies (or records of the objects named): `tie("Partenaire de", a, b)`."""

    def tied(called: str, source: UUID, target: UUID, objects: str = "company", **values: Any) -> UUID:
        first, _colon, second = objects.partition(":")
        ends = {
            "source": {"object": first, "id": source},
            "target": {"object": second or first, "id": target},
        }
        made: UUID = world.make("relation", type=types[called], **ends, **values)
        return made

    return tied
