"""How many requests a key may make in a minute: counted for all processes of the machine, told in headers."""

from functools import cache

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from liane.api.keys.bearers import Bearer
from liane.api.problems.errors import ApiError
from liane.lib.shared_counts import SharedCounts
from liane.records import schema


@cache
def _counts() -> SharedCounts:
    return SharedCounts(settings.DATA_FOLDER / "api-rates")


class Rate:
    """What is left to a key in this minute; no `most` is no limit."""

    def __init__(self, bearer: Bearer) -> None:
        self.most: int = settings.API_RATE
        self.left, self.seconds = 0, 0
        if self.most:
            name = f"{schema.current()}:{bearer.source_id}:{bearer.user_id}".encode()
            used, self.seconds = _counts().add(name)
            self.left = self.most - used

    def check(self) -> None:
        """Raise ApiError (429) when the key made too many requests."""
        if self.most and self.left < 0:
            message = _("Cette clé fait plus de %(most)d requêtes par minute : attendez %(seconds)d s.")
            wait = {"Retry-After": str(self.seconds)}
            raise ApiError(429, "too-many", message % {"most": self.most, "seconds": self.seconds}, headers=wait)

    def tell(self, response: HttpResponseBase) -> None:
        """Put into the headers what is left."""
        if self.most:
            response.headers["RateLimit-Limit"] = str(self.most)
            response.headers["RateLimit-Remaining"] = str(max(self.left, 0))
            response.headers["RateLimit-Reset"] = str(self.seconds)
