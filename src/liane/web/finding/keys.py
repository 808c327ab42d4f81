"""The keys that Liane answers to, as `?` shows them: those of the frame, then those of what stands on the page.

A screen declares its keys under the name of the Stimulus controller that listens to them, in its app's `ready`:

    screen_keys.register("days", Keys(_("Calendrier"), (Key(_("Déplacer l’événement"), ("m",)),)))

and the help shows them where that controller is on the page. A button or a link that a letter presses needs no more
than `data-letter="i"`: the help names it by its own words. Taken everywhere: c e g j k u x / and ?.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from liane.records.registry import Registry

# Letters that mean the same on every page; a screen's own are others.
TAKEN = frozenset("cegjkux/?")


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the help: what is done, and the keys pressed for it, one after the other."""

    does: object
    caps: tuple[object, ...]
    # They are pressed in turn, not one or the other.
    then: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one part of a page, under a title."""

    label: object
    keys: tuple[Key, ...]


# By the name of the controller that listens to them.
screen_keys: Registry[Keys] = Registry("keys of a screen")

_SPACE, _SHIFT, _ESCAPE, _TAB = _("Espace"), _("Maj"), _("Échap"), _("Tab")

ALWAYS = Keys(
    _("Partout"),
    (
        Key(_("Rechercher ou agir"), ("Ctrl K",)),
        Key(_("Créer une fiche"), ("c",)),
        Key(_("Modifier"), ("e",)),
        Key(_("Filtrer"), ("/",)),
        Key(_("Annuler la dernière action"), ("u",)),
        Key(_("Ces raccourcis"), ("?",)),
    ),
)
OWN = {
    "items": Keys(
        _("Fiches de la page"),
        (
            Key(_("Fiche suivante, précédente"), ("j", "k")),
            Key(_("Aperçu de la fiche"), (_SPACE,)),
            Key(_("Ouvrir la fiche"), ("↵",)),
            Key(_("Revenir en arrière, fermer"), (_ESCAPE,)),
        ),
    ),
    "selection": Keys(
        _("Sélection"),
        (
            Key(_("Sélectionner la ligne"), ("x",)),
            Key(_("Étendre la sélection"), (_SHIFT, "↑", "↓")),
            Key(_("Tout sélectionner"), ("Ctrl A",)),
        ),
    ),
    "cells": Keys(
        _("Cellules et champs"),
        (
            Key(_("Entrer dans les cellules, en sortir"), ("→", _ESCAPE)),
            Key(_("D’une cellule à l’autre"), ("←", "→", "↑", "↓")),
            Key(_("Modifier la valeur"), ("F2",)),
            Key(_("Enregistrer, renoncer"), ("↵", _ESCAPE)),
        ),
    ),
    "cards": Keys(
        _("Tableau"),
        (
            Key(_("D’une carte à l’autre"), ("←", "→", "↑", "↓")),
            Key(_("Déplacer une carte du tableau"), ("m", "←", "→", "↵"), then=True),
        ),
    ),
    "order": Keys(_("Ordre"), (Key(_("Monter, descendre : ses boutons"), (_TAB, "↵")),)),
    "form": Keys(_("Formulaire"), (Key(_("Enregistrer"), ("Ctrl ↵",)),)),
    "composer": Keys(_("Note"), (Key(_("Enregistrer la note"), ("Ctrl ↵",)),)),
    "peek": Keys(_("Aperçu"), (Key(_("Fermer l’aperçu"), (_ESCAPE,)),)),
}


def shown(controllers: Collection[str] | None) -> list[Keys]:
    """Return the keys of a page on which these controllers stand; of all pages when None."""
    return [ALWAYS, *(keys for name, keys in screen_keys.all().items() if controllers is None or name in controllers)]
