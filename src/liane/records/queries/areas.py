"""Where the records of a Query are in France, by an address: how many in each department, in each commune."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.lib.departments import FRENCH, NAMES
from liane.records.addresses import placed
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.model import Query, QueryError
from liane.records.queries.sql import Sql
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

# What no code of a department says.
_NONE, _ABROAD = "none", "abroad"


@dataclass(frozen=True, slots=True)
class Areas:
    """How many records stand in each department by its code, how many have no postcode, are abroad, or have a
    postcode of no department."""

    counts: Mapping[str, int]
    without: int
    abroad: int
    unknown: int

    @property
    def placed(self) -> int:
        return sum(self.counts.values())

    @property
    def all(self) -> int:
        return self.placed + self.without + self.abroad + self.unknown


@dataclass(frozen=True, slots=True)
class Commune:
    """How many records have this postcode and this town, as they are written."""

    postcode: str
    city: str
    number: int


def areas(query: Query, viewer: Viewer, path: str) -> Areas:
    """Return where the records that `query` finds are, by the address at `path`, in one statement. Raises QueryError.

    An address without a country is a French one, and the beginning of a postcode says its department: what a list
    filtered by `departments.beginnings` finds.
    """
    found = _found(query, viewer, path)
    if found is None:
        return Areas({}, 0, 0, 0)
    # Records are counted by postcode first: what a postcode says is then found once for each of them.
    text = (
        f"SELECT CASE WHEN NOT state = ANY(%s) THEN '{_ABROAD}' WHEN coalesce(code, '') = '' "
        f"THEN '{_NONE}' WHEN left(code, 2) IN ('97', '98') THEN left(code, 3) WHEN left(code, 2) = '20' THEN CASE "
        "WHEN left(code, 3) IN ('200', '201') THEN '2A' WHEN left(code, 3) IN ('202', '206') THEN '2B' END "
        f"ELSE left(code, 2) END, sum(number)::bigint FROM (SELECT {found.code} AS code, {found.state} AS state, "
        f"count(*) AS number {found.rows.text} GROUP BY 1, 2) found GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [list(FRENCH), *found.rows.params])
        numbers: dict[str | None, int] = dict(cursor.fetchall())
    counts = {code: number for code, number in numbers.items() if code is not None and code in NAMES}
    without, abroad = numbers.pop(_NONE, 0), numbers.pop(_ABROAD, 0)
    return Areas(counts, without, abroad, sum(numbers.values()) - sum(counts.values()))


def communes(query: Query, viewer: Viewer, path: str, most: int) -> Sequence[Commune]:
    """Return how many records that `query` finds are at each French postcode and town, in one statement.

    The most frequent `most` of them. Raises QueryError.
    """
    found = _found(query, viewer, path)
    if found is None:
        return ()
    # Towns are grouped as they are written, of which the database knows how many there are (people/0004, records/0012).
    text = (
        f"SELECT code, coalesce(city, ''), number FROM (SELECT {found.code} AS code, {found.city} AS city, "
        f"count(*) AS number {found.rows.text} AND {found.code} <> '' AND ({found.state} IS NULL OR "
        f"{found.state} = ANY(%s)) GROUP BY 1, 2) found ORDER BY 3 DESC, 1, 2 LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [*found.rows.params, list(FRENCH), most])
        return [Commune(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class _Found:
    """The SQL of an address's postcode, town and country, and the FROM and WHERE of the records."""

    code: str
    city: str
    state: str
    rows: Sql


def _found(query: Query, viewer: Viewer, path: str) -> _Found | None:
    """Return where to read the addresses of what `query` finds, None when it finds nothing. Raises QueryError."""
    compiler = Compiler(catalogue(), viewer, query)
    place = compiler.place(path)
    parts = [place.field.kind.storage.part(name) for name in ("postcode", "city", "country")]
    if place.field.kind.name != "address" or place.named:
        raise QueryError(_("« %(field)s » n’est pas une adresse.") % {"field": place.field.label}, path)
    if (apart := placed(compiler, place)) is not None:
        return _Found("p.postcode", "p.city", "p.country", apart)
    condition = compiler.condition()
    if condition.never:
        return None
    source = compiler.source()
    rows = Sql(f"{source.text} WHERE ({condition.text})", (*source.params, *condition.params))
    code, city, state = (raw(place.alias, place.field, part) for part in parts if part is not None)
    return _Found(code, city, state, rows)
