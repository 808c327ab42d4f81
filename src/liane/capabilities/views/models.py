"""Tables of saved views and of the places that each person gives them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.capabilities.views.kinds import Shown
from liane.records.fields import Choice, Integer, Option, Owner, Person, Relation, Relations, Text, YesNo
from liane.records.models import Record

LIST, BOARD, CALENDAR, MAP, GALLERY = "list", "board", "calendar", "map", "gallery"
KINDS = (
    Option(LIST, _("Liste")),
    Option(BOARD, _("Tableau")),
    Option(CALENDAR, _("Calendrier")),
    Option(MAP, _("Carte")),
    Option(GALLERY, _("Galerie")),
)
VISIBILITIES = (
    Option("private", _("Moi")),
    Option("team", _("Mon équipe")),
    Option("everyone", _("Tout le monde")),
)


class View(Record):
    """A Query over an object, and how its answer is shown. It widens nobody's rights: each sees her own rows in it."""

    name = Text(_("Nom"), required=True, max_length=80)
    object = Text(_("Objet"), required=True, max_length=60)
    kind = Choice(_("Présentation"), KINDS, required=True, default=LIST)
    visibility = Choice(_("Visible par"), VISIBILITIES, required=True, default="private")
    owner = Owner(required=True)
    shown = Shown(_("Contenu"))
    position = Integer(_("Ordre"))
    for_everyone = YesNo(_("Ouverte d’abord par tous"))
    for_roles = Relations("accounts.Role", _("Ouverte d’abord par ces rôles"), inverse="opened_views")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["object", "position", "id"], name="view_object_ix")]


class Favourite(Record):
    """A view that somebody keeps in her rail."""

    name = Text(_("Nom"), required=True, max_length=80)
    view = Relation(
        "views.View", _("Vue"), required=True, inverse="favourites", inverse_label=_("Favoris"), on_delete="cascade"
    )
    owner = Person(_("Personne"), required=True)
    position = Integer(_("Ordre"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "view"], name="favourite_uniq")]
