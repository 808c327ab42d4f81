"""Two organisations in two schemas never see each other."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from liane.capabilities.search.dictionary import nearest
from liane.capabilities.search.lookup import find
from liane.records.changes.model import Missing, Update
from liane.records.changes.undo import undo
from liane.records.log import history
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import QueryError, parse_query
from liane.records.queries.pages import count, get, titles
from liane.records.registry import catalogue, refresh
from tests.records.people import People, add_field, ask, create, found, hire, rich, update, write


@contextmanager
def inside(organisation: object) -> Iterator[None]:
    """Put the connection into an organisation's schema."""
    connection.set_tenant(organisation)  # type: ignore[attr-defined]
    refresh()
    yield
    connection.set_schema_to_public()  # type: ignore[attr-defined]


@pytest.fixture
def both(organisation, other_organisation) -> tuple[tuple[object, People], tuple[object, People]]:
    """Return both organisations, each with its people."""
    made = []
    for one in (organisation, other_organisation):
        with inside(one):
            made.append((one, hire()))
    return made[0], made[1]


def test_nothing_of_one_organisation_is_in_the_other(both):
    (here, ours), (there, theirs) = both
    me, she = rich(ours.owner), rich(theirs.owner)
    with inside(here):
        box = create(me, "box", name="Quincaillerie", price="10")
        assert get("box", box, me) is not None
        changed = update(me, "box", box, name="Quincaillerie Dupont")
    assert changed.id is not None
    change_id = changed.id
    with inside(there):
        assert get("box", box, she) is None
        assert found(she, object="box") == []
        assert count(parse_query({"object": "box"}), she).value == 0
        assert aggregate(parse_query({"object": "box"}), she)[0].measures == (0,)
        assert titles("box", [box], she) == {}
        assert history("box", box, she) == ()
        assert find(she, "quincaillerie") == []
        assert nearest("quincailerie") == []
        assert found(she, object="box", search="quinc") == []
        for attempt in (lambda: write(she, Update("box", box, {"name": "x"})), lambda: undo(change_id, she)):
            with pytest.raises(Missing):
                attempt()
        create(she, "box", name="Autre")
    with inside(here):
        # The statement was planned in this schema, served the other one, and comes back.
        assert get("box", box, me) is not None
        assert found(me, object="box") == [box]
        assert nearest("autre") == []
        assert [one.word for one in nearest("quincailerie")] == ["quincaillerie"]


def test_each_organisation_has_its_own_fields(both):
    (here, ours), (there, theirs) = both
    with inside(here):
        add_field("box", "ours", kind="integer")
        create(rich(ours.owner), "box", name="a", ours=3)
        assert ask(rich(ours.owner), object="box", columns=["ours"]).rows[0].values == (3,)
    with inside(there):
        assert catalogue()["box"].field("ours") is None
        with pytest.raises(QueryError):
            ask(rich(theirs.owner), object="box", columns=["ours"])
        add_field("box", "ours", kind="text")
        assert catalogue()["box"].fields["ours"].kind.name == "text"
    with inside(here):
        assert catalogue()["box"].fields["ours"].kind.name == "integer"
