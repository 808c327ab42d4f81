"""A server that greets like an old PostgreSQL: it accepts a connection and tells its version, nothing more."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ASKS_ENCRYPTION = {80877103, 80877104}  # by TLS, by GSSAPI: both are answered no


class _Greeting(socketserver.StreamRequestHandler):
    """The start-up of the frontend/backend protocol, version 3.0 (PostgreSQL manual, chapter 55)."""

    def handle(self) -> None:
        while (length := struct.unpack("!i", self.rfile.read(4))[0]) and (
            struct.unpack("!i", self.rfile.read(length - 4)[:4])[0] in _ASKS_ENCRYPTION
        ):
            self.wfile.write(b"N")
        self._say(b"R", struct.pack("!i", 0))
        for name, value in (("server_version", "13.14"), ("client_encoding", "UTF8")):
            self._say(b"S", f"{name}\0{value}\0".encode())
        self._say(b"K", struct.pack("!ii", 1, 1))
        self._say(b"Z", b"I")
        # Until the client goes away.
        self.rfile.read()

    def _say(self, kind: bytes, text: bytes) -> None:
        self.wfile.write(kind + struct.pack("!i", len(text) + 4) + text)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def old_server() -> Iterator[str]:
    """Run such a server for the length of a `with`, and give its address."""
    with _Server(("127.0.0.1", 0), _Greeting) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"postgresql://x:y@127.0.0.1:{server.server_address[1]}/x"
        finally:
            server.shutdown()
            thread.join()
