"""Finding: exact words first, then words begun, then misspelt ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from liane.capabilities.search import dictionary, frequency, guesses, opened, terms
from liane.capabilities.search.candidates import Candidate, Roads
from liane.capabilities.search.guesses import Meant
from liane.capabilities.search.index import searchable
from liane.capabilities.search.ranking import Ranking
from liane.capabilities.search.reach import Reach, allowed, hidden_ranges, reach, seen_by, told_by_owner
from liane.capabilities.search.terms import Wanted
from liane.capabilities.search.words import kind_word
from liane.records.objects import ObjectType
from liane.records.queries.pages import titles
from liane.records.queries.searching import Searched
from liane.records.queries.sql import FALSE, Sql, conjunction
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer

# Fewer hits than this and misspelt words are looked for as well.
_FEW = 3
# How many records of one guess stand before those of the next, and what the others lose each time.
_EACH, _TURN = 3, 1.0


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
    hers = reach(found, viewer, items, few=bool(objects))
    if hers.nothing:
        return Ranked((), wanted)
    close = opened.close(viewer)
    ranking = Ranking(wanted, viewer, close, hers.untitled, datetime.now(UTC))
    search = _Search(
        found, viewer, hers, Roads(wanted, hers, list(close), viewer.user_id, frequency.common(wanted.terms))
    )
    few = max(min(_FEW, limit), 1)
    first, more = search.roads.first()
    search.note(first, ranking)
    if more:
        search.note(search.roads.recent(), ranking)
    if search.roads.crowded and not wanted.idle and len(search.scored) < few:
        search.note(search.roads.indexed(), ranking)
    meant = Meant()
    if len(search.scored) < (few if search.whole else limit):
        meant = guesses.guess(wanted)
        guessing = replace(ranking, meant=meant)
        search.note(_guessed(search.roads, wanted, meant), guessing, guessed=True)
        if not search.scored and len(wanted.terms) > 1:
            # One of the words is nobody's: the others may tell.
            others = [replace(wanted, terms=tuple(one for one in wanted.terms if one != term)) for term in wanted.terms]
            partly = search.roads.each([guesses.nearly(one, meant) for one in others])
            search.note(partly, replace(guessing, partly=True), guessed=True)
    best = sorted(search.scored.items(), key=lambda pair: (-pair[1][0], pair[0]))[:limit]
    return Ranked(tuple((object_name, record_id) for record_id, (_score, object_name) in best), wanted, meant)


def _guessed(roads: Roads, wanted: Wanted, meant: Meant) -> list[Candidate]:
    if not meant:
        return []
    if len(wanted.terms) == 1:
        return roads.each([way.query for way in meant.ways[wanted.terms[0]]])
    return roads.near(guesses.nearly(wanted, meant))


def condition(viewer: Viewer, item: ObjectType, text: str, alias: str) -> Searched:
    """Return the condition that the record at `alias` is found by `text`: the search box of a list."""
    wanted = terms.wanted(text)
    if not wanted.terms:
        return Searched(FALSE, FALSE, FALSE)
    common = frequency.common(wanted.terms)
    begun, rest = terms.beginning(wanted, common)
    known = dictionary.begun([term for term in wanted.terms if term.isalpha()])
    if not all(known.values()):
        meant = guesses.guess(wanted)
        if meant:
            begun, rest = guesses.nearly(wanted, meant), ""
    answering = [Sql("s.words @@ %s::tsquery", (begun,))]
    more = []
    if rest:
        more.append(Sql("(s.words || ''::tsvector) @@ %s::tsquery", (rest,)))
    hidden = hidden_ranges(viewer, item)
    if hidden:
        more.append(seen_by(f"({begun}) & ({rest})" if rest else begun, hidden, item.name))
    one = conjunction([*answering, *more])
    # OFFSET keeps the planner from finding all entries first.
    each = f"EXISTS (SELECT 1 FROM search_entry s WHERE {one.text} AND s.record_id = {alias}.id OFFSET 0)"
    kind = kind_word(item.name)
    rare = not common.issuperset(wanted.terms)
    if rare and frequency.noted().large(kind.strip("'")):
        answering.append(Sql("s.object = %s", (item.name,)))
    else:
        answering = [Sql("s.words @@ %s::tsquery", (f"({begun}) & {kind}",))]
    # That a record is of this object it knows already: of a word for it, it would expect a part of a part.
    about = f"{alias}.id IN (SELECT s.record_id FROM search_entry s WHERE s.words @@ %s::tsquery)"
    hers = conjunction([*answering, *more, told_by_owner(viewer, item)])
    return Searched(
        Sql(f"{alias}.id IN (SELECT s.record_id FROM search_entry s WHERE {hers.text})", hers.params),
        Sql(each, one.params),
        Sql(about, (f"({begun}) & ({rest})" if rest else begun,)),
    )


class _Search:
    """Gathers what one search of one reader finds, each record with its best score."""

    def __init__(self, found: Catalogue, viewer: Viewer, hers: Reach, roads: Roads) -> None:
        self.found, self.viewer, self.roads = found, viewer, roads
        self.checked = frozenset(hers.checked)
        self.scored: dict[UUID, tuple[float, str]] = {}
        self.whole = False

    def note(self, candidates: Sequence[Candidate], ranking: Ranking, *, guessed: bool = False) -> None:
        """Add what was found and is hers to see."""
        candidates = self._hers(candidates)
        self.whole = self.whole or any(one.whole for one in candidates)
        scores = {one.id: (ranking.score(one, guessed=guessed), one) for one in candidates}
        turns: Counter[str] = Counter()
        for record_id, (found, one) in sorted(scores.items(), key=lambda pair: -pair[1][0]):
            score = found
            if guessed:
                # So that records of the likeliest word leave room for those of the next ones.
                word = ranking.read_as(one)
                score -= _TURN * (turns[word] // _EACH)
                turns[word] += 1
            if score > self.scored.get(record_id, (float("-inf"), ""))[0]:
                self.scored[record_id] = (score, one.object)

    def _hers(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """Leave out the records that the viewer may not read, where their entries do not tell."""
        asked: dict[str, set[UUID]] = {}
        for one in candidates:
            if one.object in self.checked and one.id not in self.scored:
                asked.setdefault(one.object, set()).add(one.id)
        if not asked:
            return candidates
        seen = allowed(self.found, self.viewer, asked)
        return [one for one in candidates if one.object not in self.checked or one.id in seen or one.id in self.scored]
