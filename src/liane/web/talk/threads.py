"""The comments of a record as its timeline shows them: each with its replies, reactions and files."""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.queries.heads import Head, head
from liane.records.queries.model import And, Leaf, Or, Query
from liane.records.queries.pages import signature_of
from liane.records.queries.parts import Parts
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.links import record_url
from liane.web.pages.timeline import Beside, Line, Source
from liane.web.request import reaches
from liane.web.talk.drawing import block, remarks
from liane.web.talk.said import Said

COMMENT, REACTION = "comment", "reaction"
_PAGE = 20
# Of one comment's replies the latest are shown; the comment's own page has them all.
MOST_REPLIES = 200
# So few are read in one statement, with what they reply to and what stands below notes.
_WHOLE = 100
_LATEST = ("-created_at",)
_COLUMNS = ("body", "created_at", "edited_at", "created_by", "mentions", "files", "parent", "subject")
_SIGNS = Parts(REACTION, ("sign", "person"))


def source(item: ObjectType, record_id: UUID, viewer: Viewer, after: str | None, beside: Beside) -> Source | None:
    """Return a page of the comments of a record as lines of its timeline, and what is said below its notes.

    One statement; two where there is much of it, or of a page that goes on.
    """
    if not reaches(viewer, catalogue()[COMMENT]) or not (item.commented or beside):
        return None
    own = And((Leaf("subject", "is", str(record_id)), Leaf("parent", "empty")))
    query = Query(COMMENT, own, _COLUMNS, _LATEST, limit=_PAGE, after=after or None)
    whole = Query(COMMENT, Leaf("subject", "in", [str(record_id), *map(str, beside)]), _COLUMNS, _LATEST, limit=_WHOLE)
    found = head(whole, viewer, titles=False, parts=_SIGNS) if after == "" else None
    if found is not None and not found.more:
        said, all_there, more = _read(found, viewer), True, False
        # It goes on, where it does, as a page of the record's own comments.
        found = replace(found, signature=signature_of(query, viewer))
    else:
        found = head(query, viewer, titles=False, parts=_SIGNS) if after is not None else None
        said, more = (_read(found, viewer), found.more) if found is not None else ([], False)
        where = Or((Leaf("parent", "in", [str(one.id) for one in said]), Leaf("subject", "in", [*map(str, beside)])))
        rest = head(Query(COMMENT, where, _COLUMNS, _LATEST, limit=MOST_REPLIES), viewer, titles=False, parts=_SIGNS)
        said, all_there = said + _read(rest, viewer), not rest.more
    mine = [place for place, one in enumerate(said) if one.parent is None and _about(one) == record_id]
    _joined(said)
    lines = tuple(_line(said[place], viewer) for place in mine)
    first = [one for one in reversed(said) if one.parent is None]
    below = {
        key: remarks(record_url(held, key), [one for one in first if _about(one) == key], viewer, all_there=all_there)
        for key, held in beside.items()
    }

    def cursor(place: int) -> str:
        return found.after(mine[place]) if found is not None else ""

    return Source("commentaires", tuple(line.at for line in lines), lines, cursor, after or "", more, below)


def one(comment_id: UUID, viewer: Viewer) -> Said | None:
    """Return one comment, with its replies when it is none itself; None when it is not for this reader."""
    found = _read(head(Query(COMMENT, columns=_COLUMNS, ids=(comment_id,), limit=1), viewer, parts=_SIGNS), viewer)
    return completed(found, viewer)[0] if found else None


def completed(comments: list[Said], viewer: Viewer) -> list[Said]:
    """Give comments their replies."""
    if comments:
        where = Leaf("parent", "in", [str(one.id) for one in comments])
        replies = head(Query(COMMENT, where, _COLUMNS, _LATEST, limit=MOST_REPLIES), viewer, titles=False, parts=_SIGNS)
        _joined([*comments, *_read(replies, viewer)])
    return comments


def _joined(said: list[Said]) -> None:
    """Give comments, the latest first, those among them that are replies, the oldest first."""
    every = {one.id: one for one in said}
    for reply in reversed(said):
        if reply.parent in every:
            every[reply.parent].replies.append(reply)


def _about(comment: Said) -> UUID | None:
    return comment.subject.id if comment.subject is not None else None


def _read(found: Head, viewer: Viewer) -> list[Said]:
    said = []
    # Nothing of the past is changed there.
    today = viewer.as_of is None
    for row, signs in zip(found.rows, found.parts, strict=True):
        body, at, edited_at, author, mentions, files, parent, subject = row.values
        mine = today and author is not None and author.id == viewer.user_id
        said.append(
            Said(
                row.id, row.version, body or "", at, edited_at is not None,
                author.id if author else None, (author.title if author else "") or "Liane",
                [one.title for one in mentions or () if one.title], files or (),
                parent.id if parent else None, subject, mine, mine or (today and viewer.administrator),
            )
        )  # fmt: skip
        for sign, person in signs:
            said[-1].signs.setdefault(sign, []).append(person.title or _("Quelqu’un"))
            if person.id == viewer.user_id:
                said[-1].own_signs.add(sign)
    return said


def _line(comment: Said, viewer: Viewer) -> Line:
    text = _("<b>%(name)s</b> a commenté") % {"name": safe(comment.author_name)}
    return Line(comment.at, "message", text, block=block(comment, viewer), anchor=f"commentaire-{comment.id}")
