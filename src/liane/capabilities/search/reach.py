"""What a reader may find: which entries, and by the words of which fields."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liane.capabilities.search.index import searched
from liane.capabilities.search.words import place_range
from liane.records.objects import ObjectType, Owned
from liane.records.queries.scope import owned, scope
from liane.records.queries.sql import FALSE, Sql, conjunction, disjunction, name
from liane.records.registry import Catalogue
from liane.records.viewer import Verb, Viewer

_PLACES = 512


@dataclass(frozen=True, slots=True)
class Reach:
    """The entries that a viewer may find, at `s`, as a condition for any search.

    `whole` are the objects all of whose words she may see; `guarded` says which words she may not, by object;
    `untitled` are the objects whose titles she may not see.
    """

    rows: Sql
    whole: tuple[str, ...]
    guarded: tuple[tuple[str, tuple[int, ...]], ...]
    untitled: frozenset[str]

    def finding(self, query: str, more: str = "") -> Sql:
        """Return the condition that an entry is hers to find by `query`, and by `more`, which no index is asked."""
        parts = [Sql("s.words @@ %s::tsquery", (query,)), self.rows]
        if more:
            parts.append(Sql("(s.words || ''::tsvector) @@ %s::tsquery", (more,)))
        if self.guarded:
            both = f"({query}) & ({more})" if more else query
            seen = [Sql("s.object = ANY(%s)", (list(self.whole),))]
            seen += [seen_by(both, hidden, object_name) for object_name, hidden in self.guarded]
            parts.append(disjunction(seen))
        return conjunction(parts)

    def titled(self) -> Sql:
        """Return the condition that an entry is hers to find by its title."""
        if not self.untitled:
            return self.rows
        return conjunction([self.rows, Sql("s.object <> ALL(%s)", (sorted(self.untitled),))])


def reach(found: Catalogue, viewer: Viewer, items: Sequence[ObjectType]) -> Reach:
    """Return what `viewer` may find of the objects `items`."""
    everything, branches, whole, guarded, untitled = [], [], [], [], []
    for item in items:
        rule = _rule(found, viewer, item)
        hidden = hidden_ranges(viewer, item)
        if rule.never:
            continue
        if rule.always:
            everything.append(item.name)
        else:
            branches.append(conjunction([Sql("s.object = %s", (item.name,)), rule]))
        if hidden:
            guarded.append((item.name, hidden))
        else:
            whole.append(item.name)
        if viewer.on(item.name).hides(item.title):
            untitled.append(item.name)
    if everything:
        branches.append(Sql("s.object = ANY(%s)", (everything,)))
    return Reach(disjunction(branches) if branches else FALSE, tuple(whole), tuple(guarded), frozenset(untitled))


def hidden_ranges(viewer: Viewer, item: ObjectType) -> tuple[int, ...]:
    """Return the ranges of places that words which `viewer` may not see have in entries of `item`."""
    rights = viewer.on(item.name)
    hidden = {place_range(field.key) for field in searched(item) if rights.hides(field.key)}
    # Of an entry made before words had ranges nobody knows the fields.
    return (0, *sorted(hidden)) if hidden else ()


def seen_by(query: str, hidden: Sequence[int], object_name: str) -> Sql:
    """Return the condition that an entry of the object answers `query` by words that stand outside `hidden`."""
    seen = (
        "SELECT string_agg(quote_literal(u.lexeme) || ':' || (SELECT string_agg(p || w, ',') "
        "FROM unnest(u.positions, u.weights) AS x(p, w) WHERE x.p / %s <> ALL(%s)), ' ')::tsvector "
        "FROM unnest(s.words) u"
    )
    return Sql(f"(s.object = %s AND ({seen}) @@ %s::tsquery)", (object_name, _PLACES, list(hidden), query))


def _rule(found: Catalogue, viewer: Viewer, item: ObjectType) -> Sql:
    """Return the condition that the entry at `s` is within the viewer's scope.

    Entries carry their owner, so that where nothing but the owner decides no look at the record is needed.
    """
    rule = scope(found, viewer, item, "t", Verb.READ)
    if rule.always or rule.never:
        return rule
    if isinstance(item.scope, Owned):
        granted = viewer.on(item.name).scope(Verb.READ)
        column = f"t.{name(item.fields[item.scope.field].column())}"
        if rule == owned(viewer, granted, column):
            return owned(viewer, granted, "s.owner_id")
    text = f"EXISTS (SELECT 1 FROM {name(item.table)} t WHERE t.id = s.record_id AND ({rule.text}))"
    return replace(rule, text=text)
