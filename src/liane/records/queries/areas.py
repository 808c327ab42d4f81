"""Where the records of a Query are in France, by an address: how many in each department, in each commune."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from liane.lib.departments import FRENCH, NAMES
from liane.records.queries.compile import Compiler
from liane.records.queries.expressions import raw
from liane.records.queries.model import Query, QueryError
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
    compiler = Compiler(catalogue(), viewer, query)
    code, _city, state = _parts(compiler, path)
    condition = compiler.condition()
    if condition.never:
        return Areas({}, 0, 0, 0)
    source = compiler.source()
    # Records are counted by postcode first: what a postcode says is then found once for each of them.
    text = (
        f"SELECT CASE WHEN NOT state = ANY(%s) THEN '{_ABROAD}' WHEN coalesce(code, '') = '' "
        f"THEN '{_NONE}' WHEN left(code, 2) IN ('97', '98') THEN left(code, 3) WHEN left(code, 2) = '20' THEN CASE "
        "WHEN left(code, 3) IN ('200', '201') THEN '2A' WHEN left(code, 3) IN ('202', '206') THEN '2B' END "
        f"ELSE left(code, 2) END, sum(number)::bigint FROM (SELECT {code} AS code, {state} AS state, "
        f"count(*) AS number {source.text} WHERE {condition.text} GROUP BY 1, 2) found GROUP BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [list(FRENCH), *source.params, *condition.params])
        found: dict[str | None, int] = dict(cursor.fetchall())
    counts = {code: number for code, number in found.items() if code is not None and code in NAMES}
    without, abroad = found.pop(_NONE, 0), found.pop(_ABROAD, 0)
    return Areas(counts, without, abroad, sum(found.values()) - sum(counts.values()))


def communes(query: Query, viewer: Viewer, path: str, most: int) -> Sequence[Commune]:
    """Return how many records that `query` finds are at each French postcode and town, in one statement.

    The most frequent `most` of them. Raises QueryError.
    """
    compiler = Compiler(catalogue(), viewer, query)
    code, city, state = _parts(compiler, path)
    condition = compiler.condition()
    if condition.never:
        return ()
    source = compiler.source()
    text = (
        f"SELECT {code}, coalesce({city}, ''), count(*) {source.text} WHERE {condition.text} AND {code} <> '' "
        f"AND ({state} IS NULL OR {state} = ANY(%s)) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [*source.params, *condition.params, list(FRENCH), most])
        return [Commune(*row) for row in cursor.fetchall()]


def _parts(compiler: Compiler, path: str) -> tuple[str, str, str]:
    """Return the SQL of an address's postcode, town and country. Raises QueryError for what is no address."""
    place = compiler.place(path)
    parts = [place.field.kind.storage.part(name) for name in ("postcode", "city", "country")]
    if place.field.kind.name != "address" or place.named:
        raise QueryError(_("« %(field)s » n’est pas une adresse.") % {"field": place.field.label}, path)
    code, city, state = (raw(place.alias, place.field, part) for part in parts if part is not None)
    return code, city, state
