"""What a first visit weighs over the wire: the page and all that it loads.

As a browser does it: a font is loaded only for characters that the page shows, a script only where it is imported
from the start.
"""

import re

from bench.client import Client
from bench.timing import Line

_LINKED = re.compile(r"""(?:href|src)=["'](/static/[^"'#?]+)""")
_IN_STYLE = re.compile(r"""url\(["']?([^"')#?]+)|@import\s+["']([^"']+)""")
_IN_SCRIPT = re.compile(r"""(?:from|import)\s*["']([^"']+\.js)["']""")
_FONT = re.compile(r"@font-face\s*{[^}]*}")
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.I)
_TARGET = 300_000


def first_page(client: Client, path: str) -> Line:
    """Return the line of the list page with every file it loads, compressed as the server sends them."""
    page = client.get(path)
    total = page.weight
    shown = {ord(one) for one in page.text}
    waiting = list(dict.fromkeys(_LINKED.findall(page.text)))
    seen = set(waiting)
    while waiting:
        file = waiting.pop()
        answer = client.get(file)
        if answer.status != 200:
            raise RuntimeError(f"{file}: status {answer.status}")
        total += answer.weight
        for found in _loaded(file, answer.text if file.endswith((".css", ".js")) else "", shown):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    label = f"first page with its {len(seen)} files"
    return Line(label, f"{total / 1000:.0f} kB", target=f"< {_TARGET // 1000} kB", reached=total < _TARGET)


def _loaded(file: str, text: str, shown: set[int]) -> list[str]:
    """Return the addresses of the files that a style sheet or script loads for a page that shows these characters."""
    text = _FONT.sub(lambda font: font.group() if _wanted(font.group(), shown) else "", text)
    pattern = _IN_STYLE if file.endswith(".css") else _IN_SCRIPT
    found = ["".join(match) if isinstance(match, tuple) else match for match in pattern.findall(text)]
    return [_joined(file, one) for one in found if not one.startswith("data:")]


def _wanted(font: str, shown: set[int]) -> bool:
    ranges = [(int(low, 16), int(high or low, 16)) for low, high in _RANGE.findall(font)]
    return not ranges or any(low <= one <= high for low, high in ranges for one in shown)


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
