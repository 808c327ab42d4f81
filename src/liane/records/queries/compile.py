"""From a Query to SQL: conditions, joins and columns, the reader's scope and field rights inside.

It fails closed: an unknown or hidden field, a comparison that its kind does not offer, a value that it cannot
read raise QueryError; nothing is silently left out.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from liane.lib.periods import start_of
from liane.records.bridges import Bridge
from liane.records.fields.base import Field, Invalid, Part
from liane.records.objects import ObjectType
from liane.records.queries import asof
from liane.records.queries.crossing import UNDER, Tie, operators_of, over, parted, pointing, under
from liane.records.queries.expressions import comparable, raw
from liane.records.queries.model import NOW, Across, And, Changed, Leaf, Link, Not, Or, Query, QueryError, Where
from liane.records.queries.operators import DENIALS, OPERATORS, Side, read_id, read_since
from liane.records.queries.scope import scope
from liane.records.queries.searching import Searched, search_slot
from liane.records.queries.sql import TRUE, Sql, conjunction, disjunction, name, negation
from liane.records.registry import Catalogue, Inverse, UnknownObject
from liane.records.viewer import Scope, Verb, Viewer

_MAX_HOPS = 4
_TEXTS = frozenset({"is", "is_not", "in", "not_in", "contains", "not_contains", "starts", "ends", "empty", "filled"})
_COUNTS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "is": "="}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads: a field of `object` at `alias`, and the part of it that is meant.

    `named` says that the path names the part itself ("address.city").
    """

    object: ObjectType
    alias: str
    field: Field
    part: Part | None
    named: bool = False


def _offered(place: Place, part: Part) -> Container[str]:
    """Return the comparisons that a field offers, or a part of it that the path names (a city, a currency)."""
    if not place.named or part.sql == "numeric":
        return {*operators_of(place.object, place.field), "empty", "filled"}
    return _TEXTS if part.sql == "text" else {"empty", "filled"}


class Compiler:
    """Compiles one Query for one viewer. Joins are shared by all that is compiled by the same instance."""

    def __init__(self, catalogue: Catalogue, viewer: Viewer, query: Query, verb: Verb = Verb.READ) -> None:
        # The one place where a Query looks at the past: from here on all is compiled over the records of then.
        self.viewer = viewer = asof.looking(viewer, query.as_of)
        self.catalogue = catalogue = asof.reading(catalogue, viewer)
        self.query = query
        found = catalogue.get(query.object)
        if found is None:
            raise QueryError(_("L’objet « %(name)s » n’existe pas.") % {"name": query.object}, "object")
        self.object = found
        self.alias = "t"
        self.verb = verb
        self._joins: dict[str, tuple[str, Sql]] = {}
        self._aliases = 0
        # By the alias of a record reached over a bridge: the object of its tie, and the alias of that.
        self._ties: dict[str, tuple[ObjectType, str]] = {}
        self._searched: Searched | None = None
        self._middles = False

    def source(self, rows: Sql | None = None) -> Sql:
        """Return the FROM clause with the joins needed so far, over `rows` (a statement) instead of the table."""
        parts = [f"FROM {name(self.object.table) if rows is None else f'({rows.text})'} {self.alias}"]
        params: tuple[Any, ...] = () if rows is None else rows.params
        for _alias, join in self._joins.values():
            parts.append(join.text)
            params += join.params
        return Sql(" ".join(parts), params)

    def condition(self, *, each: bool = False, about: bool = False) -> Sql:
        """Return the WHERE condition: scope, condition, search and ids; `each` when asked of one row after another,
        `about` when the planner is asked how many there are."""
        found = [scope(self.catalogue, self.viewer, self.object, self.alias, self.verb)]
        if self.query.ids is not None:
            found.append(Sql(f"{self.alias}.id = ANY(%s::uuid[])", (list(self.query.ids),)))
        if self.query.where is not None:
            found.append(self.where(self.query.where, self.object, self.alias))
        if self.query.search.strip():
            if self.viewer.as_of is not None:
                # The index knows the words of today alone.
                found.append(
                    self.where(Leaf(self.object.title, "contains", self.query.search), self.object, self.alias)
                )
                return conjunction(found)
            one = self.searched()
            found.append(one.each if each else one.about if about else one.whole)
        if self._middles and not each:
            # Always so, but no index of a text knows it. What is alike stands together there: the planner, who
            # takes it for spread, would read half of such an index for what trigrams find at once.
            found.append(Sql(f"{self.alias}.version > 0"))
        return conjunction(found)

    def searched(self) -> Searched:
        """Return the condition that the search box makes."""
        if self._searched is None:
            self._searched = search_slot.compile(self.viewer, self.object, self.query.search, self.alias)
        return self._searched

    def where(self, node: Where, item: ObjectType, alias: str) -> Sql:
        """Return the SQL of a condition on the record of `item` at `alias`."""
        match node:
            case And(children):
                return conjunction([self.where(child, item, alias) for child in children])
            case Or(children):
                return disjunction([self.where(child, item, alias) for child in children])
            case Not(child):
                return negation(self.where(child, item, alias))
            case Across():
                return self._across(node, item, alias)
            case Link(child):
                if alias not in self._ties:
                    raise QueryError(_("« link » se demande dans une condition qui suit un type de relation."), "link")
                return self.where(child, *self._ties[alias])
            case Changed():
                return self._changed(node, item, alias)
            case Leaf():
                return self._leaf(node, item, alias)

    def place(self, path: str, item: ObjectType | None = None, alias: str | None = None) -> Place:
        """Return where `path` leads from `item` (the Query's object by default), joining what it crosses.

        Raises QueryError for a field that does not exist or that the viewer may not see.
        """
        item, alias = item or self.object, alias or self.alias
        keys = path.split(".")
        if len(keys) > _MAX_HOPS:
            raise QueryError(_("Le chemin « %(path)s » est trop long.") % {"path": path}, path)
        crossed = alias
        for position, key in enumerate(keys):
            field = self._field(item, key, path)
            rest = keys[position + 1 :]
            if not rest:
                return Place(item, alias, field, field.kind.storage.part(field.kind.storage.sort_part))
            part = field.kind.storage.part(rest[0]) if len(rest) == 1 else None
            if part is not None:
                return Place(item, alias, field, part, named=True)
            if not field.kind.relation or field.target == "*":
                raise self._unknown(path)
            crossed = f"{crossed}.{key}"
            item, alias = self._join(crossed, item, alias, field)
        raise self._unknown(path)

    def related(self, path: str) -> str:
        """Return the alias of what the relation at `path` leads to, null where the viewer may not read it."""
        place = self.place(path)
        return self._join(f"{self.alias}.{path}", place.object, place.alias, place.field)[1]

    def _field(self, item: ObjectType, key: str, path: str) -> Field:
        field = item.field(key)
        if field is None or self.viewer.on(item.name).hides(key):
            raise self._unknown(path)
        return field

    @staticmethod
    def _unknown(path: str) -> QueryError:
        return QueryError(_("Le champ « %(path)s » n’existe pas.") % {"path": path}, path)

    def _join(self, path: str, item: ObjectType, alias: str, field: Field) -> tuple[ObjectType, str]:
        target = self._target(field)
        if path in self._joins:
            return target, self._joins[path][0]
        self._aliases += 1
        new = f"j{self._aliases}"
        reachable = scope(self.catalogue, self.viewer, target, new, Verb.READ)
        on = f"{new}.id = {raw(alias, field, field.kind.storage.parts[0])}"
        if not reachable.always:
            on = f"{on} AND {reachable.text}"
        self._joins[path] = (new, Sql(f"LEFT JOIN {name(target.table)} {new} ON {on}", reachable.params))
        return target, new

    def _target(self, field: Field) -> ObjectType:
        try:
            return self.catalogue[field.target]
        except UnknownObject:
            raise self._unknown(field.key) from None

    def _leaf(self, node: Leaf, item: ObjectType, alias: str) -> Sql:
        # A condition inside any/none/count has its own record, so joins of the outer one cannot serve it.
        keys = node.path.split(".")
        if len(keys) > _MAX_HOPS:
            raise self._unknown(node.path)
        first = self._field(item, keys[0], node.path)
        crosses = len(keys) > 1 and first.kind.relation and first.kind.storage.part(keys[1]) is None
        if crosses:
            return self._through(node, item, alias, first, ".".join(keys[1:]))
        place = self.place(node.path, item, alias)
        field, part = place.field, place.part
        if part is None:
            if not field.kind.linked:
                raise self._unknown(node.path)
            part = Part("", "uuid")
        operator = OPERATORS.get(node.operator)
        offered = node.operator in _offered(place, part)
        if offered and node.operator == UNDER:
            readable = scope(self.catalogue, self.viewer, place.object, "c", Verb.READ)
            return under(place.object, field, place.alias, read_id(node.value), readable)
        if operator is None or not offered:
            raise QueryError(
                _("Le champ « %(field)s » ne se compare pas ainsi.") % {"field": field.label or field.key}, node.path
            )
        self._middles |= node.operator == "contains" and part.folded
        side = Side(
            place.alias, field, part, self.viewer, place.named, self._reach(place.alias, field), place.object.links
        )  # fmt: skip
        try:
            return operator(side, node.value)
        except QueryError as error:
            error.path = error.path or node.path
            raise

    def _reach(self, alias: str, field: Field) -> Sql:
        """Return the condition that the viewer may read what a link leads to."""
        if not field.target or field.target == "*":
            return TRUE
        target, inner = self._target(field), self._alias()
        readable = scope(self.catalogue, self.viewer, target, inner, Verb.READ)
        if readable.always or readable.never:
            return readable
        column = "l.target_id" if field.kind.linked else raw(alias, field, field.kind.storage.parts[0])
        text = f"{column} IN (SELECT {inner}.id FROM {name(target.table)} {inner} WHERE {readable.text})"
        return Sql(text, readable.params)

    def _through(self, node: Leaf, item: ObjectType, alias: str, field: Field, rest: str) -> Sql:
        """A condition on a related record, as a semi-join: the planner may start from either side.

        A comparison that includes empty values denies its opposite, so that it also finds records without a
        related one, or with one that the viewer may not read.
        """
        if field.target == "*":
            raise self._unknown(node.path)
        if node.operator in DENIALS:
            return negation(self._through(replace(node, operator=DENIALS[node.operator]), item, alias, field, rest))
        target = self._target(field)
        inner = self._alias()
        found = self.where(Leaf(rest, node.operator, node.value), target, inner)
        reachable = scope(self.catalogue, self.viewer, target, inner, Verb.READ)
        both = conjunction([reachable, found])
        column = raw(alias, field, field.kind.storage.parts[0])
        return Sql(f"{column} IN (SELECT {inner}.id FROM {name(target.table)} {inner} WHERE {both.text})", both.params)

    def _alias(self) -> str:
        self._aliases += 1
        return f"r{self._aliases}"

    def _across(self, node: Across, item: ObjectType, alias: str) -> Sql:
        found = self.catalogue.across(item.name, node.inverse)
        if found is None:
            raise self._unknown(node.inverse)
        inner = self._alias()
        reachable = scope(self.catalogue, self.viewer, found.object, inner, Verb.READ)
        if found.bridge is None:
            self._field(found.object, found.field.key, node.inverse)
            if node.when != NOW:
                raise QueryError(_("« when » se demande d’un type de relation."), node.inverse)
            link, asked = pointing(found, item, inner, alias), [] if node.where is None else [node.where]
        else:
            tied, asked = parted(node.where)
            link = self._over(node, found, found.bridge, (item.name, alias), inner, tied)
        condition = conjunction([reachable, *(self.where(one, found.object, inner) for one in asked)])
        text = f"FROM {name(found.object.table)} {inner} WHERE {link.text} AND ({condition.text})"
        params = (*link.params, *condition.params)
        if node.quantifier == "count":
            sign = _COUNTS.get(node.operator)
            if sign is None:
                raise QueryError(_("Cette comparaison de nombre n’existe pas."), node.inverse)
            return Sql(f"(SELECT count(*) {text}) {sign} %s", (*params, node.value))
        exists = Sql(f"EXISTS (SELECT 1 {text})", params)
        return negation(exists) if node.quantifier == "none" else exists

    def _over(
        self, node: Across, found: Inverse, bridge: Bridge, near: tuple[str, str], inner: str, asked: Sequence[Where]
    ) -> Sql:
        """Return the condition that the record at `inner` is tied to the one `near` by what `asked` holds for."""
        through, tie = self.catalogue[bridge.through], self._alias()
        if self.viewer.on(through.name).read is Scope.NONE:
            raise self._unknown(node.inverse)
        if node.when != NOW:
            self._field(through, "until", "until")
        self._ties[inner] = through, tie
        said = conjunction([self.where(one, found.object, inner) for one in asked])
        far = (found.object.name, inner)
        return over(bridge, self.catalogue, self.viewer, near, far, Tie(tie, node.when, said))

    def _changed(self, node: Changed, item: ObjectType, alias: str) -> Sql:
        field = self._field(item, node.field, node.field)
        inner = self._alias()
        parts = [f"{inner}.record_id = {alias}.id", f"{inner}.field = %s"]
        params: list[Any] = [field.kept_under]
        for column, value in (("before", node.before), ("after", node.after)):
            if value is ...:
                continue
            parts.append(f"{inner}.{column} IS NOT DISTINCT FROM %s::jsonb")
            params.append(self._dumped(field, value))
        if node.since is not None:
            side = Side(inner, field, Part("", "timestamptz"), self.viewer)
            parts.append(f"{inner}.recorded_at >= %s")
            params.append(start_of(read_since(side, node.since), self.viewer.zone))
        if self.viewer.as_of is not None:
            parts.append(f"{inner}.recorded_at < %s")
            params.append(self.viewer.as_of)
        return Sql(f"EXISTS (SELECT 1 FROM records_entry {inner} WHERE {' AND '.join(parts)})", tuple(params))

    def _dumped(self, field: Field, value: Any) -> str | None:
        if value is None:
            return None
        try:
            parsed = field.kind.parse(field, value, self.viewer.context)
        except Invalid as error:
            raise QueryError(error.message, field.key) from None
        return None if parsed is None else orjson.dumps(field.kind.storage.dump(parsed), default=str).decode()

    def sortable(self, path: str) -> tuple[str, Place]:
        """Return the SQL by which `path` sorts, and where it leads; a relation sorts by its target's title."""
        place = self.place(path)
        if place.field.kind.relation and place.part is not None and place.part.sql == "uuid":
            if place.field.target == "*":
                raise self._unknown(path)
            target = self._target(place.field)
            title = self.place(f"{path}.{target.title}")
            if title.part is None:
                raise self._unknown(path)
            return comparable(title.alias, title.field, title.part), place
        if place.part is None:
            raise QueryError(_("On ne peut pas trier par « %(path)s ».") % {"path": path}, path)
        return comparable(place.alias, place.field, place.part), place
