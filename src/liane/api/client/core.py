"""Liane's client: one file, Python's own library alone. Made from the API of one organisation; make it anew there.

liane = Liane("https://crm.exemple.fr", "liane_…")
for company in liane.companies.all(where={"field": "address.city", "op": "is", "value": "Dijon"}):
    liane.companies.update(company["id"], {"name": company["values"]["name"].upper()})
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypedDict, TypeVar, cast


class Reference(TypedDict):
    """A value that points to a record; `id` and `title` are None when you may not read it."""

    object: str
    id: str | None
    title: str | None


class LianeError(Exception):
    """A problem that Liane answered (RFC 9457): `errors` say each where it is and why."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or status))
        self.status = status
        self.kind = str(problem.get("type", "")).rpartition(":")[2]
        self.errors: list[dict[str, Any]] = list(problem.get("errors", ()))


Values = TypeVar("Values")
Given = TypeVar("Given")
_WAITS = 3


class Record(TypedDict, Generic[Values]):
    """A record: `version` rises with each change."""

    id: str
    version: int
    values: Values


class Records(Generic[Values, Given]):
    """The records of one object."""

    def __init__(self, liane: Liane, slug: str) -> None:
        self._liane = liane
        self._path = f"/{slug}"

    def page(
        self,
        *,
        where: Mapping[str, Any] | None = None,
        q: str = "",
        sort: Sequence[str] = (),
        columns: Sequence[str] = (),
        limit: int = 50,
        after: str | None = None,
        count: str = "none",
    ) -> dict[str, Any]:
        """Return one page: `items`, the cursor `next`, `count`."""
        asked: dict[str, Any] = {"limit": limit, "count": count}
        if where:
            asked["where"] = json.dumps(where)
        texts = {"q": q, "sort": ",".join(sort), "columns": ",".join(columns), "after": after}
        asked |= {key: value for key, value in texts.items() if value}
        found: dict[str, Any] = self._liane.send("GET", self._path, query=asked)
        return found

    def all(self, **asked: Any) -> Iterator[Record[Values]]:
        """Yield every record that `page` would find, page after page."""
        after: str | None = None
        while True:
            found = self.page(**{"limit": 500, **asked, "after": after})
            yield from found["items"]
            after = found["next"]
            if after is None:
                return

    def get(self, record_id: str) -> Record[Values]:
        """Return a record with all its fields. Raises LianeError."""
        return cast("Record[Values]", self._liane.send("GET", f"{self._path}/{record_id}"))

    def create(self, values: Given, *, once: str = "", **others: Any) -> Record[Values]:
        """Create a record; with the same `once`, sent again, it is created once. Raises LianeError."""
        headers = {"Idempotency-Key": once} if once else {}
        return cast(
            "Record[Values]", self._liane.send("POST", self._path, {"values": values, **others}, headers=headers)
        )

    def update(self, record_id: str, values: Given, *, version: int | None = None) -> Record[Values]:
        """Change some fields; with `version`, only if nobody changed the record since. Raises LianeError."""
        headers = {"If-Match": f'"{version}"'} if version is not None else {}
        path = f"{self._path}/{record_id}"
        return cast("Record[Values]", self._liane.send("PATCH", path, {"values": values}, headers=headers))

    def put(self, source: str, key: str, values: Given) -> Record[Values]:
        """Create the record that another system knows by this key, or change it. Raises LianeError."""
        path = "/".join(urllib.parse.quote(part, safe="") for part in (source, key))
        found = self._liane.send("PUT", f"{self._path}/by/external/{path}", {"values": values})
        return cast("Record[Values]", found)

    def delete(self, record_id: str) -> str:
        """Delete a record; return the Change, which `Liane.undo` takes back. Raises LianeError."""
        return str(self._liane.send("DELETE", f"{self._path}/{record_id}")["change"])


class Liane:
    """A connection: where Liane is, and the key of the person or service account that it acts as."""

    def __init__(self, address: str, key: str, *, timeout: float = 60.0, language: str = "") -> None:
        self._root = address.rstrip("/") + "/api/v1"
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        if language:
            self._headers["Accept-Language"] = language
        self._timeout = timeout
        # The records of each object stand here.

    def query(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a Query finds: a page of records, or groups and measures. Raises LianeError."""
        found: dict[str, Any] = self.send("POST", "/query", query)
        return found

    def search(self, words: str, limit: int = 10) -> list[Reference]:
        """Return the records that words find. Raises LianeError."""
        found: list[Reference] = self.send("GET", "/search", query={"q": words, "limit": limit})["items"]
        return found

    def change(self, changes: Sequence[Mapping[str, Any]], *, each: bool = False, once: str = "") -> dict[str, Any]:
        """Make up to 10,000 changes, all or nothing or, with `each`, each for itself. Raises LianeError."""
        headers = {"Idempotency-Key": once} if once else {}
        body = {"changes": list(changes), "mode": "each" if each else "all"}
        found: dict[str, Any] = self.send("POST", "/changes", body, headers=headers)
        return found

    def undo(self, change: str) -> dict[str, Any]:
        """Take a Change back. Raises LianeError."""
        found: dict[str, Any] = self.send("POST", f"/changes/{change}/undo")
        return found

    def feed(self, after: int = 0) -> Iterator[dict[str, Any]]:
        """Yield the Changes numbered above `after`, in order, until there is no more. Raises LianeError."""
        while True:
            found = self.send("GET", "/changes", query={"after": after, "limit": 500})
            yield from found["items"]
            if not found["more"]:
                return
            after = found["next"]

    def send(
        self,
        method: str,
        path: str,
        data: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send one request and return what it answers; waits when Liane says that there were too many.

        Raises LianeError.
        """
        address = self._root + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        body = None if data is None else json.dumps(data).encode()
        sent = {**self._headers, **(headers or {}), **({"Content-Type": "application/json"} if body else {})}
        for attempt in range(_WAITS + 1):
            request = urllib.request.Request(address, body, sent, method=method)
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as response:
                    content = response.read()
                    return json.loads(content) if content else None
            except urllib.error.HTTPError as error:
                if error.code == 429 and attempt < _WAITS:
                    time.sleep(float(error.headers.get("Retry-After", "1")))
                    continue
                raise LianeError(error.code, _problem(error.read())) from None
        raise AssertionError("the last attempt returns or raises")


def _problem(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
