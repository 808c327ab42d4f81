"""What a first visit weighs over the wire: the page and all that it loads."""

import re

from bench.client import Client
from bench.timing import Line

_LINKED = re.compile(r"""(?:href|src|content)=["'](/static/[^"'#?]+)""")
_IN_STYLE = re.compile(r"""url\(["']?([^"')#?]+)|@import\s+["']([^"']+)""")
_IN_SCRIPT = re.compile(r"""(?:from|import)\s*\(?["']([^"']+\.js)["']""")
_TARGET = 300_000


def first_page(client: Client, path: str) -> Line:
    """Return the line of the list page with every file it loads, compressed as the server sends them."""
    page = client.get(path)
    total = page.weight
    waiting = list(dict.fromkeys(_LINKED.findall(page.text)))
    seen = set(waiting)
    while waiting:
        file = waiting.pop()
        answer = client.get(file)
        if answer.status != 200:
            raise RuntimeError(f"{file}: status {answer.status}")
        total += answer.weight
        for found in _loaded(file, answer.text if file.endswith((".css", ".js")) else ""):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    label = f"first page with its {len(seen)} files"
    return Line(label, f"{total / 1000:.0f} kB", target=f"< {_TARGET // 1000} kB", reached=total < _TARGET)


def _loaded(file: str, text: str) -> list[str]:
    """Return the addresses of the files that a style sheet or script loads."""
    pattern = _IN_STYLE if file.endswith(".css") else _IN_SCRIPT
    found = ["".join(match) if isinstance(match, tuple) else match for match in pattern.findall(text)]
    return [_joined(file, one) for one in found if not one.startswith("data:")]


def _joined(file: str, relative: str) -> str:
    if relative.startswith("/"):
        return relative
    folders = file.split("/")[:-1]
    for part in relative.split("/"):
        if part == "..":
            folders.pop()
        elif part != ".":
            folders.append(part)
    return "/".join(folders)
