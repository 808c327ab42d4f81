"""How allauth signs people in here: no open sign-up, every try noted, failures slowed down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liane.accounts.models import Credential, SignIn
from liane.records import schema

# How many failures, within how long, shut the door: for one address from one place, for one address from
# anywhere, for one place whatever the address. The second is wide: a stranger must not lock somebody out.
PAIR = (5, timedelta(minutes=5))
ANYWHERE = (50, timedelta(hours=1))
PLACE = (50, timedelta(minutes=15))
RESETS = (3, timedelta(minutes=15))


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by address and password, against failures kept in the database so that every process counts them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("L’adresse e-mail ou le mot de passe n’est pas le bon."),
        "too_many_login_attempts": _("Trop d’essais : attendez cinq minutes, ou demandez un nouveau mot de passe."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **options: Any) -> None:
        """Say nothing: the page that follows a sign-in says it."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return who these credentials name. Raises ValidationError after too many failures."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            # Noted as a failure first, so that many tries at once cannot slip through the count.
            outcome = SignIn.Outcome.SIGNED_IN if user.is_active else SignIn.Outcome.INACTIVE
            SignIn.objects.filter(id=self._try.id).update(outcome=outcome, user_id=user.pk)
            if user.is_active:
                came_in(user.pk)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Note the try; refuse it when too many failed lately."""
        email = str(credentials.get("email") or "").strip().lower()[:254]
        self._try = begun(request, email)
        if self._try.outcome == SignIn.Outcome.LOCKED:
            raise self.validation_error("too_many_login_attempts")


def came_in(user_id: UUID) -> None:
    """Keep when somebody signed in: Django does so itself only where the column stands in its own model of people."""
    Credential.objects.filter(user_id=user_id).update(last_login=timezone.now())


@contextmanager
def in_turn(email: str, address: str) -> Iterator[None]:
    """Have tries for `email`, and those from `address`, counted one after the other, each with those before it."""
    names = sorted({f"{schema.current()} sign-in {one}" for one in (email, address) if one})
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        yield


def begun(request: HttpRequest, email: str) -> SignIn:
    """Note a try, as a failure until it is known better, or as shut out when too many failed lately; return it."""
    address = place(request)
    with in_turn(email, address):
        outcome = SignIn.Outcome.LOCKED if locked(email, address) else SignIn.Outcome.FAILED
        return note(request, outcome, email=email)


def locked(email: str, address: str) -> bool:
    """Say whether too many tries failed lately for `email`, or from `address`: one statement."""
    now = timezone.now()
    failed = Q(outcome=SignIn.Outcome.FAILED)
    here = Q(address=address) if address else Q(pk__in=[])
    counts = SignIn.objects.filter(Q(email=email) | here, at__gt=now - ANYWHERE[1]).aggregate(
        pair=Count("id", failed & Q(email=email, address=address, at__gt=now - PAIR[1])),
        anywhere=Count("id", failed & Q(email=email, at__gt=now - ANYWHERE[1])),
        place=Count("id", failed & here & Q(at__gt=now - PLACE[1])),
    )
    return bool(counts["pair"] >= PAIR[0] or counts["anywhere"] >= ANYWHERE[0] or counts["place"] >= PLACE[0])


def may_ask_reset(request: HttpRequest, email: str) -> bool:
    """Note that a new password is asked for `email`; False when that was too often, lest a mailbox be flooded."""
    since, address = timezone.now() - RESETS[1], place(request)
    with in_turn(email, address):
        asked = SignIn.objects.filter(email=email, outcome=SignIn.Outcome.RESET, at__gt=since).count()
        note(request, SignIn.Outcome.RESET, email=email)
    return asked < RESETS[0] and not locked("", address)


def place(request: HttpRequest) -> str:
    """Return the network address that a request comes from, "" when it has none (a Unix socket)."""
    try:
        return str(DefaultAccountAdapter(request).get_client_ip(request))
    except ImproperlyConfigured:
        # Fewer proxies were passed than there are: it came by none of them.
        return str(request.META.get("REMOTE_ADDR", ""))
    except PermissionDenied:
        return ""


def note(request: HttpRequest, outcome: SignIn.Outcome, *, email: str = "", user_id: Any = None) -> SignIn:
    """Write a line of the log of sign-ins."""
    agent = request.headers.get("User-Agent", "")[:300]
    return SignIn.objects.create(outcome=outcome, email=email, user_id=user_id, address=place(request), agent=agent)
