"""The calls of docs/mcp.md work, in their order."""

import json
import re
from pathlib import Path
from typing import Any

from liane.api.mcp.tools import TOOLS
from tests.mcp.calling import result

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "mcp.md").read_text()


def test_every_documented_call_is_answered(people, sales):
    known = {"COMPANY": str(sales.berthaut)}
    called = []
    for block in re.findall(r"```json call\n(.*?)```", TEXT, re.DOTALL):
        for word, value in known.items():
            block = block.replace(f'"{word}"', f'"{value}"')  # noqa: PLW2901 (what was answered before stands in it)
        asked = json.loads(block)
        answer = result(people.alice, asked["tool"], asked["arguments"])
        assert not answer.is_error, (block, answer.content)
        data: dict[str, Any] = answer.structured_content
        assert data
        called.append(asked["tool"])
        known |= {"TOKEN": data.get("token", "TOKEN"), "CHANGE": data.get("change", "CHANGE")}
    assert set(called) == set(TOOLS)
