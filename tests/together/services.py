"""A push service and a mail server of the tests, on loopback, that speak their protocols for real."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from liane.lib.webpush import encode


@dataclass
class PushService:
    """Takes messages for one browser as RFC 8030 says, and opens them as RFC 8291 says; `answer` is its code."""

    answer: int = 201
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"0123456789abcdef"
    address: str = ""

    @property
    def public(self) -> bytes:
        form = serialization.PublicFormat.UncompressedPoint
        return self.key.public_key().public_bytes(serialization.Encoding.X962, form)

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": encode(self.public), "auth": encode(self.secret)}

    def opened(self) -> list[bytes]:
        """Return the messages as the browser reads them."""
        return [self._open(body) for _headers, body in self.taken]

    def _open(self, body: bytes) -> bytes:
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        material = _derive(shared, self.secret, b"WebPush: info\x00" + self.public + theirs, 32)
        key = _derive(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derive(material, salt, b"Content-Encoding: nonce\x00", 12)
        return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00").removesuffix(b"\x02")


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


@contextmanager
def push_service() -> Iterator[PushService]:
    """Give a push service that listens."""
    found = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((dict(self.headers), body))
            self.send_response(found.answer)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with _listening(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        found.address = f"http://127.0.0.1:{port}/wpush/abc"
        yield found


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """Give the port of a mail server, and the mails that it took."""
    taken: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 essai")
            for raw in self.rfile:
                word = raw.decode().split(" ")[0].strip().upper()
                if word == "DATA":
                    self.say("354 go on")
                    taken.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.say("221 bye" if word == "QUIT" else "250 ok")
                if word == "QUIT":
                    return

    with _listening(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port, taken


@contextmanager
def _listening(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
