"""What a reader may find: which entries, and by the words of which fields."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from liane.capabilities.search.index import searched
from liane.capabilities.search.words import kind_word, place_range
from liane.records.objects import ObjectType, Owned
from liane.records.queries.scope import listed, owned, readable, scope
from liane.records.queries.sql import FALSE, TRUE, Sql, conjunction, disjunction
from liane.records.registry import Catalogue
from liane.records.viewer import Verb, Viewer

_PLACES = 512


@dataclass(frozen=True, slots=True)
class Reach:
    """The entries that a viewer may find, at `s`, as a condition for any search.

    `rows` are those that the entries themselves tell to be hers. Whether those of the objects `checked` are, only
    the records tell: they are found apart, then asked for (`allowed`). `whole` are the objects all of whose words
    she may see; `guarded` says which words she may not, by object; `untitled` are the objects whose titles she may
    not see; `only` are those meant, none for all.
    """

    rows: Sql
    checked: tuple[str, ...]
    whole: tuple[str, ...]
    guarded: tuple[tuple[str, tuple[int, ...]], ...]
    untitled: frozenset[str]
    only: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Say whether there is nothing that she may find."""
        return self.rows.never and not self.checked

    def finding(self, query: str, more: str = "", *, checked: bool = False) -> Sql:
        """Return the condition that an entry is hers to find by `query`, and by `more`, which no index is asked.

        With `checked`, that it may be: of the objects that have to be asked for.
        """
        kinds = self.checked if checked else self.only
        asked = f"({query}) & ({of_kinds(kinds)})" if kinds else query
        parts = [Sql("s.words @@ %s::tsquery", (asked,)), self._of_checked() if checked else self.rows]
        if more:
            parts.append(Sql("(s.words || ''::tsvector) @@ %s::tsquery", (more,)))
        if self.guarded:
            parts.append(self._seen(f"({query}) & ({more})" if more else query))
        return conjunction(parts)

    def answering(self, query: str) -> Sql:
        """Return the condition that an entry answers `query` by words that she may see."""
        found = Sql("s.words @@ %s::tsquery", (query,))
        return conjunction([found, self._seen(query)]) if self.guarded else found

    def titled(self) -> Sql:
        """Return the condition that an entry is hers to find by its title, or may be."""
        either = self.everywhere()
        if not self.untitled:
            return either
        return conjunction([either, Sql("s.object <> ALL(%s)", (sorted(self.untitled),))])

    def everywhere(self) -> Sql:
        """Return the condition that an entry is hers, or may be."""
        return disjunction([self.rows, self._of_checked()])

    def _seen(self, query: str) -> Sql:
        seen = [Sql("s.object = ANY(%s)", (list(self.whole),))]
        return disjunction([*seen, *(seen_by(query, hidden, name_) for name_, hidden in self.guarded)])

    def _of_checked(self) -> Sql:
        return Sql("s.object = ANY(%s)", (list(self.checked),)) if self.checked else FALSE


def of_kinds(objects: Iterable[str]) -> str:
    """Return the tsquery of entries of these objects."""
    return " | ".join(map(kind_word, objects))


def reach(found: Catalogue, viewer: Viewer, items: Sequence[ObjectType], *, few: bool = False) -> Reach:
    """Return what `viewer` may find of the objects `items`, which are not all when `few`."""
    everything, checked, branches, whole, guarded, untitled = [], [], [], [], [], []
    for item in items:
        rule = _rule(found, viewer, item)
        hidden = hidden_ranges(viewer, item)
        if rule is None:
            checked.append(item.name)
        elif rule.never:
            continue
        elif rule.always:
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
    rows = disjunction(branches) if branches else FALSE
    only = tuple(item.name for item in items) if few else ()
    return Reach(rows, tuple(checked), tuple(whole), tuple(guarded), frozenset(untitled), only)


def allowed(found: Catalogue, viewer: Viewer, ids: Mapping[str, Collection[UUID]]) -> set[UUID]:
    """Return those of `ids`, by object, that `viewer` may read: a statement for each object."""
    return set().union(*(readable(found, found[name], some, viewer) for name, some in ids.items()))


def told_by_owner(viewer: Viewer, item: ObjectType) -> Sql:
    """Return what the owner of the entry at `s` tells: that `viewer` cannot read it. TRUE where that tells nothing.

    It spares a look at the records of others, which her scope would leave out afterwards.
    """
    if not isinstance(item.scope, Owned) or viewer.shared.of(item.name):
        return TRUE
    return owned(viewer, viewer.on(item.name).read, "s.owner_id")


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


def _rule(found: Catalogue, viewer: Viewer, item: ObjectType) -> Sql | None:
    """Return the condition that the entry at `s` is within the viewer's scope, None when the entry cannot tell.

    An entry carries the owner of its record: that tells, but for what rules share.
    """
    if isinstance(item.scope, Owned):
        return listed(found, viewer, item, "s.owner_id", "s.record_id")
    rule = scope(found, viewer, item, "t", Verb.READ)
    return rule if rule.always or rule.never else None
