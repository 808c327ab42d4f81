"""A role as it stands, for the pages of its settings."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404

from liane.accounts.models import Role
from liane.accounts.rights import Json


@dataclass(frozen=True, slots=True)
class Known:
    """A role as it stands."""

    id: UUID
    name: str
    key: str | None
    description: str | None
    rights: Json
    version: int


def known_role(**which: Any) -> Known:
    """Return the role that these values single out. Raises Http404."""
    row = Role.objects.filter(**which).values_list(*Known.__slots__).first()
    if row is None:
        raise Http404
    role_id, name, key, description, rights, version = row
    return Known(role_id, name, key, description, rights or {}, version)
