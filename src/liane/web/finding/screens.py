"""The keys of each way to show records, by the controller that listens to them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liane.web.finding.keys import Key, Keys

_SPACE, _SHIFT, _ESCAPE = _("Espace"), _("Maj"), _("Échap")
_ARROWS = ("←", "→", "↑", "↓")
_TAKEN_BACK = Key(_("Renoncer au déplacement"), (_ESCAPE,))

SCREENS = {
    "headings": Keys(
        _("Colonnes"),
        (
            Key(_("Trier d’après la colonne, puis d’après une autre encore"), ("↵", _("Maj ↵"), _("Maj clic"))),
            Key(_("Élargir, rétrécir la colonne"), (_SHIFT, "→", "←")),
            Key(_("Déplacer la colonne"), ("Ctrl", _SHIFT, "→", "←")),
        ),
    ),
    "groups": Keys(_("Groupes"), (Key(_("Déplier, replier le groupe"), ("↵",)),)),
    "clipboard": Keys(
        _("Copier et coller"),
        (
            Key(_("Étendre aux cellules voisines"), (_SHIFT, *_ARROWS)),
            Key(_("Copier les cellules"), ("Ctrl C",)),
            Key(_("Coller d’un tableur"), ("Ctrl V",)),
        ),
    ),
    "days": Keys(
        _("Calendrier"),
        (
            Key(_("Aperçu de la fiche"), (_SPACE,)),
            Key(_("Déplacer d’un jour, d’une semaine"), ("m", *_ARROWS, "↵"), then=True),
            Key(_("Allonger, raccourcir"), ("m", _SHIFT, *_ARROWS, "↵"), then=True),
            _TAKEN_BACK,
        ),
    ),
    "hours": Keys(
        _("Heure par heure"),
        (
            Key(_("Déplacer d’un quart d’heure"), ("m", "↑", "↓", "↵"), then=True),
            Key(_("Déplacer d’un jour"), ("m", "←", "→", "↵"), then=True),
            Key(_("Finir plus tôt, plus tard"), ("m", _SHIFT, "↑", "↓", "↵"), then=True),
            _TAKEN_BACK,
        ),
    ),
    "tiles": Keys(
        _("Galerie et volets"),
        (
            Key(_("D’une fiche à l’autre"), _ARROWS),
            Key(_("Aperçu de la fiche"), (_SPACE,)),
            Key(_("Ouvrir la fiche"), ("↵",)),
        ),
    ),
    "walk": Keys(
        _("Carte"),
        (
            Key(_("D’un département à l’autre"), ("↑", "↓")),
            Key(_("Premier, dernier département"), (pgettext_lazy("key", "Début"), pgettext_lazy("key", "Fin"))),
            Key(_("Voir ses fiches"), ("↵",)),
        ),
    ),
    "tree": Keys(
        _("Arbre"),
        (Key(_("Déplier, replier la branche"), ("↵",)),),
    ),
}
