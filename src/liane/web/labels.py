"""The names of objects inside sentences: « Nouvelle société », « Contact créé. »."""

from django.conf import settings
from django.utils.translation import gettext as _

from liane.lib.fold import fold
from liane.records.objects import ObjectType

_VOWELS = tuple("aeiouy")


def inside(label: object) -> str:
    """Return a label as it stands within a sentence: its first letter small, unless it is an acronym."""
    text = str(label)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def new(item: ObjectType) -> str:
    """Return what a button that creates one says: "Nouvelle société", "Nouveau contact", "Nouvel accord"."""
    what = {"what": inside(item.label)}
    if item.feminine:
        return _("Nouvelle %(what)s") % what
    if fold(what["what"]).startswith(_VOWELS):
        return _("Nouvel %(what)s") % what
    return _("Nouveau %(what)s") % what


def created(item: ObjectType) -> str:
    """Return what is said once one was created."""
    return (_("%(what)s créée.") if item.feminine else _("%(what)s créé.")) % {"what": item.label}


def created_unseen(item: ObjectType) -> str:
    """Return what is said once one was created that its author may not see."""
    if item.feminine:
        return _("%(what)s créée et enregistrée. Votre rôle ne vous laisse pas la voir.") % {"what": item.label}
    return _("%(what)s créé et enregistré. Votre rôle ne vous laisse pas le voir.") % {"what": item.label}


def deleted(item: ObjectType) -> str:
    """Return what is said once one was deleted."""
    return (_("%(what)s supprimée.") if item.feminine else _("%(what)s supprimé.")) % {"what": item.label}


def too_large() -> str:
    """Return what is said of a form larger than Liane takes."""
    most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // (1024 * 1024)
    said = _("Ce que vous envoyez dépasse %(most)s Mo : rien n’a été enregistré. Raccourcissez-le, puis recommencez.")
    return said % {"most": most}
