"""Rules of people, teams and roles: what the gate completes or refuses."""

import zoneinfo
from collections import Counter
from collections.abc import Sequence
from functools import cache
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from liane.accounts.models import Credential
from liane.accounts.roles import ADMINISTRATOR
from liane.lib import currencies
from liane.lib.numerals import plain
from liane.records.changes.draft import Batch, Draft


@cache
def zones() -> frozenset[str]:
    """Return the IANA names of all time zones."""
    return frozenset(zoneinfo.available_timezones())


def name_people(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A person is called by her first and last names; without either, by the name or address given."""
    for draft in drafts:
        parts = [part for part in (draft.get("first_name"), draft.get("last_name")) if part]
        if parts and (draft.action == "create" or draft.changes("first_name", "last_name")):
            draft.set("name", " ".join(parts))
        elif not draft.get("name") and draft.get("email"):
            draft.set("name", str(draft.get("email")).partition("@")[0])


def check_people(batch: Batch, drafts: Sequence[Draft]) -> None:
    """An address is one, in small letters; a time zone is known; nobody is her own manager."""
    for draft in drafts:
        email = draft.get("email")
        if email and draft.changes("email"):
            try:
                validate_email(email)
            except ValidationError:
                draft.refuse("email", _("« %(email)s » n’est pas une adresse e-mail.") % {"email": email}, value=email)
            draft.set("email", email.lower())
        if email and draft.get("service"):
            draft.refuse("email", _("Un compte de service n’a pas d’adresse : personne ne se connecte avec."))
        _check_zone(draft)
        if draft.get("manager") == draft.id:
            draft.refuse("manager", _("Une personne n’est pas son propre responsable."))


def keep_who_signed_in(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Somebody who signed in once has a history: she is deactivated, never deleted."""
    gone = {draft.id: draft for draft in drafts if draft.action == "delete"}
    if not gone:
        return
    used = Credential.objects.filter(user_id__in=gone, last_login__isnull=False)
    for user_id in used.values_list("user_id", flat=True):
        message = _("Cette personne s’est déjà connectée : désactivez-la, ses fiches et son histoire restent.")
        gone[user_id].refuse("", message, "used")


def check_teams(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A team does not stand, however far up, above itself."""
    moved = [draft for draft in drafts if draft.action != "delete" and draft.changes("parent") and draft.get("parent")]
    if not moved:
        return
    above = {one: values["parent"] for one, values in batch.read("team", None, "parent").items()}
    for draft in moved:
        seen: set[UUID] = {draft.id}
        step: UUID | None = draft.get("parent")
        while step is not None and step not in seen:
            seen.add(step)
            step = above.get(step)
        if step is not None:
            draft.refuse("parent", _("Cette équipe serait rattachée à elle-même."))


def keep_builtin_roles(batch: Batch, drafts: Sequence[Draft]) -> None:
    """The roles that Liane brings stay; the administrator's rights cannot be cut."""
    for draft in drafts:
        key = draft.before.get("key")
        if key and draft.action == "delete":
            draft.refuse("", _("Ce rôle fait partie de Liane et ne se supprime pas."), "builtin")
        elif draft.action == "update" and draft.changes("key"):
            draft.refuse("key", _("La clé d’un rôle ne change pas."), "builtin")
        elif key == ADMINISTRATOR and draft.changes("rights"):
            draft.refuse("rights", _("Un administrateur peut tout : ses droits ne se réduisent pas."), "builtin")
    created = [draft for draft in drafts if draft.action == "create" and draft.get("key")]
    if created:
        keys = Counter(values["key"] for values in batch.read("role", None, "key").values())
        for draft in created:
            if keys[draft.get("key")] > 1:
                draft.refuse("key", _("Ce rôle existe déjà."), "unique")


def check_organisation(batch: Batch, drafts: Sequence[Draft]) -> None:
    """The currency and the time zone are known ones, the sender is an address."""
    for draft in drafts:
        _check_currency(draft, "currency")
        _check_zone(draft)
        sender = draft.get("mail_from")
        if sender and draft.changes("mail_from"):
            try:
                validate_email(sender)
            except ValidationError:
                draft.refuse(
                    "mail_from", _("« %(email)s » n’est pas une adresse e-mail.") % {"email": sender}, value=sender
                )


def check_rates(batch: Batch, drafts: Sequence[Draft]) -> None:
    """A rate is above zero, between two currencies; it is named by them and its day."""
    for draft in drafts:
        if draft.action == "delete":
            continue
        _check_currency(draft, "currency")
        _check_currency(draft, "into")
        if draft.get("currency") and draft.get("currency") == draft.get("into"):
            draft.refuse("currency", _("Un cours se donne entre deux monnaies différentes."))
        rate = draft.get("rate")
        if rate is not None and rate <= 0:
            draft.refuse("rate", _("Un cours est supérieur à zéro."), value=rate)
        if rate is not None and draft.get("day"):
            draft.set("name", f"1 {draft.get('currency')} = {plain(rate)} {draft.get('into')}")


def _check_currency(draft: Draft, key: str) -> None:
    code = draft.get(key)
    if not code or not draft.changes(key):
        return
    found = currencies.code(code)
    if found is None:
        draft.refuse(key, _("« %(code)s » n’est pas une monnaie connue.") % {"code": code}, value=code)
    else:
        draft.set(key, found)


def _check_zone(draft: Draft) -> None:
    zone = draft.get("zone")
    if zone and draft.changes("zone") and zone not in zones():
        draft.refuse("zone", _("« %(zone)s » n’est pas un fuseau horaire connu.") % {"zone": zone}, value=zone)
