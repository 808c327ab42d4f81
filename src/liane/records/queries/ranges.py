"""The order of a page, and the statements that read a range of it.

The order is total: the sort fields, empty values last, then the id. It runs as two ranges, filled values of the
first field then empty ones, so that each is a plain range of an index. The rows are chosen first, by what
conditions and order need; what the columns show is joined to the chosen ones alone.
"""

from dataclasses import dataclass, replace

from liane.records.queries.compile import Compiler, Place
from liane.records.queries.cursor import Position
from liane.records.queries.expressions import raw
from liane.records.queries.scope import scope
from liane.records.queries.sql import TRUE, Sql, conjunction, disjunction, name
from liane.records.viewer import Verb

# What finds more than this is read along a related table in the page's order, instead of sorted whole.
MANY = 2_000


@dataclass(frozen=True, slots=True)
class Hop:
    """The related record by which a page is sorted: its table at `alias`, whose id stands in `column` here.

    `readable` is the viewer's reach there. `certain` says that only an empty `column` leaves it out, `filled`
    that its sort value is never empty.
    """

    table: str
    alias: str
    column: str
    readable: Sql
    certain: bool
    filled: bool


@dataclass(frozen=True, slots=True)
class Key:
    """One field of an order, as SQL."""

    sql: str
    descending: bool
    nullable: bool
    own: bool
    hop: Hop | None = None

    @property
    def way(self) -> str:
        return "DESC" if self.descending else "ASC"


def key(compiler: Compiler, path: str) -> Key:
    """Return the order by `path`, which may start with "-". Raises QueryError."""
    descending = path.startswith("-")
    path = path.removeprefix("-")
    sql, place = compiler.sortable(path)
    own = place.alias == compiler.alias and not place.field.kind.relation
    nullable = not (own and _filled(place))
    return Key(sql, descending, nullable, own, _hop(compiler, path))


def _filled(place: Place) -> bool:
    field, part = place.field, place.part
    return field.required and not (field.custom or field.imposed) and part is not None and part.stored


def _hop(compiler: Compiler, path: str) -> Hop | None:
    first, _dot, rest = path.partition(".")
    field = compiler.object.field(first)
    if field is None or not field.kind.relation or field.custom or field.target == "*":
        return None
    target = compiler.catalogue[field.target]
    alias = compiler.related(first)
    end = compiler.place(path if rest else f"{first}.{target.title}")
    if end.alias != alias:
        return None
    readable = scope(compiler.catalogue, compiler.viewer, target, alias, Verb.READ)
    filled = _filled(end)
    certain = readable.always and filled and bool(field.extra.get("constraint", True))
    column = raw(compiler.alias, field, field.kind.storage.parts[0])
    return Hop(target.table, alias, column, readable, certain, filled)


def phases(keys: list[Key]) -> int:
    """Return how many ranges a page has: filled values of the first key, then empty ones."""
    return 2 if keys and keys[0].nullable else 1


def probe(compiler: Compiler, condition: Sql, most: int) -> Sql:
    """Return the statement that counts, up to `most` and one, what the condition finds."""
    table = f"FROM {name(compiler.object.table)} {compiler.alias}"
    text = f"SELECT count(*) FROM (SELECT 1 {table} WHERE {condition.text} LIMIT {most + 1}) c"
    return replace(condition, text=text)


def goes_along(keys: list[Key]) -> bool:
    """Say whether an order follows that of a related table."""
    return bool(keys) and keys[0].hop is not None and all(later.own for later in keys[1:])


def chosen(
    compiler: Compiler,
    source: Sql,
    condition: Sql,
    keys: list[Key],
    phase: int,
    at: Position | None,
    limit: int,
    *,
    within: int = 0,
) -> Sql:
    """Return the statement that finds the rows of one range after `at`: all columns, then "key 0", "key 1"….

    `source` is the FROM clause that conditions and order need. `within` (for keys of the own table) looks among so
    many rows only, in the page's order.
    """
    first = keys[0].hop if keys else None
    if phase == 0 and first is not None and goes_along(keys):
        return _along(compiler, condition, keys, first, at, limit)
    keyed = [f'{key.sql} AS "key {place}"' for place, key in enumerate(keys)]
    by = order(keys, phase)
    # Rows that a condition leaves out are read as narrow as can be: of an index alone where it holds all that is asked.
    narrow = not condition.always and all(key.own and key.hop is None for key in keys)
    where = conjunction([condition, *bounds(keys, phase, at)])
    if not within:
        rows = f"SELECT {', '.join(['t.id' if narrow else 't.*', *keyed])} {source.text} WHERE {where.text}"
        text = f"{rows} ORDER BY {by} LIMIT {limit}"
        return Sql(_widened(compiler, keys, text) if narrow else text, (*source.params, *where.params))
    begin = conjunction(bounds(keys, phase, at))
    # Keys are named inside: the planner then knows that the rows come in order, and stops at the last one wanted.
    columns, table = ", ".join(["t.*", *keyed]), name(compiler.object.table)
    rows = f"SELECT {columns} FROM {table} t WHERE {begin.text} ORDER BY {by} LIMIT {within}"
    kept = ", ".join(["t.id" if narrow else "t.*", *(f't."key {place}"' for place in range(len(keys)) if narrow)])
    by = order(keys, phase, named=True)
    text = f"SELECT {kept} FROM ({rows}) t WHERE {condition.text} ORDER BY {by} LIMIT {limit}"
    return Sql(_widened(compiler, keys, text) if narrow else text, (*begin.params, *condition.params))


def _widened(compiler: Compiler, keys: list[Key], text: str) -> str:
    """Return the rows whose ids and keys `text` finds, with all their columns."""
    columns = ", ".join(["r.*", *(f't."key {place}"' for place in range(len(keys)))])
    return f"SELECT {columns} FROM ({text}) t JOIN {name(compiler.object.table)} r ON r.id = t.id"


def whole(
    compiler: Compiler, source: Sql, condition: Sql, keys: list[Key], at: Position | None, limit: int, most: int
) -> Sql:
    """Return the statement that finds all, and sorts it unless it is more than `most`.

    It gives what `chosen` does for every range, in order of "of range"; "of all" says how many were found. That
    stands on a row of its own, without id, when there is no other.
    """
    own = all(key.own and key.hop is None for key in keys)
    names = [f'"key {place}"' for place in range(len(keys))]
    sorts = [f"{key.sql} AS {named}" for key, named in zip(keys, names, strict=True)]
    table = f"FROM {name(compiler.object.table)} {compiler.alias}"
    # Sorted as narrow rows where no related record is needed for it.
    found = f"SELECT {', '.join(['t.id', *sorts]) if own else 't.*'} {table} WHERE {condition.text} LIMIT {most + 1}"
    if own:
        keys = [replace(key, sql=f"t.{named}") for key, named in zip(keys, names, strict=True)]
        columns = ", ".join(["t.id", *(f"t.{named}" for named in names)])
        source = Sql(table)
    else:
        columns = ", ".join(["t.*", *sorts])
    begin = _bounds_of_all(keys, at)
    empty = f"({keys[0].sql} IS NULL)::int" if phases(keys) > 1 else "0"
    by = f"{empty}, {order(keys, 0)}" if phases(keys) > 1 else order(keys, 0)
    page = (
        f'SELECT {columns}, {empty} AS "of range" {source.text.replace(table, "FROM found t", 1)} '
        f"WHERE (SELECT n FROM total) <= {most} AND ({begin.text}) ORDER BY {by} LIMIT {limit}"
    )
    shown = ", ".join(["r.*", *(f"p.{named}" for named in names), 'p."of range"']) if own else "p.*"
    joined = f"LEFT JOIN {name(compiler.object.table)} r ON r.id = p.id" if own else ""
    text = (
        f"WITH found AS MATERIALIZED ({found}), total AS MATERIALIZED (SELECT count(*) AS n FROM found) "
        f'SELECT {shown}, c.n AS "of all" FROM total c LEFT JOIN ({page}) p ON TRUE {joined}'
    )
    return Sql(text, (*condition.params, *source.params, *begin.params))


def _bounds_of_all(keys: list[Key], at: Position | None) -> Sql:
    """Return where a page begins among all ranges: after filled values, the empty ones are still to come."""
    if at is None:
        return TRUE
    begin = conjunction(bounds(keys, at.phase, at))
    if at.phase == 0 and phases(keys) > 1:
        return disjunction([begin, Sql(f"{keys[0].sql} IS NULL")])
    return begin


def order(keys: list[Key], phase: int, *, named: bool = False) -> str:
    """Return the ORDER BY of a range, by the names that `chosen` gives to its keys when `named`."""
    if not keys:
        return "t.id DESC"
    terms = []
    for place, key in enumerate(keys):
        if place == 0 and phase == 1:
            continue
        nulls = " NULLS LAST" if place else ""
        terms.append((f'"key {place}"' if named else key.sql) + f" {key.way}{nulls}")
    return ", ".join([*terms, f"t.id {_id_way(keys)}"])


def _id_way(keys: list[Key]) -> str:
    return keys[0].way if len(keys) == 1 else "ASC"


def bounds(keys: list[Key], phase: int, at: Position | None) -> list[Sql]:
    """Return the conditions of one range, after `at` when given."""
    if not keys:
        return [Sql("t.id < %s", (at.id,))] if at is not None else []
    first = keys[0]
    if phase == 1:
        found = [Sql(_is_empty(first))]
        return found if at is None else [*found, after(keys[1:], at.values[1:], at, _id_way(keys))]
    found = []
    if first.nullable:
        found.append(Sql(f"{first.sql} IS NOT NULL"))
        if first.hop is not None:
            # Says to the planner that the join leaves nothing empty: it may then start from the other side.
            found.append(Sql(f"{first.hop.alias}.id IS NOT NULL"))
    if at is None:
        return found
    sign = "<" if first.descending else ">"
    if len(keys) == 1:
        return [*found, Sql(f"({first.sql}, t.id) {sign} (%s, %s)", (at.values[0], at.id))]
    # The first condition follows from the second, and is one that an index can begin at.
    begin = Sql(f"{first.sql} {sign}= %s", (at.values[0],))
    return [*found, begin, after(keys, at.values, at, _id_way(keys))]


def _is_empty(key: Key) -> str:
    if key.hop is not None and key.hop.certain:
        return f"{key.hop.column} IS NULL"
    if key.hop is not None and key.hop.filled:
        return f"{key.hop.alias}.id IS NULL"
    return f"{key.sql} IS NULL"


def after(keys: list[Key], values: tuple[object, ...], at: Position, id_way: str) -> Sql:
    """Return the condition that a record stands after `at` in an order of several keys, empty values last."""
    branches: list[Sql] = []
    equal: list[Sql] = []
    for key, value in zip(keys, values, strict=True):
        if value is not None:
            sign = "<" if key.descending else ">"
            beyond = f"{key.sql} {sign} %s" + (f" OR {key.sql} IS NULL" if key.nullable else "")
            branches.append(conjunction([*equal, Sql(f"({beyond})", (value,))]))
            equal.append(Sql(f"{key.sql} = %s", (value,)))
        else:
            equal.append(Sql(f"{key.sql} IS NULL"))
    branches.append(conjunction([*equal, Sql(f"t.id {'<' if id_way == 'DESC' else '>'} %s", (at.id,))]))
    return Sql(" OR ".join(f"({branch.text})" for branch in branches), tuple(v for b in branches for v in b.params))


def _along(compiler: Compiler, condition: Sql, keys: list[Key], hop: Hop, at: Position | None, limit: int) -> Sql:
    """Read the related records in their order and, for each, its first records here: no sort of the whole.

    As no related record gives more than `limit` rows, the first `limit` of all are among them.
    """
    first, rest = keys[0], keys[1:]
    sign = "<" if first.descending else ">"
    related = [hop.readable, Sql(f"{first.sql} IS NOT NULL")]
    own = [Sql(f"{hop.column} = {hop.alias}.id"), condition]
    if at is not None:
        related.append(Sql(f"{first.sql} {sign}= %s", (at.values[0],)))
        later = after(rest, at.values[1:], at, _id_way(keys))
        own.append(Sql(f"{first.sql} {sign} %s OR {later.text}", (at.values[0], *later.params)))
    one, here = conjunction(related), conjunction(own)
    inside = [f"{key.sql} {key.way} NULLS LAST" for key in rest] + [f"t.id {_id_way(keys)}"]
    columns = ", ".join(["t.*", *(f'{key.sql} AS "key {place}"' for place, key in enumerate(rest, 1))])
    outside = [f't."key {place}" {key.way} NULLS LAST' for place, key in enumerate(rest, 1)]
    text = (
        f'SELECT t.*, {first.sql} AS "key 0" FROM {name(hop.table)} {hop.alias} '
        f"CROSS JOIN LATERAL (SELECT {columns} FROM {name(compiler.object.table)} t "
        f"WHERE {here.text} ORDER BY {', '.join(inside)} LIMIT {limit}) t "
        f"WHERE {one.text} "
        f"ORDER BY {', '.join([f'{first.sql} {first.way}', *outside, f't.id {_id_way(keys)}'])} LIMIT {limit}"
    )
    return Sql(text, (*here.params, *one.params))
