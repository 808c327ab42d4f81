"""A program of a third party, as its maker would write it from the documentation: a process of its own, on loopback.

It sends the person to Liane, takes the answer back, reads, writes, subscribes, and keeps what it is told. What it
knows lies in its folder, so that it goes on where it was killed.

``python -m tests.journeys.outside FOLDER PORT LIANE CLIENT_ID SECRET``; port 0 takes a free one, which is printed. It
dies at the delivery whose place stands in ``FOLDER/dies``, before it has noted it.
"""

import base64
import hashlib
import json
import os
import secrets
import signal
import sys
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from tests.webhooks.documented import genuine

TOLD_OF = {"field": "address.city", "op": "is", "value": "Autun"}


@dataclass
class Kept:
    """What the program keeps on its disk."""

    folder: Path

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text())

    def write(self, name: str, value: Any) -> None:
        (self.folder / name).write_text(json.dumps(value))

    def note(self, body: bytes) -> int:
        """Keep a delivery; return how many there are."""
        with (self.folder / "told").open("ab") as told:
            told.write(body + b"\n")
            told.flush()
            os.fsync(told.fileno())
        return len(self.told())

    def told(self) -> list[dict[str, Any]]:
        """Return what it was told, in order of arrival."""
        path = self.folder / "told"
        return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []

    def refused(self) -> int:
        """Return how many deliveries were not signed as they should."""
        path = self.folder / "forged"
        return len(path.read_bytes()) if path.exists() else 0


@dataclass
class Program:
    """The program: `liane` is where Liane answers, `client` its own id there with its secret."""

    kept: Kept
    liane: str
    client: tuple[str, str]
    own: str = ""

    def leave(self) -> str:
        """Return where the person is sent to be asked (RFC 6749, 4.1.1; RFC 7636)."""
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        self.kept.write("asked", {"verifier": verifier, "state": state})
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self.client[0],
            "redirect_uri": f"{self.own}/retour",
            "scope": "read write",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.liane}/oauth/authorize?{urlencode(asked)}"

    def come_back(self, given: dict[str, str]) -> str:
        """Take the answer of Liane; return what the person is told."""
        asked = self.kept.read("asked")
        if given.get("state") != asked["state"]:
            return "Réponse inattendue"
        if "code" not in given:
            return f"Accès refusé : {given.get('error')}"
        self.exchange(
            grant_type="authorization_code",
            code=given["code"],
            redirect_uri=f"{self.own}/retour",
            code_verifier=asked["verifier"],
        )
        me = self.send("GET", "/me").json()
        self.subscribe()
        return f"Relié à Liane comme {me['name']}"

    def exchange(self, **given: str) -> int:
        """Ask for tokens and keep them; return the status."""
        answer = httpx2.post(f"{self.liane}/oauth/token", data=given, auth=self.client, timeout=60)
        if answer.status_code == 200:
            self.kept.write("tokens", answer.json())
        return int(answer.status_code)

    def renew(self) -> int:
        """Renew the tokens; return the status."""
        return self.exchange(grant_type="refresh_token", refresh_token=self.kept.read("tokens")["refresh_token"])

    def send(self, method: str, path: str, data: Any = None, **parameters: str) -> httpx2.Response:
        """Send a request by REST with the token that it has."""
        token = self.kept.read("tokens")["access_token"]
        known = {"Authorization": f"Bearer {token}", "Accept-Language": "fr"}
        address = f"{self.liane}/api/v1{path}"
        return httpx2.request(method, address, json=data, headers=known, params=parameters, timeout=60)

    def subscribe(self) -> None:
        """Be told of the companies of one town, signed."""
        values = {
            "name": "Facturier : sociétés d’Autun",
            "address": f"{self.own}/liane",
            "subjects": ["company"],
            "where": TOLD_OF,
        }
        made = self.send("POST", "/webhooks", {"values": values})
        assert made.status_code == 201, made.text
        webhook = made.json()["id"]
        secret = self.send("POST", f"/webhooks/{webhook}/secret").json()["secret"]
        self.kept.write("webhook", {"id": webhook, "secret": secret})

    def hear(self, headers: dict[str, str], body: bytes) -> int:
        """Take a delivery; return the status by which it is answered."""
        if not genuine(self.kept.read("webhook")["secret"], headers, body):
            with (self.kept.folder / "forged").open("ab") as forged:
                forged.write(b"x")
            return 401
        dies = self.kept.folder / "dies"
        if dies.exists() and len(self.kept.told()) + 1 >= int(dies.read_text()):
            dies.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        self.kept.note(body)
        return 204


def serve(port: int, program: Program) -> None:
    """Answer the person's browser, and Liane."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path == "/":
                self._answer(302, b"", Location=program.leave())
            elif asked.path == "/retour":
                said = escape(program.come_back(dict(parse_qsl(asked.query))))
                page = f'<!doctype html><html lang="fr"><title>Facturier</title><main><h1>{said}</h1></main></html>'
                self._answer(200, page.encode(), **{"Content-Type": "text/html; charset=utf-8"})
            else:
                self._answer(404, b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with lock:
                status = program.hear({key.lower(): value for key, value in self.headers.items()}, body)
            self._answer(status, b"")

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    program.own = f"http://127.0.0.1:{server.server_port}"
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    _name, folder, port, liane, client_id, secret = sys.argv
    serve(int(port), Program(Kept(Path(folder)), liane, (client_id, secret)))
