"""Rules of keys: none is made without its secret, none comes back, none grants more than it says."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Delete, Edit, Update

# Changes with this cause are made by `keys.actions`; what a request asks for never has it.
CAUSE = "key"
_FIXED = ("owner", "begins", "scopes", "limits", "expires_at")


def made_here(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A key is made with its secret, by the settings or the command line: a record alone would open nothing."""
    for draft in drafts:
        if draft.action == "create" and batch.change.cause.kind != CAUSE:
            message = _("Une clé se crée dans les réglages, où son secret est montré une fois.")
            draft.refuse("", message, "forbidden")
        elif draft.action == "update" and draft.changes(*_FIXED):
            draft.refuse("", _("Une clé ne change pas : révoquez-la et faites-en une autre."), "forbidden")
        elif draft.action == "update" and draft.before.get("revoked") and draft.changes("revoked"):
            draft.refuse("revoked", _("Une clé révoquée ne revient pas : faites-en une autre."), "forbidden")


def check_keys(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A key is limited to objects that there are."""
    for draft in drafts:
        unknown = [name for name in draft.get("limits") or () if batch.catalogue.get(name) is None]
        if unknown and draft.changes("limits"):
            draft.refuse("limits", _("L’objet « %(name)s » n’existe pas.") % {"name": unknown[0]}, value=unknown[0])


def never_back(edit: Edit) -> object | None:
    """Return why this edit of an undo cannot be: a key that was revoked or deleted has no secret any more."""
    if isinstance(edit, Delete) or (isinstance(edit, Update) and edit.values.get("revoked") is not False):
        return None
    return _("Une clé révoquée ne revient pas : faites-en une autre.")
