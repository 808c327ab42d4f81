"""What an app asks of a person (RFC 6749, 4.1.1): read and checked before she is shown anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from liane.api.models import OAuthApp
from liane.api.oauth.redirects import matches

_CHALLENGE = 43  # characters of a SHA-256 in base64url (RFC 7636, 4.2)
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class App:
    """An app as it stands. `account_id` is the service account that it acts as by itself, None for none."""

    id: UUID
    name: str
    redirects: str | None
    scopes: Sequence[str]
    confidential: bool
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class Asking:
    """An app's request that may be shown to a person."""

    app: App
    redirect: str
    scopes: Sequence[str]
    state: str
    challenge: str


class Unanswerable(Exception):
    """It cannot even be answered to the app: no app, or an address that is not its own."""


class Answered(Exception):
    """It is answered to the app as an error: `address` says it."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def read(given: Mapping[str, str]) -> Asking:
    """Return what is asked. Raises Unanswerable, Answered."""
    app = app_of(given.get("client_id", ""))
    redirect, state = given.get("redirect_uri", ""), given.get("state", "")[:_LONGEST]
    if app is None or not matches((app.redirects or "").split(), redirect):
        raise Unanswerable
    if given.get("response_type") != "code":
        raise Answered(answer(redirect, state, error="unsupported_response_type"))
    challenge = given.get("code_challenge", "")
    if given.get("code_challenge_method") != "S256" or len(challenge) != _CHALLENGE or not challenge.isascii():
        raise Answered(answer(redirect, state, error="invalid_request", error_description="PKCE with S256 is required"))
    scopes = scopes_of(app, given.get("scope"))
    if scopes is None:
        raise Answered(answer(redirect, state, error="invalid_scope"))
    return Asking(app, redirect, scopes, state, challenge)


def app_of(client_id: str) -> App | None:
    """Return the app of a client_id, None when there is none that works."""
    try:
        row = OAuthApp.objects.filter(id=UUID(client_id), revoked=False).values_list(*App.__slots__).first()
    except ValueError:
        return None
    return App(*row) if row is not None else None


def scopes_of(app: App, text: str | None) -> Sequence[str] | None:
    """Return those of the scopes asked for that the app may have, all of its own when it says none; None for none.

    Assistants ask for all that there is: they are given less, and are told so with the token (RFC 6749, 3.3).
    """
    allowed = list(app.scopes or ())
    if not text:
        return allowed
    return [scope for scope in dict.fromkeys(text.split()) if scope in allowed] or None


def answer(redirect: str, state: str, **said: str) -> str:
    """Return the address by which the app is answered."""
    parts = urlsplit(redirect)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *said.items()]
    if state:
        query.append(("state", state))
    return urlunsplit(parts._replace(query=urlencode(query)))
