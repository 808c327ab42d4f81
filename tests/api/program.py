"""A program: what it sends, with its key, and what it is answered."""

from typing import Any
from uuid import UUID

import orjson
from django.test import Client

from liane.accounts.viewers import viewer_for
from liane.api.keys.actions import make_key

ROOT = "/api/v1"


class Program:
    """Sends JSON with a key. Cookies play no part."""

    def __init__(self, secret: str, host: str = "testserver") -> None:
        self.secret = secret
        self.client = Client(raise_request_exception=True)
        self.host = host

    def send(
        self, method: str, path: str, data: Any = None, headers: dict[str, str] | None = None, **params: str
    ) -> Any:
        """Return the answer to a request; `params` stand in its address."""
        body = data if isinstance(data, bytes) else b"" if data is None else orjson.dumps(data)
        given = {"Authorization": f"Bearer {self.secret}", "Host": self.host, **(headers or {})}
        return self.client.generic(
            method, ROOT + path, body, "application/json", headers=given, query_params=params or None
        )

    def get(self, path: str, headers: dict[str, str] | None = None, **params: str) -> Any:
        return self.send("GET", path, None, headers, **params)

    def post(self, path: str, data: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self.send("POST", path, data, headers)

    def patch(self, path: str, data: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self.send("PATCH", path, data, headers)

    def put(self, path: str, data: Any = None, headers: dict[str, str] | None = None) -> Any:
        return self.send("PUT", path, data, headers)

    def delete(self, path: str, headers: dict[str, str] | None = None) -> Any:
        return self.send("DELETE", path, None, headers)


def program_of(user_id: UUID, scopes: list[str] | None = None, **options: Any) -> Program:
    """Return a program with a new key of the person."""
    made = make_key(viewer_for(user_id), "Essai", scopes or ["read", "write", "settings"], **options)
    return Program(made.secret)
