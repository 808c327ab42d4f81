"""Requests that are done once however often they are sent: by their Idempotency-Key, for a day."""

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import psycopg
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liane.api.models import Idempotency
from liane.api.problems.errors import ApiError, malformed
from liane.api.road.asked import BATCH, ApiRequest, content
from liane.records.changes.turns import ATTEMPTS, deadlock
from liane.records.queries.columns import loads

KEPT = timedelta(hours=24)
_LONGEST = 200
_TOLD = ("Location", "ETag", "Content-Type")
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Let requests to `view` carry an Idempotency-Key: what was done, and its answer, commit together."""

    @functools.wraps(view)
    def guarded(request: ApiRequest, /, *args: Any, **named: Any) -> HttpResponse:
        key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
        if not key:
            return view(request, *args, **named)
        if len(key) > _LONGEST or not key.isprintable():
            message = _("Une clé d’idempotence a de 1 à %(most)d caractères.") % {"most": _LONGEST}
            raise malformed(message, "Idempotency-Key")
        text = b"\n".join([str(request.method).encode(), request.get_full_path().encode(), content(request, BATCH)])
        asked = hashlib.sha256(text).digest()
        for attempt in range(ATTEMPTS):
            try:
                return _kept(request, key, asked) or _done(request, key, asked, lambda: view(request, *args, **named))
            except _Late:
                continue
            except (OperationalError, psycopg.OperationalError) as error:
                if attempt == ATTEMPTS - 1 or not deadlock(error):
                    raise
        raise ApiError(409, "conflict", _("La même requête est en cours : réessayez dans un instant."))

    return guarded


class _Late(Exception):
    """Another request with this key was quicker."""


def _kept(request: ApiRequest, key: str, asked: bytes) -> HttpResponse | None:
    """Return the answer that a request with this key had, None for a new key. Raises ApiError (422)."""
    bearer = request.bearer
    found = Idempotency.objects.filter(
        source_id=bearer.source_id, user_id=bearer.user_id, key=key, at__gt=timezone.now() - KEPT
    )
    row = found.values_list("asked", "status", "headers", "content").first()
    if row is None:
        return None
    before, status, headers, answer = row
    if bytes(before) != asked:
        message = _("Cette clé d’idempotence a servi à une autre requête : prenez-en une nouvelle.")
        raise ApiError(422, "replayed", message)
    told = {**loads(headers), "Idempotency-Replayed": "true"}
    return HttpResponse(bytes(answer), status=status, headers=told)


def _done(request: ApiRequest, key: str, asked: bytes, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Do what is asked and keep its answer, in one transaction. Raises _Late."""
    bearer, now = request.bearer, timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Waits for a request with the same key that is not through yet.
            cursor.execute(
                "INSERT INTO api_idempotency AS i (source_id, user_id, key, asked, at, status, headers, content) "
                "VALUES (%s, %s, %s, %s, %s, 0, '{}', '') ON CONFLICT (source_id, user_id, key) DO UPDATE "
                "SET asked = EXCLUDED.asked, at = EXCLUDED.at WHERE i.at < %s",
                [bearer.source_id, bearer.user_id, key, asked, now, now - KEPT],
            )
            if not cursor.rowcount:
                raise _Late
        response = do()
        headers = {name: response[name] for name in _TOLD if response.has_header(name)}
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE api_idempotency SET status = %s, headers = %s::jsonb, content = %s "
                "WHERE source_id = %s AND user_id = %s AND key = %s",
                [
                    response.status_code, orjson.dumps(headers).decode(), response.content,
                    bearer.source_id, bearer.user_id, key,
                ],
            )  # fmt: skip
    return response


def forget() -> int:
    """Drop the answers that are no longer kept; return how many."""
    return Idempotency.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
