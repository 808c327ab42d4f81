"""Waking browsers (Web Push): to which of them, what they are told, and what happens when one is gone.

A browser gives the address at which its maker's service takes messages. It could name any machine, one of the
organisation's own too: only the services known here are ever spoken to.
"""

import http.client
import logging
import ssl
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from liane.accounts import vault
from liane.capabilities.notifications.models import Browser
from liane.lib import webpush
from liane.lib.slot import Slot

logger = logging.getLogger(__name__)

# Asks for the job that wakes browsers, at once or at a time, within the transaction that keeps the notices.
waker_slot: Slot[Callable[[Collection[UUID], datetime | None], None]] = Slot("the job that wakes browsers")
KEY = "push_key"
MOST_BROWSERS = 20
# A message that could not be handed over in this time has lost its use.
SECONDS = 12 * 3600
_TIMEOUT = 10
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Message:
    """What a browser shows: a title, a line, the address that a click opens, and what it takes the place of."""

    title: str
    body: str
    url: str
    tag: str


class NotTaken(Exception):
    """The service did not take a message; trying again later may help. The text says why."""


def ask(notice_ids: Sequence[UUID], user_ids: Sequence[UUID]) -> None:
    """Ask for the job that wakes the browsers of these people, when they have any."""
    known = set(Browser.objects.filter(user_id__in=user_ids).values_list("user_id", flat=True)) if user_ids else set()
    wanted = [one for one, user_id in zip(notice_ids, user_ids, strict=True) if user_id in known]
    if wanted and waker_slot.value is not None:
        waker_slot.value(wanted, None)


def sender_key() -> str:
    """Return the organisation's private key for Web Push, made at its first use. Raises vault.Unreadable."""
    found = vault.read(KEY)
    if found is None:
        found = webpush.new_key()
        vault.keep(KEY, found)
    return found


def allowed(address: str) -> bool:
    """Say whether an address is that of a service that browsers' makers keep (`PUSH_SERVICES`)."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    named = f"{host}:{port}" if port else host
    for service in settings.PUSH_SERVICES:
        scheme, _sep, place = service.rpartition("://")
        fits = host.endswith(place[1:]) if place.startswith("*.") else named == place
        if fits and parts.scheme == (scheme or "https") and not parts.username and (port is None or ":" in place):
            return True
    return False


def register(user_id: UUID, receiver: webpush.Receiver, called: str) -> bool:
    """Keep a browser that a person lets be woken; False when its address or keys are none. The oldest make room."""
    if len(receiver.address) > 2_000 or not allowed(receiver.address):
        return False
    try:
        webpush.check(receiver)
    except webpush.Unreadable:
        return False
    Browser.objects.update_or_create(
        address=receiver.address,
        defaults={
            "user_id": user_id,
            "public_key": receiver.public_key,
            "secret": receiver.secret,
            "called": called[:120],
            "failures": 0,
            "fault": "",
        },
    )
    kept = Browser.objects.filter(user_id=user_id).order_by("-since").values_list("id", flat=True)
    Browser.objects.filter(id__in=list(kept[MOST_BROWSERS:])).delete()
    return True


def wake(browser: Browser, message: Message, contact: str) -> None:
    """Hand one message over. A browser that is gone is forgotten. Raises NotTaken, and notes why in words."""
    receiver = webpush.Receiver(browser.address, browser.public_key, browser.secret)
    said = {"title": message.title, "body": message.body, "url": message.url, "tag": message.tag}
    body = webpush.encrypt(_fitting(said), receiver)
    try:
        code = _post(browser.address, body, webpush.headers(browser.address, sender_key(), contact, seconds=SECONDS))
    except (OSError, http.client.HTTPException) as error:
        _failed(browser, _("Le service de notifications du navigateur ne répond pas."))
        raise NotTaken(str(error)) from error
    if code in _GONE:
        logger.info("A browser of %s does not want to be woken any more: forgotten", browser.user_id)
        browser.delete()
    elif code < 300:
        Browser.objects.filter(id=browser.id).update(reached_at=timezone.now(), failures=0, fault="")
    else:
        _failed(
            browser, _("Le service de notifications du navigateur a refusé le message (%(code)d).") % {"code": code}
        )
        if code == 429 or code >= 500:
            raise NotTaken(f"answer {code}")


def _fitting(said: dict[str, str]) -> bytes:
    while len(data := orjson.dumps(said)) > webpush.LARGEST:
        said["body"] = said["body"][: len(said["body"]) // 2]
        said["title"] = said["title"][:200]
    return data


def _failed(browser: Browser, sentence: str) -> None:
    Browser.objects.filter(id=browser.id).update(failures=F("failures") + 1, fault=sentence)


def _post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """Post a message and return the answer's code. No redirection is followed: it could lead anywhere."""
    if not allowed(address):
        raise OSError("not the address of a push service")
    parts = urlsplit(address)
    host = parts.hostname or ""
    line: http.client.HTTPConnection = (
        http.client.HTTPSConnection(host, parts.port, timeout=_TIMEOUT, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT)
    )
    try:
        line.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
        return line.getresponse().status
    finally:
        line.close()
