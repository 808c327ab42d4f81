"""The comments of a record as its timeline shows them: each with its replies, reactions and files."""

from uuid import UUID

from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.queries.heads import Head, head
from liane.records.queries.model import And, Leaf, Query
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.pages.timeline import Line, Source
from liane.web.request import reaches
from liane.web.talk.drawing import block
from liane.web.talk.said import Said

COMMENT, REACTION = "comment", "reaction"
_PAGE = 20
# Of one comment's replies the latest are shown; the comment's own page has them all.
MOST_REPLIES = 200
_COLUMNS = ("body", "created_at", "updated_at", "created_by", "mentions", "files", "parent", "subject")


def source(item: ObjectType, record_id: UUID, viewer: Viewer, after: str) -> Source | None:
    """Return a page of the comments of a record as lines of its timeline: three statements."""
    if not item.tied or not reaches(viewer, catalogue()[COMMENT]):
        return None
    where = And((Leaf("subject", "is", str(record_id)), Leaf("parent", "empty")))
    query = Query(COMMENT, where, _COLUMNS, ("-created_at",), limit=_PAGE, after=after or None)
    found = head(query, viewer)
    comments = completed(_read(found, viewer), viewer)
    lines = tuple(_line(one, viewer) for one in comments)
    return Source("commentaires", tuple(one.at for one in comments), lines, found.after, after, found.more)


def one(comment_id: UUID, viewer: Viewer) -> Said | None:
    """Return one comment, with its replies when it is none itself; None when it is not for this reader."""
    found = _read(head(Query(COMMENT, columns=_COLUMNS, ids=(comment_id,), limit=1), viewer), viewer)
    return completed(found, viewer)[0] if found else None


def completed(comments: list[Said], viewer: Viewer) -> list[Said]:
    """Give comments their replies and all of them their reactions."""
    if not comments:
        return comments
    by_id = {comment.id: comment for comment in comments}
    where = Leaf("parent", "in", [str(key) for key in by_id])
    replies = head(Query(COMMENT, where, _COLUMNS, ("-created_at",), limit=MOST_REPLIES), viewer)
    for reply in reversed(_read(replies, viewer)):
        if reply.parent in by_id:
            by_id[reply.parent].replies.append(reply)
    every = {**by_id, **{reply.id: reply for comment in comments for reply in comment.replies}}
    _react(every, viewer)
    return comments


def _react(every: dict[UUID, Said], viewer: Viewer) -> None:
    where = Leaf("comment", "in", [str(key) for key in every])
    found = head(Query(REACTION, where, ("comment", "sign", "person"), ("created_at",), limit=500), viewer)
    for row in found.rows:
        comment, sign, person = row.values
        said = every.get(comment.id)
        if said is not None:
            said.signs.setdefault(sign, []).append(person.title or _("Quelqu’un"))
            if person.id == viewer.user_id:
                said.own_signs.add(sign)


def _read(found: Head, viewer: Viewer) -> list[Said]:
    said = []
    for row in found.rows:
        body, at, changed, author, mentions, files, parent, subject = row.values
        mine = author is not None and author.id == viewer.user_id
        said.append(
            Said(
                row.id, row.version, body or "", at, (changed - at).total_seconds() > 1,
                author.id if author else None, (author.title if author else "") or "Liane",
                [one.title for one in mentions or () if one.title], files or (),
                parent.id if parent else None, subject, mine, mine or viewer.administrator,
            )
        )  # fmt: skip
    return said


def _line(comment: Said, viewer: Viewer) -> Line:
    text = _("<b>%(name)s</b> a commenté") % {"name": safe(comment.author_name)}
    return Line(comment.at, "message", text, block=block(comment, viewer), anchor=f"commentaire-{comment.id}")
