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
import uuid
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
        view: str = "",
    ) -> dict[str, Any]:
        """Return one page: `items`, the cursor `next`, `count`. `view` is the id of a saved view."""
        asked: dict[str, Any] = {"limit": limit, "count": count}
        if where:
            asked["where"] = json.dumps(where)
        texts = {"q": q, "sort": ",".join(sort), "columns": ",".join(columns), "after": after, "view": view}
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
        return self._put(("external", source, key), values)

    def put_by(self, field: str, value: str, values: Given) -> Record[Values]:
        """Create the record that has this value in a unique field, or change it. Raises LianeError."""
        return self._put((field, value), values)

    def _put(self, known_by: Sequence[str], values: Given) -> Record[Values]:
        path = "/".join(urllib.parse.quote(part, safe="") for part in known_by)
        return cast("Record[Values]", self._liane.send("PUT", f"{self._path}/by/{path}", {"values": values}))

    def delete(self, record_id: str) -> str:
        """Delete a record; return the Change, which `Liane.undo` takes back. Raises LianeError."""
        return str(self._liane.send("DELETE", f"{self._path}/{record_id}")["change"])

    def comments(self, record_id: str) -> Iterator[Record[dict[str, Any]]]:
        """Yield what was said about a record, the newest first. Raises LianeError."""
        after: str | None = None
        while True:
            asked = {"limit": 500, **({"after": after} if after else {})}
            found = self._liane.send("GET", f"{self._path}/{record_id}/comments", query=asked)
            yield from found["items"]
            after = found["next"]
            if after is None:
                return

    def comment(self, record_id: str, body: str, *, parent: str | None = None) -> Record[dict[str, Any]]:
        """Say something about a record, or reply to the comment `parent`; "@Zoé Roux" tells her. Raises LianeError."""
        values = {"body": body, **({"parent": parent} if parent else {})}
        found = self._liane.send("POST", f"{self._path}/{record_id}/comments", {"values": values})
        return cast("Record[dict[str, Any]]", found)

    def delete_comment(self, record_id: str, comment: str) -> str:
        """Delete a comment with its replies; return the Change. Raises LianeError."""
        return str(self._liane.send("DELETE", f"{self._path}/{record_id}/comments/{comment}")["change"])


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

    def import_file(
        self,
        object_name: str,
        table: bytes,
        *,
        mapping: Mapping[str, Any] | None = None,
        aliases: Mapping[str, Any] | None = None,
        dry_run: bool = False,
    ) -> dict[str, Any]:
        """Begin the import of a CSV file, which writes nothing when it is a `dry_run`; return the operation.

        Raises LianeError.
        """
        parts = {"file": table, "mapping": mapping, "aliases": aliases}
        boundary, body = _form({name: part for name, part in parts.items() if part is not None})
        sent = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        asked = {"object": object_name, "dry_run": "true" if dry_run else "false"}
        found: dict[str, Any] = json.loads(self._sent("POST", "/imports", body, asked, sent))
        return found

    def export(self, query: Mapping[str, Any], style: str = "csv") -> dict[str, Any]:
        """Begin the export of what a Query finds and return the operation. Raises LianeError."""
        found: dict[str, Any] = self.send("POST", "/exports", {"query": query, "format": style})
        return found

    def operation(self, operation: str) -> dict[str, Any]:
        """Return how far an import or export is: `state`, `position`, `report`. Raises LianeError."""
        found: dict[str, Any] = self.send("GET", f"/operations/{operation}")
        return found

    def export_file(self, operation: str) -> bytes:
        """Return the file of an export that is done. Raises LianeError."""
        return self._sent("GET", f"/operations/{operation}/file")

    def send(
        self,
        method: str,
        path: str,
        data: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send one request of JSON and return what it answers. Raises LianeError."""
        body = None if data is None else json.dumps(data).encode()
        sent = {**({"Content-Type": "application/json"} if body else {}), **(headers or {})}
        content = self._sent(method, path, body, query, sent)
        return json.loads(content) if content else None

    def _sent(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the bytes of an answer; wait when Liane says that there were too many requests."""
        address = self._root + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        for attempt in range(_WAITS + 1):
            request = urllib.request.Request(address, body, {**self._headers, **(headers or {})}, method=method)
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as response:
                    return cast("bytes", response.read())
            except urllib.error.HTTPError as error:
                if error.code == 429 and attempt < _WAITS:
                    time.sleep(float(error.headers.get("Retry-After", "1")))
                    continue
                raise LianeError(error.code, _problem(error.read())) from None
        raise AssertionError("the last attempt returns or raises")


def _form(parts: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return a form and the line that stands between its parts: bytes are a file, all else is JSON."""
    boundary = uuid.uuid4().hex
    lines: list[bytes] = []
    for name, part in parts.items():
        file = isinstance(part, bytes)
        named = f'Content-Disposition: form-data; name="{name}"' + (f'; filename="{name}.csv"' if file else "")
        lines += [f"--{boundary}".encode(), named.encode(), b"", part if file else json.dumps(part).encode()]
    return boundary, b"\r\n".join([*lines, f"--{boundary}--".encode(), b""])


def _problem(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
