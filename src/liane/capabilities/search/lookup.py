"""Finding: exact words first, then words begun, then misspelt ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from liane.capabilities.search import dictionary, guesses, opened, terms
from liane.capabilities.search.candidates import Candidate, Roads
from liane.capabilities.search.guesses import Meant
from liane.capabilities.search.index import searchable
from liane.capabilities.search.ranking import Ranking
from liane.capabilities.search.reach import hidden_ranges, reach, seen_by
from liane.capabilities.search.terms import Wanted
from liane.records.objects import ObjectType
from liane.records.queries.pages import titles
from liane.records.queries.sql import FALSE, Sql, conjunction
from liane.records.registry import catalogue
from liane.records.viewer import Viewer

# Fewer hits than this and misspelt words are looked for as well.
_FEW = 5
# Letters that begin so many words are not looked up in the index: they would find a good part of the records.
_COMMON, _UP_TO = 40, 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found: its object, id and title."""

    object: str
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """Records found, best first, as (object, id); what was looked for, and what misspelt words may have meant."""

    found: tuple[tuple[str, UUID], ...]
    wanted: Wanted
    meant: Meant = field(default_factory=Meant)

    @property
    def words(self) -> tuple[str, ...]:
        """The words by which records were found, as they may begin in texts."""
        return (*self.wanted.terms, *self.meant.words)


def find(viewer: Viewer, text: str, limit: int = 10, objects: Sequence[str] = ()) -> list[Hit]:
    """Return the records that `text` finds for `viewer`, best first, at most `limit`, in `objects` if given."""
    found = rank(viewer, text, limit, objects).found
    by_object: dict[str, list[UUID]] = {}
    for object_name, record_id in found:
        by_object.setdefault(object_name, []).append(record_id)
    named = {key: titles(key, ids, viewer) for key, ids in by_object.items()}
    return [Hit(key, record_id, named[key][record_id]) for key, record_id in found if record_id in named[key]]


def rank(viewer: Viewer, text: str, limit: int = 10, objects: Sequence[str] = ()) -> Ranked:
    """Return which records `text` finds for `viewer`, best first, at most `limit`, in `objects` if given."""
    wanted = terms.wanted(text)
    if not wanted.terms:
        return Ranked((), wanted)
    found = catalogue()
    items = [item for item in found if searchable(item) and (not objects or item.name in objects)]
    hers = reach(found, viewer, items)
    if hers.rows.never:
        return Ranked((), wanted)
    close = opened.close(viewer)
    ranking = Ranking(wanted, viewer, close, hers.untitled, datetime.now(UTC))
    roads = Roads(wanted, hers, list(close), viewer.user_id, broad=_broad(wanted))
    scored: dict[UUID, tuple[float, str]] = {}
    few = max(min(_FEW, limit), 1)
    first, more = roads.first()
    _note(scored, first, ranking)
    if more:
        _note(scored, roads.common(), ranking)
    if roads.broad and not wanted.idle and len(scored) < few:
        _note(scored, roads.indexed(), ranking)
    meant = Meant()
    if len(scored) < few or (len(scored) < limit and not any(one.whole for one in first)):
        meant = guesses.guess(wanted)
        guessing = replace(ranking, meant=meant)
        _note(scored, _guessed(roads, wanted, meant), guessing, guessed=True)
        if len(scored) < few and len(wanted.terms) > 1:
            # One of the words is nobody's: the others may tell.
            others = [replace(wanted, terms=tuple(one for one in wanted.terms if one != term)) for term in wanted.terms]
            found_partly = roads.each([guesses.nearly(one, meant) for one in others])
            _note(scored, found_partly, replace(guessing, partly=True), guessed=True)
    best = sorted(scored.items(), key=lambda pair: (-pair[1][0], pair[0]))[:limit]
    return Ranked(tuple((object_name, record_id) for record_id, (_score, object_name) in best), wanted, meant)


def _guessed(roads: Roads, wanted: Wanted, meant: Meant) -> list[Candidate]:
    if not meant:
        return []
    if len(wanted.terms) == 1:
        return roads.each([way.query for way in meant.ways[wanted.terms[0]]])
    return roads.near(guesses.nearly(wanted, meant))


def condition(viewer: Viewer, item: ObjectType, text: str, alias: str) -> tuple[Sql, Sql]:
    """Return the condition that the record at `alias` is found by `text`: the search box of a list.

    First as it is quick to find all, then as it is quick to ask of one record after another.
    """
    wanted = terms.wanted(text)
    if not wanted.terms:
        return FALSE, FALSE
    begun, short = terms.beginning(wanted)
    known = dictionary.begun([term for term in wanted.terms if term.isalpha()])
    if not all(known.values()):
        meant = guesses.guess(wanted)
        if meant:
            begun, short = guesses.nearly(wanted, meant), ""
    parts = [Sql("s.words @@ %s::tsquery", (begun,))]
    if short:
        parts.append(Sql("(s.words || ''::tsvector) @@ %s::tsquery", (short,)))
    hidden = hidden_ranges(viewer, item)
    if hidden:
        parts.append(seen_by(f"({begun}) & ({short})" if short else begun, hidden, item.name))
    matching = conjunction(parts)
    entry = f"FROM search_entry s WHERE {matching.text} AND s.object = %s"
    params = (*matching.params, item.name)
    # OFFSET keeps the planner from finding all entries first.
    each = f"EXISTS (SELECT 1 {entry} AND s.record_id = {alias}.id OFFSET 0)"
    return Sql(f"{alias}.id IN (SELECT s.record_id {entry})", params), Sql(each, params)


def _broad(wanted: Wanted) -> bool:
    """Say whether what was typed begins too many words to be looked up."""
    if wanted.broad:
        return True
    if len(wanted.terms) > 1 or len(wanted.text) > _UP_TO:
        return False
    return any(number >= _COMMON for number in dictionary.begun(wanted.terms).values())


def _note(
    scored: dict[UUID, tuple[float, str]], found: Sequence[Candidate], ranking: Ranking, *, guessed: bool = False
) -> None:
    for one in found:
        score = ranking.score(one, guessed=guessed)
        if score > scored.get(one.id, (float("-inf"), ""))[0]:
            scored[one.id] = (score, one.object)
