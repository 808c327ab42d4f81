"""docs/webhooks.md shows what is sent, and how a receiver checks it."""

import json
import re
from pathlib import Path
from typing import Any

from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks import acts, due, words
from tests.webhooks.acting import change, fill, make, send
from tests.webhooks.documented import block, genuine


def shape(data: Any) -> Any:
    """Return the keys of JSON, at every depth but below values."""
    if isinstance(data, dict):
        return {key: shape(value) if key in ("record", "actor") else None for key, value in data.items()}
    return None


def test_what_is_sent_has_the_documented_shape(subscribe, receiver):
    subscribe()
    change(make("Roux"), name="Roux & Fils")
    fill()
    send()
    send()
    assert shape(json.loads(receiver.sent[-1].body)) == shape(json.loads(block("json event")))


def test_the_documented_check_knows_what_liane_sent(subscribe, receiver, people):
    webhook = subscribe()
    secret = acts.renew_secret(viewer_for(people.anne), webhook)
    make("Roux")
    fill()
    send()
    [sent] = receiver.sent
    assert genuine(secret, sent.headers, sent.body)
    assert not genuine(secret, sent.headers, sent.body + b" ")
    assert not genuine(secret, {**sent.headers, "webhook-timestamp": "1"}, sent.body)


def test_every_reason_to_rest_has_its_sentence():
    used = set(re.findall(r'stuck\[\w+(?:\.id)?\] = "(\w+)"|return "(\w+)"', _source()))
    assert {name for pair in used for name in pair if name} <= set(words.REASONS)


def _source() -> str:
    folder = Path(due.__file__).parent
    return "".join((folder / name).read_text() for name in ("due.py", "queue.py"))
