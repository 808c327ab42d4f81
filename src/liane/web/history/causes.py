"""Why a Change was made, in words. A capability that makes Changes for a cause of its own registers its words."""

from django.utils.translation import gettext_lazy as _

from liane.records.registry import Registry

# What is said of a cause; "%(what)s" stands for what it refers to.
causes: Registry[object] = Registry("cause of Changes")

# Of these the reference is a name that people gave (a file), not an id.
_NAMED = frozenset({"import"})
_OWN = {
    "form": _("à la main"),
    "import": _("import"),
    "bulk": _("modification en nombre"),
    "undo": _("annulation"),
    "conversion": _("conversion d’un champ"),
    "return": _("retour au type d’avant"),
    "definition": _("réglages d’un champ"),
    "choices": _("choix retirés d’une liste"),
    "setup": _("mise en place"),
    "demo": _("société d’exemple"),
    "api": _("programme (API)"),
    "mcp": _("assistant"),
    "command": _("ligne de commande"),
    "webhook": _("webhook mis en pause"),
    "key": _("clé d’accès"),
    "handover": _("passation"),
    "audit": _("audit"),
    "merge": _("fusion de doublons"),
    "workflow": _("automatisation"),
    "erasure": _("effacement à la demande d’une personne"),
}


def known() -> dict[str, object]:
    """Return the words of every cause, by cause."""
    return _OWN | dict(causes.all())


def why(cause: str, reference: str) -> str:
    """Return why a Change was made; "" for what was simply typed."""
    if cause == "form":
        return str(_("collage")) if reference == "paste" else ""
    words = str(known().get(cause, cause))
    return str(_("%(cause)s « %(name)s »")) % {"cause": words, "name": reference} if _named(cause, reference) else words


def _named(cause: str, reference: str) -> bool:
    return cause in _NAMED and bool(reference)
