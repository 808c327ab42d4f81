"""As whom a command acts, and what it calls things."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches

from liane.accounts import organisation
from liane.accounts.models import User
from liane.accounts.viewers import viewer_for
from liane.config import environment
from liane.config.command.acting import OBJECTS
from liane.lib.refusal import REFUSED, Refusal, said
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Viewer


def acting(email: str) -> Viewer:
    """Return the viewer of the person at `email`, Liane itself without one; both in the terminal's language."""
    language = said("fr", "en")
    if not email:
        return replace(organisation.reader(), language=language)
    found = User.objects.filter(email=email.strip().lower(), is_active=True, role__isnull=False)
    user_id = found.values_list("id", flat=True).first()
    if user_id is None:
        raise Refusal(
            f"Personne ne peut se connecter par l’adresse « {email} ».",
            f"Nobody may sign in by the address “{email}”.",
        )
    return replace(viewer_for(user_id), language=language)


def named(name: str) -> ObjectType:
    """Return the object of that name or address. Raises Refusal, naming what is close to it or all there is."""
    found = catalogue().get(name) or catalogue().by_slug(name)
    known = sorted(catalogue().objects)
    _remember(known)
    if found is not None:
        return found
    close = get_close_matches(name, [*known, *(item.slug for item in catalogue())], 3)
    there = ", ".join(close or known)
    raise Refusal(
        f"L’objet « {name} » n’existe pas. " + (f"Pensiez-vous à : {there} ?" if close else f"Il y a : {there}."),
        f"There is no object “{name}”. " + (f"Did you mean: {there}?" if close else f"There are: {there}."),
    )


def _remember(names: Iterable[str]) -> None:
    """Keep the names of the objects for shells to complete, which cannot wait for the database."""
    place = environment.DATA.value() / OBJECTS
    text = "\n".join(names)
    # A folder that this account may only read completes as it did before.
    with suppress(OSError):
        if not place.exists() or place.read_text() != text:
            place.write_text(text)


def refusal(sentences: Iterable[object], code: int = REFUSED) -> Refusal:
    """Return a refusal made of sentences that are in the terminal's language already."""
    text = " ".join(dict.fromkeys(str(one) for one in sentences))
    return Refusal(text, text, code=code)
