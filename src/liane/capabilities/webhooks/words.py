"""Why a webhook rests and why a delivery did not arrive, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# Why a webhook rests that an app made, once the app has no access any more.
ACCESS = "access"
REASONS: Mapping[str, object] = {
    "unreachable": _("Le destinataire n’a rien accepté pendant trois jours."),
    "gone": _("Le destinataire a répondu qu’il n’existe plus (410)."),
    "owner": _("Son propriétaire ne peut plus se connecter : il n’a plus de droits."),
    ACCESS: _("L’application qui l’a réglé n’a plus accès à Liane."),
    "filter": _("Son filtre nomme un champ qui n’existe plus, ou que son propriétaire ne voit plus."),
    "secret": _("Son secret a été chiffré avec une autre clé (LIANE_SECRET_KEY) : faites-en un nouveau."),
}
FAULTS: Mapping[str, object] = {
    "unresolved": _("Le nom du serveur est introuvable."),
    "private": _("L’adresse mène à un réseau privé, où Liane n’envoie rien."),
    "address": _("L’adresse n’est pas de celles où Liane envoie."),
    "refused": _("Le serveur refuse la connexion."),
    "timeout": _("Le serveur n’a pas répondu à temps."),
    "tls": _("Le certificat ou le chiffrement du serveur n’est pas valable."),
    "protocol": _("Le serveur a coupé la connexion ou ne parle pas HTTP."),
    "redirect": _("Le serveur renvoie ailleurs : donnez l’adresse finale."),
    "status": _("Le serveur a répondu par une erreur."),
}
