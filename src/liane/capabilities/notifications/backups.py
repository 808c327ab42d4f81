"""Telling administrators that a backup failed: each day once, as long as it lasts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.accounts.models import User
from liane.accounts.roles import ADMINISTRATOR
from liane.capabilities.notifications.kinds import Kind, Notice, Place, Said
from liane.capabilities.notifications.models import Notice as Stored
from liane.capabilities.notifications.storing import Fresh, store
from liane.records.viewer import Viewer

NAME = "backup"
# What is told of all backups stands in one place of the inbox.
_ALL = UUID("0195e0aa-6f00-7000-8000-6261636b7570")
_AGAIN = timedelta(hours=23)


def tell(at: datetime, french: str, english: str) -> None:
    """Tell the organisation's administrators why the backup failed, unless they were told within the day."""
    people = User.objects.filter(is_active=True, role__key=ADMINISTRATOR).values_list("id", flat=True)
    told = Stored.objects.filter(kind=NAME, thread__record_id=_ALL, at__gt=at - _AGAIN)
    wanted = {*people} - {*told.values_list("thread__user_id", flat=True)}
    details = {"french": french, "english": english}
    store([Fresh(one, NAME, NAME, _ALL, None, at, None, details) for one in sorted(wanted)])


def say(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say that it failed and why, to whoever is an administrator still."""
    if not viewer.administrator:
        return {}
    language = "french" if viewer.language == "fr" else "english"
    return {one.id: Said(_("La sauvegarde a échoué"), str(one.details.get(language, ""))) for one in notices}


KIND = Kind(
    gettext_lazy("Sauvegarde en échec"),
    gettext_lazy("Liane n’a pas pu faire la sauvegarde du jour."),
    "alert-triangle",
    say,
    rank=95,
    administrators=True,
)
PLACE = Place(gettext_lazy("Sauvegardes"), lambda _id: "/reglages/sauvegardes")
