"""The four roles that Liane brings; the organisation may edit three of them and add its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.accounts.models import Role
from liane.accounts.rights import OWNED, SETTINGS, SHARED
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import system

ADMINISTRATOR, MANAGER, SALESPERSON, READER = "administrator", "manager", "salesperson", "reader"

_VERBS = ("create", "read", "update", "delete", "export", "import", "bulk")


def _each(scope: str) -> dict[str, str]:
    return dict.fromkeys(_VERBS, scope)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A role that every organisation starts with."""

    key: str
    name: object
    description: object
    rights: Mapping[str, Mapping[str, Any]]


BUILT_IN = (
    BuiltIn(
        ADMINISTRATOR,
        _("Administrateur"),
        _("Voit et règle tout : personnes, rôles, étapes, organisation."),
        {OWNED: _each("all"), SHARED: _each("all"), SETTINGS: _each("all")},
    ),
    BuiltIn(
        MANAGER,
        _("Responsable"),
        _("Voit et modifie ce qui est à ses équipes et à celles qui leur sont rattachées."),
        {OWNED: _each("team"), SHARED: _each("all"), SETTINGS: {"read": "all"}},
    ),
    BuiltIn(
        SALESPERSON,
        _("Commercial"),
        _("Voit ce qui est à son équipe, modifie ce qui est à lui."),
        {
            OWNED: {
                "create": "team",
                "read": "team",
                "update": "own",
                "delete": "own",
                "export": "own",
                "import": "own",
                "bulk": "own",
            },
            SHARED: {"read": "all", "export": "all"},
            SETTINGS: {"read": "all"},
        },
    ),
    BuiltIn(
        READER,
        _("Lecture seule"),
        _("Voit tout, ne modifie rien."),
        {OWNED: {"read": "all"}, SHARED: {"read": "all"}, SETTINGS: {"read": "all"}},
    ),
)


def ensure_builtin_roles(language: str = "fr") -> None:
    """Create the built-in roles that the organisation does not have, named in `language`."""
    known = set(Role.objects.filter(key__isnull=False).values_list("key", flat=True))
    missing = [role for role in BUILT_IN if role.key not in known]
    if not missing:
        return
    with override(language):
        edits = [
            Create(
                "role",
                {
                    "key": role.key,
                    "name": str(role.name),
                    "description": str(role.description),
                    "rights": role.rights,
                },
            )
            for role in missing
        ]
        apply(Change(system(language=language), Cause("setup"), edits))
