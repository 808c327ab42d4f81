"""A receiver of webhooks as a process of its own: it says it has a delivery once that lies on the disk.

``python -m tests.runtime.receiving PORT FILE``; port 0 takes a free one, which is printed.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock


def serve(port: int, file: Path) -> None:
    """Keep each body as a line of `file`, then accept it."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if len(body) < int(self.headers["content-length"]):
                self.close_connection = True
                return  # cut off in the middle
            with lock, file.open("ab") as kept:
                kept.write(body + b"\n")
                kept.flush()
                os.fsync(kept.fileno())
            self.send_response(204)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
