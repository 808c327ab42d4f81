"""Rules of apps: answered only where it is safe, acting by themselves only as a service account."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.accounts.models import User
from liane.api.oauth.redirects import allowed
from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Delete, Edit, Update


def check_apps(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Addresses are https, of the own machine or of an app's own scheme; a revoked app does not come back."""
    for draft in drafts:
        if draft.action == "delete":
            continue
        if draft.changes("redirects"):
            for address in str(draft.get("redirects") or "").split():
                if not allowed(address):
                    message = _("« %(address)s » n’est ni en https, ni sur l’appareil même, ni d’un schéma propre.")
                    draft.refuse("redirects", message % {"address": address[:80]}, value=address)
        if draft.action == "update" and draft.before.get("revoked") and draft.changes("revoked"):
            draft.refuse("revoked", _("Une application révoquée ne revient pas."), "forbidden")
        if draft.action == "update" and draft.changes("confidential"):
            draft.refuse("confidential", _("Enregistrez une autre application."), "forbidden")
        account = draft.get("account")
        if account and draft.changes("account"):
            if not User.objects.filter(id=account, service=True).exists():
                draft.refuse("account", _("Une application agit d’elle-même comme un compte de service seulement."))
            if not draft.get("confidential"):
                draft.refuse("account", _("Il faut que l’application garde un secret pour agir d’elle-même."))


def never_back(edit: Edit) -> object | None:
    """Return why this edit of an undo cannot be: what people gave the app is gone."""
    if isinstance(edit, Delete) or (isinstance(edit, Update) and edit.values.get("revoked") is not False):
        return None
    return _("Une application révoquée ne revient pas.")
