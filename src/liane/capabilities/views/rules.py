"""What the gate holds of views: whose they are, and who may open them first for others."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Update

# Of how many views of one object tabs and menus can still be chosen from.
MOST_VIEWS = 500


def check_views(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A view is of an object that exists; only administrators choose what others open first."""
    viewer = batch.change.viewer
    for draft in drafts:
        if draft.action == "delete":
            continue
        name = draft.get("object")
        if name and batch.catalogue.get(name) is None:
            draft.refuse("object", _("L’objet « %(name)s » n’existe pas.") % {"name": name}, "missing_target", name)
        if draft.action == "update" and draft.changes("object"):
            draft.refuse("object", _("Une vue reste celle de son objet."), "fixed")
        if draft.action == "create" and not draft.get("owner"):
            draft.set("owner", viewer.user_id)
        if draft.changes("owner") and draft.get("owner") != viewer.user_id and not viewer.administrator:
            draft.refuse("owner", _("Une vue ne se donne que par un administrateur."), "forbidden")
        opened = draft.get("for_everyone") or draft.get("for_roles")
        if draft.changes("for_everyone", "for_roles") and opened and not viewer.administrator:
            message = _("Seul un administrateur choisit la vue que les autres ouvrent d’abord.")
            draft.refuse("for_everyone", message, "forbidden")
        if opened and draft.get("visibility") != "everyone":
            message = _(
                "Une vue ouverte d’abord par d’autres est visible par tout le monde : choisissez-le ci-dessous."
            )
            draft.refuse("visibility", message)
        if draft.changes("name") and draft.action == "update":
            _rename_favourites(batch, draft)


def name_favourites(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A favourite is called as its view, and belongs to whoever keeps it."""
    created = [draft for draft in drafts if draft.action == "create"]
    wanted = {draft.get("view") for draft in created if draft.get("view") and not draft.get("name")}
    known = batch.read("view", wanted, "name") if wanted else {}
    for draft in created:
        draft.set("owner", draft.get("owner") or batch.change.viewer.user_id)
        if not draft.get("name") and draft.get("view") in known:
            draft.set("name", known[draft.get("view")]["name"])


def _rename_favourites(batch: Batch, view: Draft) -> None:
    for favourite in batch.pointing("favourite", "view", [view.id]):
        batch.imply(Update("favourite", favourite, {"name": view.get("name")}))
