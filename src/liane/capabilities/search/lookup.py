"""Finding: exact words first, then words begun, then misspelt ones.

A word that nothing begins with is replaced by the words of the dictionary nearest to it: within one slip from
four letters on, else two from eight (Levenshtein, two letters swapped counting one).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from liane.capabilities.search.index import searchable
from liane.capabilities.search.words import numbers, split
from liane.lib.fold import fold
from liane.records.objects import ObjectType
from liane.records.queries.pages import titles
from liane.records.queries.scope import listed
from liane.records.queries.sql import FALSE, Sql, conjunction, disjunction
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Viewer

MAX_TEXT = 200
MAX_WORDS = 8
_CANDIDATES = 200
_NEAR = 12
# Misspelt words are looked for from this length on, with two slips from the other one.
_SHORTEST, _LONG = 4, 8
# The share of trigrams that words keep in common after two slips: the higher, the quicker.
_SIMILAR = 0.2
# Fewer hits than this and misspelt words are looked for as well.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found: its object, id and title."""

    object: str
    id: UUID
    title: str


def find(viewer: Viewer, text: str, limit: int = 10, objects: Sequence[str] = ()) -> list[Hit]:
    """Return the records that `text` finds for `viewer`, best first, at most `limit`, in `objects` if given."""
    wanted = terms(text)
    if not wanted:
        return []
    found = catalogue()
    items = [item for item in found if searchable(item) and (not objects or item.name in objects)]
    reach = _reach(found, viewer, items)
    if not reach:
        return []
    folded = fold(text).strip()
    ranked: dict[UUID, tuple[str, float]] = {}
    for query in _queries(wanted):
        if len(ranked) >= limit and ranked:
            break
        for position, (object_name, record_id, title) in enumerate(_candidates(query, reach)):
            ranked.setdefault(record_id, (object_name, _score(folded, wanted, title) - position / 1000))
    if len(ranked) < _FEW:
        nearby = near_query(wanted)
        if nearby:
            for position, (object_name, record_id, title) in enumerate(_candidates(nearby, reach)):
                ranked.setdefault(record_id, (object_name, _score(folded, wanted, title) - 10 - position / 1000))
    best = sorted(ranked.items(), key=lambda pair: -pair[1][1])[:limit]
    return _hits(viewer, [(object_name, record_id) for record_id, (object_name, _score_) in best])


def condition(viewer: Viewer, item: ObjectType, text: str, alias: str) -> tuple[Sql, Sql]:
    """Return the condition that the record at `alias` is found by `text`: the search box of a list.

    First as it is quick to find all, then as it is quick to ask of one record after another.
    """
    wanted = terms(text)
    if not wanted:
        return FALSE, FALSE
    query = _join([f"{word}:*" for word in wanted])
    missing = _unknown(wanted)
    if missing:
        near = {word: nearest(word) for word in missing}
        groups = ["(" + " | ".join([f"{word}:*", *near.get(word, ())]) + ")" for word in wanted]
        query = _join(groups)
    matching = _matching(query, seen_weights(viewer, item))
    entry = f"FROM search_entry s WHERE {matching.text} AND s.object = %s"
    params = (*matching.params, item.name)
    # OFFSET keeps the planner from finding all entries first.
    each = f"EXISTS (SELECT 1 {entry} AND s.record_id = {alias}.id OFFSET 0)"
    return Sql(f"{alias}.id IN (SELECT s.record_id {entry})", params), Sql(each, params)


def seen_weights(viewer: Viewer, item: ObjectType) -> str:
    """Return the weights whose words `viewer` may search: "" for all, "-" for none.

    The index does not know which field a word stands in, only its weight; a weight that a hidden field has is
    therefore not searched at all.
    """
    rights = viewer.on(item.name)
    hidden = {field.search for field in item.fields.values() if field.search and rights.hides(field.key)}
    if not hidden:
        return ""
    return "".join(sorted({field.search for field in item.fields.values() if field.search} - hidden)) or "-"


def _matching(query: str, weights: str) -> Sql:
    if weights == "-":
        return FALSE
    found = Sql("s.words @@ %s::tsquery", (query,))
    if not weights:
        return found
    return conjunction([found, Sql('ts_filter(s.words, %s::"char"[]) @@ %s::tsquery', (list(weights.lower()), query))])


def terms(text: str) -> list[str]:
    """Return the words to look for in what a person typed: digits of a number together, at most eight words."""
    text = text[:MAX_TEXT]
    whole = list(numbers(text))
    if whole:
        return whole[:MAX_WORDS]
    return list(dict.fromkeys(split(text)))[:MAX_WORDS]


def nearest(word: str) -> list[str]:
    """Return the words of the dictionary within one slip of `word`, else within two of a long one; nearest first."""
    if len(word) < _SHORTEST or not word.isalpha():
        return []
    return _one_slip(word) or (_two_slips(word) if len(word) >= _LONG else [])


def _one_slip(word: str) -> list[str]:
    """Return the words one slip from `word`. One half of it then stands as it was, at its end of the other word."""
    half = len(word) // 2
    return _words(
        'word >= %(begin)s COLLATE "C" AND word < (%(begin)s || U&\'\\FFFF\') COLLATE "C" AND {near} '
        "UNION SELECT word FROM search_word WHERE word LIKE '%%' || %(end)s AND {near} "
        "UNION SELECT word FROM search_word WHERE word = ANY(%(swapped)s)",
        word,
        1,
        {"begin": word[:half], "end": word[half:]},
    )


def _two_slips(word: str) -> list[str]:
    """Return the words two slips from `word`, of those that look like it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.set_limit(%s)", [_SIMILAR])
    return _words("word OPERATOR(public.%%) %(word)s AND {near}", word, 2, {})


def _words(condition: str, word: str, slips: int, given: dict[str, str]) -> list[str]:
    near = "length(word) BETWEEN %(low)s AND %(high)s AND public.levenshtein_less_equal(word, %(word)s, %(slips)s) <= "
    text = (
        f"SELECT word FROM (SELECT word FROM search_word WHERE {condition.format(near=f'{near}%(slips)s')}) n "
        "ORDER BY word = ANY(%(swapped)s) DESC, public.levenshtein(word, %(word)s), "
        "public.similarity(word, %(word)s) DESC, word LIMIT %(most)s"
    )
    numbers_given = {"low": len(word) - slips, "high": len(word) + slips, "slips": slips, "most": _NEAR}
    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    with connection.cursor() as cursor:
        cursor.execute(text, {"word": word, "swapped": swapped, **numbers_given, **given})
        return [row[0] for row in cursor.fetchall()]


def near_query(wanted: Sequence[str]) -> str:
    """Return the tsquery of `wanted` with each word widened to its neighbours, "" when none has any."""
    near = {word: nearest(word) for word in wanted}
    if not any(near.values()):
        return ""
    return _join(["(" + " | ".join([f"{word}:*", *near[word]]) + ")" for word in wanted])


def _unknown(wanted: Sequence[str]) -> list[str]:
    """Return the words that no word of the dictionary begins with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v FROM unnest(%s::text[]) v WHERE NOT EXISTS (SELECT 1 FROM search_word w "
            'WHERE w.word >= v COLLATE "C" AND w.word < (v || U&\'\\FFFF\') COLLATE "C")',
            [list(wanted)],
        )
        return [row[0] for row in cursor.fetchall()]


def _queries(wanted: Sequence[str]) -> Sequence[str]:
    begun = [f"{word}:*" for word in wanted]
    return list(dict.fromkeys([_join(wanted), _join([*wanted[:-1], begun[-1]]), _join(begun)]))


def _join(words: Sequence[str]) -> str:
    return " & ".join(words)


def _reach(found: Catalogue, viewer: Viewer, items: Sequence[ObjectType]) -> list[tuple[Sql, str]]:
    """Return which entries the viewer may see, with the weights to search in them.

    Entries carry their owner, so most need no look at the record; others go through what they belong to.
    """
    open_to_her, branches = [], []
    for item in items:
        weights = seen_weights(viewer, item)
        rule = listed(found, viewer, item, "s.owner_id", "s.record_id")
        if rule.always and not weights:
            open_to_her.append(item.name)
        elif not rule.never and weights != "-":
            branches.append((conjunction([Sql("s.object = %s", (item.name,)), rule]), weights))
    if open_to_her:
        branches.append((Sql("s.object = ANY(%s)", (open_to_her,)), ""))
    return branches


def _candidates(query: str, reach: Sequence[tuple[Sql, str]]) -> list[tuple[str, UUID, str]]:
    """Return at most 200 entries, the best ranked of them first."""
    allowed = disjunction(
        [conjunction([rule, _matching(query, weights)]) if weights else rule for rule, weights in reach]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object, record_id, title FROM (SELECT s.object, s.record_id, s.title, s.words, s.changed_at "
            f"FROM search_entry s WHERE s.words @@ %s::tsquery AND ({allowed.text}) LIMIT %s) c "
            "ORDER BY ts_rank(c.words, %s::tsquery) DESC, changed_at DESC",
            [query, *allowed.params, _CANDIDATES, query],
        )
        found: list[tuple[str, UUID, str]] = cursor.fetchall()
    return found


def _score(folded: str, wanted: Sequence[str], title: str) -> float:
    """Return how well a title answers: the very title, its beginning, its words, words begun."""
    if title == folded:
        return 8
    if title.startswith(folded):
        return 6
    words = split(title)
    if all(word in words for word in wanted):
        return 4
    return 2 if all(any(one.startswith(word) for one in words) for word in wanted) else 0


def _hits(viewer: Viewer, found: Sequence[tuple[str, UUID]]) -> list[Hit]:
    by_object: dict[str, list[UUID]] = {}
    for object_name, record_id in found:
        by_object.setdefault(object_name, []).append(record_id)
    named = {key: titles(key, ids, viewer) for key, ids in by_object.items()}
    return [Hit(key, record_id, named[key][record_id]) for key, record_id in found if record_id in named[key]]
