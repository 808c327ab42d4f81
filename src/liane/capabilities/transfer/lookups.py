"""Finding the records that rows name: one statement a batch for each way of naming, remembered between batches."""

import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.capabilities.transfer.mapping import Find
from liane.capabilities.transfer.refusals import BadFile
from liane.lib.fold import fold
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import comparable
from liane.records.queries.model import Query, QueryError, parse_where
from liane.records.queries.sql import name
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer

KEY = "$key"
# An id of ours, as exports write it.
_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Texts remembered for one way of naming.
MAX_REMEMBERED = 500_000


class Several:
    """A name that more than one record bears."""


SEVERAL = Several()
Found = UUID | Several | None


def folded(text: str) -> str:
    """Return a name as names are compared: without case, accents or doubled spaces."""
    return " ".join(fold(text).split())


class Lookup:
    """Finds records of `target` as `find` says, for `viewer`."""

    def __init__(self, catalogue: Catalogue, viewer: Viewer, target: str, find: Find, source: str) -> None:
        self.target = target
        self.find = find
        self.source = find.source or source
        self._known: dict[str, Found] = {}
        self._keys: dict[str, str] = {}
        self._catalogue = catalogue
        self._viewer = viewer
        if find.by != KEY:
            self._statement = self._compile()

    def key(self, text: str) -> str:
        """Return what two equal names share."""
        if self.find.by == KEY:
            return text.strip()
        found = self._keys.get(text)
        if found is None:
            if len(self._keys) > MAX_REMEMBERED:
                self._keys.clear()
            found = self._keys[text] = folded(text)
        return found

    def get(self, text: str) -> Found:
        """Return the record that `text` names; `prepare` must have seen it."""
        return self._known.get(self.key(text))

    def remember(self, text: str, record_id: UUID) -> None:
        """Note a record that this import makes, so that later rows find it."""
        self._known[self.key(text)] = record_id

    def prepare(self, texts: Iterable[str]) -> None:
        """Look up all the names that are not known yet, in one statement."""
        if len(self._known) > MAX_REMEMBERED:
            self._known.clear()
        unknown = {key for text in texts if (key := self.key(text)) and key not in self._known}
        if not unknown:
            return
        self._known |= dict.fromkeys(unknown)
        for key, record_id in self._by_key(unknown) if self.find.by == KEY else self._by_field(unknown):
            self._known[key] = record_id if self._known[key] in (None, record_id) else SEVERAL

    def forget_absent(self) -> None:
        """Forget the names that nobody bore: a batch written since may have made them."""
        self._known = {key: found for key, found in self._known.items() if found is not None}

    def _by_key(self, keys: set[str]) -> Iterator[tuple[str, UUID]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, record_id FROM records_external_id WHERE object = %s AND source = %s AND key = ANY(%s)",
                [self.target, self.source, list(keys)],
            )
            yield from cursor.fetchall()

    def _compile(self) -> tuple[str, tuple[object, ...]]:
        try:
            where = parse_where(self.find.where) if self.find.where else None
            compiler = Compiler(self._catalogue, self._viewer, Query(self.target, where=where))
            place = compiler.place(self.find.by)
            condition = compiler.condition()
        except QueryError as error:
            raise BadFile(error.message) from None
        if place.part is None:
            raise BadFile(_("On ne peut pas chercher par « %(path)s ».") % {"path": self.find.by})
        expression = comparable(place.alias, place.field, place.part)
        given = 'v COLLATE "C"' if place.part.folded else f"v::{place.part.sql}"
        source = compiler.source()
        text = (
            f"SELECT v, {compiler.alias}.id {source.text} JOIN unnest(%s::text[]) v ON {expression} = {given} "
            f"WHERE {condition.text}"
        )
        return text, (source.params, condition.params)

    def _by_field(self, names: set[str]) -> Iterator[tuple[str, UUID]]:
        text, (before, after) = self._statement
        with connection.cursor() as cursor:
            cursor.execute(text, [*before, list(names), *after])  # type: ignore[misc]
            yield from cursor.fetchall()


def existing(object_name: str, source: str, keys: Iterable[str]) -> dict[str, UUID]:
    """Return the records that were imported from `source` under these keys before, or whose own ids they are."""
    wanted = list(set(keys))
    if not wanted:
        return {}
    own = [key for key in wanted if _ID.fullmatch(key)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, record_id FROM records_external_id WHERE object = %s AND source = %s AND key = ANY(%s)",
            [object_name, source, wanted],
        )
        found = dict(cursor.fetchall())
        if own:
            table = name(catalogue()[object_name].table)
            cursor.execute(f"SELECT t.id FROM {table} t WHERE t.id = ANY(%s::uuid[])", [own])
            found |= {str(row[0]): row[0] for row in cursor.fetchall()}
    return found
