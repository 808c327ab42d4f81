"""A signed-in client over one kept connection, light enough not to take the server's processor time."""

import http.client
import re
import zlib
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urljoin, urlsplit

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REDIRECTS = (301, 302, 303, 307)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers in lower case, body as sent, and how long it took in milliseconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    took: float

    @property
    def weight(self) -> int:
        """Bytes over the wire: body as compressed, and headers."""
        return len(self.body) + sum(len(name) + len(value) + 4 for name, value in self.headers.items())

    @property
    def text(self) -> str:
        """The body, decompressed."""
        data = zlib.decompress(self.body, 31) if self.headers.get("content-encoding") == "gzip" else self.body
        return data.decode()


class Client:
    """One browser: a connection, cookies, and the token that writes need."""

    def __init__(self, address: str) -> None:
        self.address = address
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str, **headers: str) -> Answer:
        """Return the answer to a GET, whatever its status."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """Return the answer to a form sent as the page's script would."""
        body = urlencode(form).encode()
        sent = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token, **headers}
        return self._ask("POST", path, body, sent)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the page that people use; raise RuntimeError when it does not let in."""
        page, path = self.follow("/")
        self.token = _token(page.text)
        answer = self.post(path, {"login": email, "password": password, "csrfmiddlewaretoken": self.token})
        if answer.status not in _REDIRECTS:
            raise RuntimeError(f"sign-in answered {answer.status}")
        page, _path = self.follow(answer.headers["location"])
        self.token = _token(page.text)

    @property
    def cookies(self) -> str:
        """The cookies that it sends, as a header."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def follow(self, path: str) -> tuple[Answer, str]:
        """Return the answer behind the redirects from `path`, and where it was found."""
        for _step in range(5):
            answer = self.get(path)
            if answer.status not in _REDIRECTS:
                return answer, path
            found = urlsplit(urljoin(self.address + path, answer.headers["location"]))
            path = found.path + (f"?{found.query}" if found.query else "")
        raise RuntimeError(f"{path} redirects without end")

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        sent = {"Accept-Encoding": "gzip", "Accept-Language": "fr", "Referer": self.address + "/", **headers}
        if self._cookies:
            sent["Cookie"] = self.cookies
        started = perf_counter()
        try:
            self._connection.request(method, path, body, sent)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server closes connections that were idle for a while; browsers ask again too.
            self._connection.close()
            started = perf_counter()
            self._connection.request(method, path, body, sent)
            response = self._connection.getresponse()
        data = response.read()
        took = (perf_counter() - started) * 1000
        for name, value in response.headers.items():
            if name.lower() == "set-cookie":
                key, _equal, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, data, took)


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    return found.group(1) if found else ""
