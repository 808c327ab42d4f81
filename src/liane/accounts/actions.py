"""What can be done about people: each a Change, or a one-time link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from liane.accounts import links, organisation
from liane.accounts.models import Credential, OneTimeLink, Role, User
from liane.accounts.roles import ADMINISTRATOR, ensure_builtin_roles
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Outcome, Problem, Refused, Update
from liane.records.viewer import ObjectRights, Scope, Viewer, system

# What a person may change of herself, whatever her role.
PREFERENCES = frozenset({"first_name", "last_name", "phone", "job_title", "language", "zone", "theme", "letters"})


@dataclass(frozen=True, slots=True)
class Added:
    """A new person, the path of the link by which she chooses her password, and the Change that made her."""

    user_id: UUID
    path: str
    change_id: UUID | None = None


def add_user(email: str, role: str, values: Mapping[str, Any] | None = None, *, viewer: Viewer | None = None) -> Added:
    """Create a person with the role whose key or name is `role`. Raises Refused.

    `values` are her other fields (names, teams…). As Liane itself unless `viewer` says who.
    """
    ensure_builtin_roles(organisation.current().language)
    found = Role.objects.filter(key=role).first() or Role.objects.filter(name__iexact=role).first()
    if found is None:
        names = ", ".join(f"{key or name}" for key, name in Role.objects.order_by("name").values_list("key", "name"))
        message = _("Le rôle « %(role)s » n’existe pas. Rôles connus : %(names)s.") % {"role": role, "names": names}
        raise Refused([Problem("user", UUID(int=0), "role", message, "unknown_role")])
    return invite(viewer or _system(), {**(values or {}), "email": email, "role": found.id})


def invite(viewer: Viewer, values: Mapping[str, Any]) -> Added:
    """Create a person who signs in by the link returned. Raises Refused."""
    if not values.get("email"):
        message = _("Il faut une adresse e-mail pour inviter quelqu’un.")
        raise Refused([Problem("user", UUID(int=0), "email", message, "required")])
    settings = organisation.current()
    user_id = new_id()
    with transaction.atomic():
        outcome = apply(
            Change(viewer, Cause("form"), [Create("user", {"language": settings.language, **values}, user_id)])
        )
        return Added(user_id, invitation_link(user_id, by=viewer.user_id), outcome.id)


def invitation_link(user_id: UUID, *, by: UUID | None = None) -> str:
    """Return the path of a new invitation; the one before ends."""
    return links.make(OneTimeLink.Purpose.INVITATION, user_id, by=by)


def reset_link(user_id: UUID, *, by: UUID | None = None) -> str:
    """Return the path of a link by which the person chooses a new password; the one before ends."""
    return links.make(OneTimeLink.Purpose.RESET, user_id, by=by)


def setup_link() -> str | None:
    """Return the path of the link that makes the first administrator, None when there is one."""
    return None if has_administrator() else links.make(OneTimeLink.Purpose.SETUP)


def has_administrator() -> bool:
    """Say whether an active administrator exists."""
    return User.objects.filter(role__key=ADMINISTRATOR, is_active=True).exists()


def deactivate(viewer: Viewer, user_id: UUID) -> Outcome:
    """Shut a person out at once: her sessions end with her next click, her links too. Raises Refused."""
    with transaction.atomic():
        outcome = _update(viewer, user_id, {"is_active": False})
        links.revoke(None, user_id)
        return outcome


def reactivate(viewer: Viewer, user_id: UUID) -> Outcome:
    """Let a person in again, with the password that she had. Raises Refused."""
    return _update(viewer, user_id, {"is_active": True})


def set_preferences(viewer: Viewer, values: Mapping[str, Any]) -> Outcome:
    """Change what a person may change of herself (see PREFERENCES). Raises Refused, KeyError on another field."""
    if viewer.user_id is None or not PREFERENCES.issuperset(values):
        raise KeyError(*sorted(set(values) - PREFERENCES))
    own = ObjectRights(read=Scope.ALL, update=Scope.ALL)
    herself = replace(viewer, rights=MappingProxyType({**viewer.rights, "user": own}))
    return _update(herself, viewer.user_id, values)


def change_password(user: User, password: str) -> None:
    """Give `user` a new password: her other sessions end. Raises ValidationError when it is too weak."""
    validate_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.keep_credential()
        links.revoke(OneTimeLink.Purpose.RESET, user.id)
        links.revoke(OneTimeLink.Purpose.INVITATION, user.id)


def has_signed_in(user_ids: Sequence[UUID]) -> set[UUID]:
    """Return those among `user_ids` who ever signed in."""
    found = Credential.objects.filter(user_id__in=user_ids, last_login__isnull=False)
    return set(found.values_list("user_id", flat=True))


def save_settings(viewer: Viewer, values: Mapping[str, Any], seen: int | None = None) -> Outcome:
    """Change the organisation's settings, seen at version `seen`; made when there are none. Raises Refused."""
    known = organisation.current()
    edit: Edit
    if known.id is None:
        edit = Create("organisation_settings", {"name": known.name, **values})
    else:
        edit = Update("organisation_settings", known.id, values, seen)
    return apply(Change(viewer, Cause("form"), [edit]))


def _update(viewer: Viewer, user_id: UUID, values: Mapping[str, Any]) -> Outcome:
    return apply(Change(viewer, Cause("form"), [Update("user", user_id, values)]))


def _system() -> Viewer:
    settings = organisation.current()
    return system(language=settings.language, zone=settings.zone, currency=settings.currency, region=settings.region)
