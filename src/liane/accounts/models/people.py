"""Roles, teams and people: records like any others, written by Changes alone."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.accounts.memory import PEOPLE
from liane.accounts.models.signin import Credential
from liane.accounts.rights import Rights
from liane.records.fields import Choice, LongText, Option, Person, Phone, Relation, Relations, Text, YesNo
from liane.records.models import Record
from liane.records.registry import bump_version

LANGUAGES = (Option("fr", "Français"), Option("en", "English"))
THEMES = (
    Option("system", _("Comme l’appareil")),
    Option("light", _("Clair")),
    Option("dark", _("Sombre")),
)


class Role(Record):
    """What a person may do. `key` names the roles that Liane brings, the organisation's own have none."""

    name = Text(_("Nom"), required=True, unique=True, search="A", indexed=True, max_length=80)
    key = Text(_("Clé"), max_length=40)
    description = LongText(_("Description"), max_length=500)
    rights = Rights(_("Droits"))


class Team(Record):
    """People who share their records. The manager sees the records of the teams below as well."""

    name = Text(_("Nom"), required=True, search="A", indexed=True, max_length=120)
    parent = Relation("accounts.Team", _("Équipe parente"), inverse="children", inverse_label=_("Équipes rattachées"))
    manager = Person(_("Responsable"))
    office = Text(_("Bureau"), indexed=True, max_length=120)


class People(BaseUserManager["User"]):
    """How sign-in finds people."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, Record):
    """A person of the organisation. One without an address or a role cannot sign in.

    A `service` account is a program's: it never has an address, so nobody signs in as it; keys act as it.

    What belongs to sign-in (password, last time) lies in `Credential`, out of the record and so of the log.
    """

    first_name = Text(_("Prénom"), max_length=80)
    last_name = Text(_("Nom de famille"), max_length=80)
    name = Text(_("Nom"), required=True, search="A", indexed=True, max_length=161)
    email = Text(_("Adresse e-mail"), unique=True, search="A", indexed=True, max_length=254)
    phone = Phone(_("Téléphone"))
    job_title = Text(_("Fonction"), indexed=True, max_length=120)
    role = Relation("accounts.Role", _("Rôle"), inverse="people", inverse_label=_("Personnes"), on_delete="refuse")
    teams = Relations("accounts.Team", _("Équipes"), inverse="members", inverse_label=_("Membres"))
    manager = Person(_("Responsable"))
    language = Choice(_("Langue"), LANGUAGES, default="fr", required=True)
    zone = Text(_("Fuseau horaire"), max_length=64)
    theme = Choice(_("Apparence"), THEMES, default="system", required=True)
    letters = YesNo(_("Raccourcis par lettres"), default=True, required=True)
    service = YesNo(_("Compte de service"), default=False)
    is_active = YesNo(_("Actif"), default=True, required=True)  # type: ignore[assignment]

    # Columns of Django's own base class that stand in `Credential` instead.
    password = None  # type: ignore[assignment]
    last_login = None

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(Record.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["email"], name="user_email_exact")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def credential(self) -> Credential:
        """The person's sign-in, a blank one when she never had any."""
        found: Credential | None = self.__dict__.get("_credential")
        if found is None:
            found = Credential.objects.filter(user_id=self.pk).first() or Credential(user_id=self.pk)
            self.__dict__["_credential"] = found
        return found

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Keep what belongs to sign-in: all that Django and allauth ever write. Records go by Changes."""
        self.keep_credential(sealed_anew=update_fields is None or "password" in update_fields)

    def keep_credential(self, *, sealed_anew: bool = True) -> None:
        """Write the password's hash and the last sign-in."""
        self.credential.save()
        if sealed_anew:
            # What processes remember of the person holds the seal of her sessions, which just moved.
            bump_version(PEOPLE)

    def get_session_auth_hash(self) -> str:
        return self.credential.seal()


def _password(self: User) -> str:
    return self.credential.password


def _set_password(self: User, value: str) -> None:
    self.credential.password = value


def _last_login(self: User) -> Any:
    return self.credential.last_login


def _set_last_login(self: User, value: Any) -> None:
    self.credential.last_login = value


# Set after the class is made: within it, the names must be None for Django to drop the inherited columns.
User.password = property(_password, _set_password)  # type: ignore[assignment]
User.last_login = property(_last_login, _set_last_login)  # type: ignore[assignment]
