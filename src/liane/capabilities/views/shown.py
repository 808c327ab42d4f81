"""What a view shows, as a value: condition, order, search, columns, grouping, and what its presentation adds.

In JSON: ``{"where": {…}, "sort": ["-amount"], "search": "", "columns": [{"path": "name", "width": 240,
"frozen": true, "total": "sum"}], "group": [{"path": "stage"}, {"path": "closed_at", "by": "month",
"descending": true}], "options": {"column": "stage", "lane": "owner"}}``. Every part may be left out; a board,
a calendar, a map, a gallery keep what is their own in `options`: texts, numbers, yes or no, and lists of texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.records.queries.model import QueryError, Where, dump_where, parse_where

MOST_COLUMNS = 200
MOST_SORTS = 8
MOST_GROUPS = 3
MOST_OPTIONS = 50
WIDTHS = (40, 1_200)  # pixels
TOTALS = ("count", "filled", "empty", "distinct", "sum", "avg", "min", "max", "none")
PERIODS = ("day", "week", "month", "quarter", "year")
_PARTS = frozenset({"where", "sort", "search", "columns", "group", "options"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the path of its field, its width in pixels (None for its own), the aggregate at its foot.

    An empty `total` leaves the choice to the column (amounts are summed), "none" says that there is none.
    """

    path: str
    width: int | None = None
    frozen: bool = False
    total: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows gathered by a field; `by` cuts dates into periods."""

    path: str
    by: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view shows. What is empty is as the object declares it."""

    where: Where | None = None
    sort: tuple[str, ...] = ()
    search: str = ""
    columns: tuple[Column, ...] = ()
    group: tuple[Group, ...] = ()
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def read(data: Mapping[str, Any]) -> Shown:
    """Return what the JSON form says. Raises QueryError; whether the fields exist is seen when it is asked."""
    unknown = set(data) - _PARTS
    if unknown:
        raise QueryError(_("Clé inconnue : %(key)s.") % {"key": sorted(unknown)[0]})
    where = data.get("where")
    return Shown(
        where=None if where in (None, {}) else parse_where(where),
        sort=_paths(data.get("sort", []), MOST_SORTS),
        search=_text(data.get("search", ""), 200),
        columns=tuple(_column(one) for one in _list(data.get("columns", []), MOST_COLUMNS)),
        group=tuple(_group(one) for one in _list(data.get("group", []), MOST_GROUPS)),
        options=MappingProxyType(_options(data.get("options", {}))),
    )


def dump(shown: Shown) -> dict[str, Any]:
    """Return the JSON form, without the parts that are empty; `read` reads it back."""
    found = {
        "where": None if shown.where is None else dump_where(shown.where),
        "sort": list(shown.sort),
        "search": shown.search,
        "columns": [
            _given(path=one.path, width=one.width, frozen=one.frozen, total=one.total) for one in shown.columns
        ],
        "group": [_given(path=one.path, by=one.by, descending=one.descending) for one in shown.group],
        "options": dict(shown.options),
    }
    return _given(**found)


def _given(**parts: Any) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value}


def _list(data: Any, most: int) -> list[Any]:
    if not isinstance(data, list) or len(data) > most:
        raise QueryError(_("Une liste de %(most)d éléments au plus est attendue.") % {"most": most})
    return data


def _text(data: Any, longest: int) -> str:
    if not isinstance(data, str) or len(data) > longest:
        raise QueryError(_("Un texte de %(longest)d caractères au plus est attendu.") % {"longest": longest})
    return data


def _paths(data: Any, most: int) -> tuple[str, ...]:
    return tuple(path for one in _list(data, most) if (path := _text(one, 200)))


def _parts(data: Any, known: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping) or set(data) - known or not data.get("path"):
        raise QueryError(_("Une colonne ou un groupe nomme son champ."))
    return data


def _column(data: Any) -> Column:
    found = _parts(data, frozenset({"path", "width", "frozen", "total"}))
    width, total = found.get("width"), found.get("total", "")
    if width is not None and (not isinstance(width, int) or isinstance(width, bool)):
        raise QueryError(_("Une largeur est un nombre de pixels."))
    if total and total not in TOTALS:
        raise QueryError(_("Ce total n’existe pas : %(total)s.") % {"total": total})
    kept = None if width is None else max(WIDTHS[0], min(WIDTHS[1], width))
    return Column(_text(found["path"], 200), kept, bool(found.get("frozen", False)), total)


def _group(data: Any) -> Group:
    found = _parts(data, frozenset({"path", "by", "descending"}))
    by = found.get("by", "")
    if by and by not in PERIODS:
        raise QueryError(_("Cette période n’existe pas : %(period)s.") % {"period": by})
    return Group(_text(found["path"], 200), by, bool(found.get("descending", False)))


def _options(data: Any) -> dict[str, Any]:
    if not isinstance(data, Mapping) or len(data) > MOST_OPTIONS:
        raise QueryError(_("Les réglages d’une présentation sont un objet JSON."))
    return {_text(key, 60): _option(value) for key, value in sorted(data.items())}


def _option(value: Any) -> Any:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, list):
        return [_text(one, 200) for one in _list(value, MOST_COLUMNS)]
    return _text(value, 200)
