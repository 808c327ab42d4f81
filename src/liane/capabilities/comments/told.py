"""What comments tell people: a mention, a reply, a reaction, a comment on a record that they follow."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.capabilities.comments.models import SIGNS
from liane.capabilities.following.followers import followers_of
from liane.capabilities.notifications.kinds import IN_APP, Kind, Notice, Said, Told
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.touched import Touched
from liane.records.viewer import Viewer

_EXCERPT = 220
_SIGNS = {one.key: str(one.label) for one in SIGNS}


@dataclass(frozen=True, slots=True)
class _Stored:
    """A comment as it stands: what it is about, what it replies to, who wrote it."""

    id: UUID
    object: str
    record_id: UUID
    parent: UUID | None
    author: UUID | None


def _stored(ids: Collection[UUID]) -> dict[UUID, _Stored]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, subject_object, subject_id, parent_id, created_by_id FROM comments_comment "
            "WHERE id = ANY(%s::uuid[])",
            [list(ids)],
        )
        return {row[0]: _Stored(*row) for row in cursor.fetchall()}


def _written(found: Sequence[Touched], *actions: str) -> list[tuple[Touched, _Stored]]:
    members = [one for one in found if one.object == "comment" and one.action in actions]
    stored = _stored({one.record_id for one in members}) if members else {}
    return [(one, stored[one.record_id]) for one in members if one.record_id in stored]


def tell_mentions(found: Sequence[Touched]) -> Iterator[tuple[Touched, Told]]:
    """Tell those whose name a comment has anew."""
    for one, comment in _written(found, "create", "update"):
        fresh = set(one.after.get("mentions") or ()) - set(one.before.get("mentions") or ())
        yield from ((one, _told(UUID(user_id), comment)) for user_id in sorted(fresh))


def tell_replies(found: Sequence[Touched]) -> Iterator[tuple[Touched, Told]]:
    """Tell whoever wrote the comment that is replied to, and those who replied before."""
    replies = [(one, comment) for one, comment in _written(found, "create") if comment.parent]
    if not replies:
        return
    people: dict[UUID, set[UUID]] = {}
    with connection.cursor() as cursor:
        parents = list({comment.parent for _one, comment in replies})
        cursor.execute(
            "SELECT coalesce(parent_id, id), created_by_id FROM comments_comment "
            "WHERE (id = ANY(%s::uuid[]) OR parent_id = ANY(%s::uuid[])) AND created_by_id IS NOT NULL",
            [parents, parents],
        )
        for parent, author in cursor.fetchall():
            people.setdefault(parent, set()).add(author)
    for one, comment in replies:
        if comment.parent is not None:
            yield from ((one, _told(user_id, comment)) for user_id in sorted(people.get(comment.parent, ())))


def tell_comments(found: Sequence[Touched]) -> Iterator[tuple[Touched, Told]]:
    """Tell those who follow the record that is commented on."""
    by_object: dict[str, list[tuple[Touched, _Stored]]] = {}
    for one, comment in _written(found, "create"):
        by_object.setdefault(comment.object, []).append((one, comment))
    for name, members in by_object.items():
        item = catalogue().get(name)
        people = followers_of(item, {comment.record_id for _one, comment in members}) if item else {}
        for one, comment in members:
            yield from ((one, _told(user_id, comment)) for user_id in sorted(people.get(comment.record_id, ())))


def tell_reactions(found: Sequence[Touched]) -> Iterator[tuple[Touched, Told]]:
    """Tell whoever wrote the comment that somebody reacts to."""
    members = [one for one in found if one.object == "reaction" and one.action == "create"]
    stored = _stored({UUID(one.after["comment"]) for one in members}) if members else {}
    for one in members:
        comment = stored.get(UUID(one.after["comment"]))
        if comment is not None and comment.author is not None:
            details = {"comment": str(comment.id), "sign": one.after.get("sign"), "reaction": str(one.record_id)}
            yield one, Told(comment.author, comment.object, comment.record_id, details)


def _told(user_id: UUID, comment: _Stored) -> Told:
    return Told(user_id, comment.object, comment.record_id, {"comment": str(comment.id)})


def _readable(notices: Sequence[Notice], viewer: Viewer, key: str = "comment") -> dict[UUID, str]:
    """Return the words of the comments that the reader may still read: one statement."""
    ids = tuple({UUID(one.details[key]) for one in notices if key in one.details})
    if not ids:
        return {}
    found = fetch(Query("comment", columns=("title",), ids=ids, limit=len(ids)), viewer)
    return {row.id: str(row.values[0] or "") for row in found.rows}


def _saying(sentence: str, notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    words = _readable(notices, viewer)
    said = {}
    for one in notices:
        comment = UUID(one.details["comment"])
        if comment in words:
            said[one.id] = Said(sentence % {"who": one.actor}, words[comment][:_EXCERPT], f"commentaire-{comment}")
    return said


def say_mentions(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say who mentions the reader."""
    return _saying(_("%(who)s vous a mentionné"), notices, viewer)


def say_replies(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say who replied."""
    return _saying(_("%(who)s a répondu"), notices, viewer)


def say_comments(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say who commented."""
    return _saying(_("%(who)s a commenté"), notices, viewer)


def say_reactions(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say who reacts and how, as long as the reaction stands."""
    words = _readable(notices, viewer)
    ids = tuple({UUID(one.details["reaction"]) for one in notices})
    standing = {row.id for row in fetch(Query("reaction", columns=("name",), ids=ids, limit=len(ids)), viewer).rows}
    said = {}
    for one in notices:
        comment = UUID(one.details["comment"])
        if comment in words and UUID(one.details["reaction"]) in standing:
            sign = _SIGNS.get(str(one.details.get("sign")), "")
            text = _("%(who)s a réagi %(sign)s à votre commentaire") % {"who": one.actor, "sign": sign}
            said[one.id] = Said(text, words[comment][:_EXCERPT], f"commentaire-{comment}")
    return said


# Who takes part in what is said on a record: those who wrote, and those mentioned.
PART = """
SELECT subject_id AS record_id, created_by_id AS user_id FROM comments_comment
UNION ALL SELECT c.subject_id, l.target_id FROM comments_comment c
JOIN records_link l ON l.source_id = c.id AND l.field = 'mentions'
"""

KINDS = {
    "mention": Kind(
        gettext_lazy("Mention"), gettext_lazy("Quelqu’un écrit votre nom dans un commentaire."), "message",
        say_mentions, tell_mentions, 90,
    ),
    "reply": Kind(
        gettext_lazy("Réponse reçue"), gettext_lazy("Quelqu’un répond là où vous avez écrit."), "message",
        say_replies, tell_replies, 80,
    ),
    "comment": Kind(
        gettext_lazy("Commentaire"), gettext_lazy("Quelqu’un commente une fiche que vous suivez."), "message",
        say_comments, tell_comments, 70,
    ),
    "reaction": Kind(
        gettext_lazy("Réaction"), gettext_lazy("Quelqu’un réagit à ce que vous avez écrit."), "heart",
        say_reactions, tell_reactions, 5, usual=(IN_APP,),
    ),
}  # fmt: skip
