"""The example of docs/notifications.md works as it stands there."""

import re
from pathlib import Path
from typing import Any

from liane.accounts.viewers import viewer_for
from liane.capabilities.notifications import inbox
from liane.capabilities.notifications.kinds import kinds
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Update

PAGE = Path(__file__).parent.parent.parent / "docs" / "notifications.md"


def test_the_owner_of_a_company_is_told_that_a_deal_is_won(people, sales, heard, monkeypatch):
    found = re.search(
        r"<!-- tested: tests/together/test_documentation.py -->\n```python\n(.*?)```", PAGE.read_text(), re.S
    )
    assert found is not None
    example: dict[str, Any] = {}
    exec(compile(found[1], str(PAGE), "exec"), example)  # noqa: S102 (our own page)
    kinds.all()
    monkeypatch.setitem(kinds._found, "deal_won", example["DEAL_WON"])
    apply(Change(viewer_for(people.anne), Cause("form"), [Update("deal", sales.deal, {"stage": sales.won})]))
    heard()
    [line] = inbox.page(viewer_for(people.alice)).lines
    assert [said.text for _notice, said in line.said] == ["Anne Durand a gagné cette affaire"]
