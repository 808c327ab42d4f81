"""What the tests of the apps share: an organisation with its first pipeline, and a short way to write."""

from typing import Any
from uuid import UUID

import pytest

from liane.apps.sales.defaults import ensure_pipeline
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Outcome
from liane.records.queries.columns import Reference
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch, get
from liane.records.registry import refresh
from liane.records.viewer import Viewer, system


class World:
    """Liane itself at work: makes, changes and reads records in few words."""

    def __init__(self) -> None:
        self.viewer: Viewer = system()

    def make(self, object_name: str, **values: Any) -> UUID:
        edit = Create(object_name, values)
        self.apply(edit)
        return edit.id

    def apply(self, *edits: Edit, **options: Any) -> Outcome:
        return apply(Change(self.viewer, Cause("form"), edits, **options))

    def read(self, object_name: str, record_id: UUID, *columns: str) -> Any:
        """Return the values of a record, titles for relations; the value alone when one is asked for."""
        row = get(object_name, record_id, self.viewer, columns)
        assert row is not None
        found = tuple(_plain(value) for value in row.values)
        return found[0] if len(columns) == 1 else found

    def all(self, object_name: str, *columns: str) -> list[tuple[Any, ...]]:
        page = fetch(Query(object_name, columns=columns, limit=500), self.viewer)
        return sorted((tuple(_plain(value) for value in row.values) for row in page.rows), key=repr)

    def stage(self, name: str) -> UUID:
        page = fetch(Query("stage", columns=("name",)), self.viewer)
        return next(row.id for row in page.rows if row.values[0] == name)


def _plain(value: Any) -> Any:
    return value.title if isinstance(value, Reference) else value


@pytest.fixture
def world(organisation) -> World:
    """Return Liane itself at work in the main organisation."""
    refresh()
    found = World()
    ensure_pipeline(found.viewer)
    return found
