"""The examples of ``docs/objects.md`` are what they say."""

import json
import re
from pathlib import Path

from liane.records.changes.model import Create
from liane.records.definitions import layouts
from liane.records.registry import catalogue, refresh
from tests.records.people import create, rich, values, write

PAGE = Path(__file__).resolve().parents[3] / "docs" / "objects.md"


def example(name: str):
    """Return the JSON of the example called `name`."""
    found = re.search(rf"```json {name}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_an_object_is_shaped_as_the_page_says(people):
    me = rich(people.owner)
    write(me, *(Create(one["object"], one["values"]) for one in example("shape")))
    refresh()
    record = example("record")
    gift = create(me, record["object"], giver=me.user_id, **record["values"])
    assert values("don", gift, "channel", "means", "receipt") == ("post", "cheque", "RF-2026-7")
    assert layouts.of(catalogue()["don"], me).columns == ("name", "amount", "giver")
