"""What the document says of each operation, in the language of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from liane.records.objects import ObjectType


@dataclass(frozen=True, slots=True)
class Words:
    """What an operation does in a line, and what is good to know before it is called."""

    summary: object
    description: object = ""


INFO = _(
    "Tout ce qui est ici suit les objets de votre organisation, et ce que cette clé permet. Les valeurs lues se "
    "renvoient telles quelles ; les décimaux sont des textes. Les erreurs sont des « problem details » (RFC 9457)."
)
# What operations that belong to no object are about.
SUBJECTS: Mapping[str, object] = {
    "me": _("La clé elle-même"),
    "objects": _("Objets et champs"),
    "query": _("Questions et chiffres"),
    "search": _("Recherche"),
    "changes": _("Changements"),
    "operations": _("Imports, exports et opérations"),
    "files": _("Fichiers"),
}
TRIAL = _("Essayer sans rien écrire : l’opération dit ce que l’import ferait.")
WHERE = _('Une condition, en JSON : {"field": "address.city", "op": "is", "value": "Dijon"}')
WORDS = _("Des mots, fautes de frappe comprises")
COLUMNS = _("name,company.name, ou * pour tous les champs")
AFTER = _("Le curseur next de la page précédente, pour la même question")
VIEW = _("Une vue enregistrée")
AS_OF = _("Tel que c’était à la fin d’un jour (2026-06-30) ou à un instant, avec vos droits d’aujourd’hui")
PARENT = _("Le commentaire auquel celui-ci répond")
_LAST_WEEK = _("Les opérations de la dernière semaine")

FIXED: Mapping[str, Words] = {
    "me": Words(_("Pour qui agit la clé"), _("La personne, sa langue, et ce que la clé lui laisse de ses droits.")),
    "list_objects": Words(_("Les objets"), _("Ceux dont vous pouvez lire ou créer des fiches, avec vos droits.")),
    "describe": Words(
        _("Un objet"), _("Ses champs (type, comparaisons, choix), ce qui mène à lui, vos droits. Par nom ou adresse.")
    ),
    "query": Words(
        _("Poser une question"),
        _("Une Query entière : une page de fiches ou, avec group ou measures, des groupes et leurs mesures."),
    ),
    "search": Words(_("Chercher partout"), _("Les fiches de tous les objets par mots, fautes de frappe comprises.")),
    "feed": Words(
        _("Ce qui s’est passé"),
        _("Tous les changements après un numéro, dans l’ordre. Commencez à 0, continuez par next, et gardez-le."),
    ),
    "make": Words(
        _("Beaucoup de fiches à la fois"),
        _("Jusqu’à 10 000 modifications : toutes ou aucune (all), ou chacune pour elle-même (each)."),
    ),
    "read_change": Words(_("Un changement"), _("Ce qu’il a écrit, autant que vous pouvez le lire.")),
    "undo": Words(
        _("Annuler un changement"),
        _("Rend les mêmes fiches, valeurs et liens, tant que rien ne le contredit. Annuler l’annulation refait."),
    ),
    "list_imports": Words(_LAST_WEEK),
    "import_file": Words(
        _("Importer un fichier CSV"),
        _(
            "Le corps est le fichier, ou un formulaire avec lui (file), une correspondance de ses colonnes (mapping) "
            "et des valeurs à réparer (aliases). Sans correspondance, les en-têtes disent le champ de chaque colonne. "
            "La réponse le dit (columns, ignored)."
        ),
    ),
    "list_exports": Words(_LAST_WEEK),
    "export": Words(_("Exporter"), _("Écrit dans un fichier ce qu’une Query trouve.")),
    "list_operations": Words(_LAST_WEEK),
    "read_operation": Words(_("Où en est une opération"), _("Son avancement, et ce qu’elle a refusé.")),
    "stop_operation": Words(_("Arrêter une opération"), _("Ce qui est fait reste, et peut être annulé.")),
    "undo_operation": Words(_("Annuler une opération"), _("Tous ses changements, le dernier d’abord.")),
    "export_file": Words(_("Le fichier d’un export")),
    "give_file": Words(
        _("Déposer un fichier"), _("Sa réponse est ensuite donnée comme valeur du champ d’une fiche.")
    ),
    "read_file": Words(_("Un fichier"), _("Pour qui peut lire le champ de la fiche qui le porte.")),
}  # fmt: skip

_OF_OBJECTS: Mapping[str, Words] = {
    "list": Words(
        _("Lister : {plural}"),
        _("Une page à la fois, par condition (where), mots (q) ou vue enregistrée (view), dans l’ordre de sort."),
    ),
    "read": Words(_("Lire : {label}")),
    "create": Words(
        _("Créer : {label}"), _("Les valeurs se donnent comme elles se lisent, ou comme une personne les écrirait.")
    ),
    "update": Words(
        _("Modifier : {label}"),
        _("Les champs donnés seulement. If-Match refuse si la fiche a changé ; version fusionne champ par champ."),
    ),
    "delete": Words(_("Supprimer : {label}"), _("Le changement qui le fait peut être annulé.")),
    "read_by_external": Words(_("Lire par la clé d’un autre système : {label}")),
    "put_by_external": Words(
        _("Créer ou modifier par la clé d’un autre système : {label}"), _("Créée une fois, modifiée ensuite.")
    ),
    "read_by": Words(_("Lire par un champ unique : {label}")),
    "put_by": Words(_("Créer ou modifier par un champ unique : {label}"), _("Créée une fois, modifiée ensuite.")),
    "comments": Words(_("Les commentaires sur : {label}"), _("Le plus récent d’abord.")),
    "add_comment": Words(
        _("Commenter : {label}"), _("Avec parent, une réponse. « @Zoé Roux » prévient Zoé, si elle peut lire la fiche.")
    ),
    "comment": Words(_("Un commentaire sur : {label}")),
    "edit_comment": Words(_("Modifier un commentaire sur : {label}"), _("Seul son auteur le peut.")),
    "delete_comment": Words(_("Supprimer un commentaire sur : {label}"), _("Ses réponses disparaissent avec lui.")),
}


def about(item: ObjectType, what: str) -> Words:
    """Return the words of one of the operations that every object has."""
    found = _OF_OBJECTS[what]
    return Words(format_lazy(str(found.summary), label=item.label, plural=item.plural), found.description)
