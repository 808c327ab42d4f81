"""The examples of docs/api.md are sent as they stand, and answered as it says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"```http\n(.*?)```", re.DOTALL)
EXAMPLE = re.compile(
    r"(?P<method>[A-Z]+) (?P<path>/\S*)\n(?P<rest>.*?)→ (?P<status>\d+)(?: as (?P<name>\w+))?\n", re.DOTALL
)
HEADER = re.compile(r"([A-Z][\w-]+): (.*)")
PLACE = re.compile(r"\{(\w+)\.(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    name: str


def examples() -> Iterator[Example]:
    for block in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8")):
        for found in EXAMPLE.finditer(block):
            headers: dict[str, str] = {}
            body: list[str] = []
            for line in found["rest"].splitlines():
                header = HEADER.fullmatch(line)
                if header and not body:
                    headers[header[1]] = header[2]
                else:
                    body.append(line)
            yield Example(
                found["method"], found["path"], headers, "\n".join(body), int(found["status"]), found["name"] or ""
            )


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_each_example_is_answered_as_it_says(people: Any, program: Any) -> None:
    key = program("anne")
    kept: dict[str, Any] = {}
    sent = list(examples())
    for one in sent:
        path, _mark, query = PLACE.sub(lambda found: str(kept[found[1]][found[2]]), one.path).partition("?")
        text = PLACE.sub(lambda found: str(kept[found[1]][found[2]]), one.body)
        body = orjson.loads(text) if text else None
        answer = key.send(one.method, path, body, one.headers, **dict(parse_qsl(query)))
        assert answer.status_code == one.status, (one, answer.content)
        if one.name:
            kept[one.name] = answer.json()
    assert len(sent) > 25
    assert kept["page"]["count"] == {"value": 1, "exact": True}
    assert [one["values"]["name"] for one in kept["shown"]["items"]] == ["Roux"]
    assert kept["undone"]["deleted"] == 2
