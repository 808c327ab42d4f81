"""Looking at Liane from somebody's place: who may, how it begins and ends; nothing is written meanwhile.

The session holds whose place it is; the middleware hands that person's Viewer to the pages, marked as a guest's, and
the gate refuses whatever a guest would write. Beginning and end stand in the audit.
"""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from liane.accounts.audit.models import VIEW_AS, VIEW_END
from liane.accounts.audit.writing import note
from liane.accounts.memory import Versions
from liane.accounts.roles import ADMINISTRATOR
from liane.accounts.sessions import SessionStore
from liane.accounts.viewers import Signed, signed
from liane.records.viewer import Scope, Viewer

KEY = "view_as"


def may(viewer: Viewer, subject: Signed) -> bool:
    """Say whether `viewer` may look from the place of `subject`: never from her own, nor up to an administrator's."""
    person = subject.viewer.user_id
    if viewer.guest is not None or person is None or person == viewer.user_id:
        return False
    if viewer.administrator:
        return True
    if subject.role_key == ADMINISTRATOR:
        return False
    match viewer.views_as:
        case Scope.ALL:
            return True
        case Scope.TEAM:
            return person in viewer.teammates
        case Scope.SUBORDINATES:
            return person in viewer.subordinates
        case _:
            return False


def begin(session: SessionStore, viewer: Viewer, user_id: UUID) -> bool:
    """Begin to look from the place of a person; say whether that may be."""
    subject = signed(user_id)
    if subject is None or not may(viewer, subject):
        return False
    with transaction.atomic():
        note(viewer, VIEW_AS, subject.viewer.name, whom=user_id)
        session[KEY] = str(user_id)
        session.save()
    return True


def end(session: SessionStore, viewer: Viewer) -> None:
    """End it: `viewer` is the guest herself. Nothing happens when nobody's place was taken."""
    text = session.pop(KEY, None)
    if text is None:
        return
    subject = signed(UUID(str(text)))
    with transaction.atomic():
        note(viewer, VIEW_END, subject.viewer.name if subject else "", whom=UUID(str(text)))
        session.save()


def subject_of(session: SessionStore, person: Signed, versions: Versions) -> Signed | None:
    """Return from whose place the session looks, None from its own; what may no longer be ends."""
    text = session.get(KEY)
    if text is None:
        return None
    subject = signed(UUID(str(text)), versions)
    if subject is None or not may(person.viewer, subject):
        end(session, person.viewer)
        return None
    return replace(subject, viewer=replace(subject.viewer, guest=person.viewer.user_id))
