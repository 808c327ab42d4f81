"""`liane query` and `liane get`: what a Query finds, one record."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from liane.capabilities.transfer.exporting import columns_of
from liane.capabilities.transfer.exporting_formats import Shown
from liane.config.terminal import shown
from liane.config.terminal.acting import acting, named, refusal
from liane.lib import formats
from liane.lib.refusal import ABSENT, Refusal, said
from liane.records.objects import ObjectType
from liane.records.queries.aggregate import Group, aggregate
from liane.records.queries.asof import held, looking
from liane.records.queries.columns import Reference
from liane.records.queries.kept import at_leisure
from liane.records.queries.model import MAX_LIMIT, Leaf, Query, QueryError, parse_as_of, parse_query
from liane.records.queries.pages import Count, Page, Row, count, fetch, titles
from liane.records.viewer import Viewer

# What a table or one JSON value holds at most; record by record there is no end.
MOST = 10_000
_LONGEST = 1_000_000  # characters of a Query


@dataclass(frozen=True, slots=True)
class Asked:
    """A Query as the command line says it: an object or a whole Query in JSON, and what options add."""

    text: str
    options: Mapping[str, Any]
    limit: int | None


def query(text: str, options: Mapping[str, Any], limit: int | None, email: str, style: str) -> Iterator[str]:
    """Yield the lines that answer a Query. Raises Refusal."""
    viewer = acting(email)
    try:
        asked, most = _read(text, options, limit, style)
        with at_leisure(), held(asked.as_of):
            if asked.group or asked.measures:
                yield from _groups(asked, viewer, style)
                return
            item = named(asked.object)
            columns = columns_of(item, viewer, _paths(asked, item, viewer), "json")
            asked = replace(asked, columns=tuple(one.path for one in columns))
            yield from _LAYOUTS[style](asked, columns, viewer, most)
    except QueryError as error:
        where = f" ({error.path})" if error.path and error.path not in str(error) else ""
        raise refusal([f"{error}{where}"]) from error


def get(object_name: str, which: str, columns: Sequence[str], email: str, style: str, as_of: str = "") -> Iterator[str]:
    """Yield the lines of one record, found by its id or by the value of a field. Raises Refusal."""
    viewer = acting(email)
    item = named(object_name)
    try:
        asked = columns_of(item, viewer, columns, "json")
        moment = parse_as_of(as_of or None)
        with at_leisure(), held(moment):
            row = find(item, which, looking(viewer, moment), tuple(one.path for one in asked))
    except QueryError as error:
        raise refusal([error]) from error
    if row is None:
        raise absent(which)
    if style == "table":
        pairs = zip(asked, row.values, strict=True)
        said_of = [(one.label, shown.local(one, value, viewer.context)) for one, value in pairs]
        yield from shown.card([*((label, text) for label, text in said_of if text), ("id", str(row.id))])
    else:
        yield shown.json(shown.item(row, asked), indented=style == "json")


def find(item: ObjectType, which: str, viewer: Viewer, columns: tuple[str, ...] = ()) -> Row | None:
    """Return the record that `which` names: its id, or "field=value", where one record alone has the value.

    Raises QueryError for a field that is not there, Refusal when several records have the value.
    """
    path, equals, value = which.partition("=")
    if equals:
        asked = Query(item.name, where=Leaf(path, "is", value), columns=columns, limit=2)
    else:
        try:
            asked = Query(item.name, ids=(UUID(which),), columns=columns, limit=1)
        except ValueError:
            raise Refusal(
                f"« {which} » n’est ni un identifiant ni CHAMP=VALEUR.",
                f"“{which}” is neither an id nor FIELD=VALUE.",
            ) from None
    rows = fetch(asked, viewer).rows
    if len(rows) > 1:
        raise Refusal(
            f"Plusieurs fiches ont {which} : donnez l’identifiant de l’une.",
            f"Several records have {which}: give the id of one.",
        )
    return rows[0] if rows else None


def absent(which: str) -> Refusal:
    """Return what is said of a record that is not there, or not for this reader."""
    return Refusal(f"Aucune fiche : {which}.", f"No record: {which}.", code=ABSENT)


def _read(text: str, options: Mapping[str, Any], limit: int | None, style: str) -> tuple[Query, int]:
    """Return the Query asked for, with how many records at most. Raises QueryError, Refusal."""
    if text == "-":
        text = sys.stdin.read(_LONGEST + 1)
    if len(text) > _LONGEST:
        raise Refusal("Cette requête est trop longue.", "This Query is too long.")
    data: Any = {"object": text}
    if text.lstrip().startswith("{"):
        data = _json(text, said("La requête", "The Query"))
    data |= {key: value for key, value in options.items() if value}
    if isinstance(data.get("where"), str):
        data["where"] = _json(data["where"], "--where")
    most = limit or data.pop("limit", 50)
    # More than one page may be wanted: what is wrong of the limit is for the Query to say.
    within = isinstance(most, int) and most > MAX_LIMIT
    found = parse_query(data | {"limit": MAX_LIMIT if within else most})
    if most > MOST and style != "jsonl":
        raise Refusal(
            f"Au-delà de {MOST} fiches, demandez --format jsonl : une fiche par ligne.",
            f"Above {MOST} records ask for --format jsonl: one record a line.",
        )
    return replace(found, object=named(found.object).name), most


def _json(text: str, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise not_json(what, error) from error


def not_json(what: str, error: orjson.JSONDecodeError) -> Refusal:
    """Return the refusal that says where the JSON of `what` breaks off."""
    line, column = error.lineno, error.colno
    return Refusal(
        f"{what} n’est pas du JSON : ligne {line}, colonne {column}.",
        f"{what} is not JSON: line {line}, column {column}.",
    )


def _paths(asked: Query, item: ObjectType, viewer: Viewer) -> Sequence[str]:
    if asked.columns:
        return asked.columns
    rights = viewer.on(item.name)
    found = [path for path in item.columns if not rights.hides(path.partition(".")[0])]
    return [item.title, *(path for path in found if path != item.title)] if not rights.hides(item.title) else found


def _pages(asked: Query, viewer: Viewer, most: int) -> Iterator[Page]:
    left = most
    while left > 0:
        page = fetch(replace(asked, limit=min(left, MAX_LIMIT)), viewer)
        yield page
        left -= len(page.rows)
        if page.next is None:
            return
        asked = replace(asked, after=page.next)


def _as_table(asked: Query, columns: Sequence[Shown], viewer: Viewer, most: int) -> Iterator[str]:
    pages = list(_pages(asked, viewer, most))
    rows = [row for page in pages for row in page.rows]
    if not rows:
        yield said("Aucune fiche.", "No record.")
        return
    headings = [*((one.label, one.field.kind.numeric and not one.part) for one in columns), ("id", False)]
    cells = [
        [
            *(shown.local(one, value, viewer.context) for one, value in zip(columns, row.values, strict=True)),
            str(row.id),
        ]
        for row in rows
    ]
    yield from shown.table(headings, cells)
    yield from _told(asked, viewer, len(rows), more=pages[-1].next is not None)


def _told(asked: Query, viewer: Viewer, there: int, *, more: bool) -> Iterator[str]:
    """Say how many records there are beside those shown."""
    if not more:
        return
    found = _count(asked, viewer)
    total = formats.number(found.value, viewer.language, 0) + ("" if found.exact else "+")
    yield ""
    yield said(f"{there} fiches sur {total} : --limit en montre davantage.", f"{there} of {total}: --limit shows more.")


def _count(asked: Query, viewer: Viewer) -> Count:
    return count(replace(asked, after=None, columns=(), sort=()), viewer)


def _as_json(asked: Query, columns: Sequence[Shown], viewer: Viewer, most: int) -> Iterator[str]:
    pages = list(_pages(asked, viewer, most))
    rows = [shown.item(row, columns) for page in pages for row in page.rows]
    found = _count(asked, viewer) if pages[-1].next or asked.after else Count(len(rows), exact=True)
    yield shown.json({"items": rows, "next": pages[-1].next, "count": {"value": found.value, "exact": found.exact}})


def _as_lines(asked: Query, columns: Sequence[Shown], viewer: Viewer, most: int) -> Iterator[str]:
    for page in _pages(asked, viewer, most):
        for row in page.rows:
            yield shown.json(shown.item(row, columns), indented=False)


_LAYOUTS = {"table": _as_table, "json": _as_json, "jsonl": _as_lines}


def _groups(asked: Query, viewer: Viewer, style: str) -> Iterator[str]:
    """Yield groups and their measures."""
    item = named(asked.object)
    keys = columns_of(item, viewer, [path.partition(":")[0] for path in asked.group], "json") if asked.group else []
    measures = [f"{one.function}({one.path})" if one.path else one.function for one in asked.measures] or ["count"]
    groups = aggregate(asked, viewer)
    if style == "table":
        named_keys = _named_keys(keys, groups, viewer)
        headings = [*((one.label, False) for one in keys), *((name, True) for name in measures)]
        cells = [[*key, *(_measure(value, viewer) for value in group.measures)]
                 for key, group in zip(named_keys, groups, strict=True)]  # fmt: skip
        yield from shown.table(headings, cells)
        return
    found = [
        {"key": dict(zip(asked.group, group.key, strict=True)),
         "measures": dict(zip(measures, group.measures, strict=True))}
        for group in groups
    ]  # fmt: skip
    if style == "json":
        yield shown.json({"groups": found})
    else:
        yield from (shown.json(one, indented=False) for one in found)


def _named_keys(keys: Sequence[Shown], groups: Sequence[Group], viewer: Viewer) -> list[list[str]]:
    columns: list[list[str]] = []
    for place, one in enumerate(keys):
        values = [group.key[place] for group in groups]
        if one.field.target and one.field.target != "*":
            known = titles(one.field.target, [value for value in values if value], viewer)
            columns.append([known.get(value, "") for value in values])
        else:
            columns.append([_key(one, value, viewer) for value in values])
    return [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _group in groups]


def _key(one: Shown, value: Any, viewer: Viewer) -> str:
    if value is None:
        return "—"
    if isinstance(value, Reference) or one.part or one.field.kind.name == "datetime":
        return str(value)
    return one.field.kind.show(one.field, value, viewer.context)


def _measure(value: Any, viewer: Viewer) -> str:
    if isinstance(value, int):
        return formats.number(value, viewer.language)
    if isinstance(value, Decimal):
        return formats.number(value, viewer.language, 2)
    return "" if value is None else str(value)
