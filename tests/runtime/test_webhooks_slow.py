"""A receiver that never answers holds up nobody but itself."""

import threading
from pathlib import Path

from tests.runtime.liane import run, running, until
from tests.runtime.test_webhooks_killed import NETWORKS, listed, say
from tests.webhooks.receiver import receiving

OWNER = "owner.email=helene@exemple.fr"


def test_a_receiver_that_never_answers_holds_up_no_other(data: Path, folder: Path) -> None:
    ended = threading.Event()
    with receiving() as slow, receiving() as quick, running(data, LIANE_WEBHOOK_NETWORKS=NETWORKS) as liane:
        slow.reply = lambda _sent: (200, {}, b"") if ended.wait() else (500, {}, b"")
        run("user", "add", "helene@exemple.fr", "--role", "administrator", "--data", str(liane.folder))
        for name, receiver in (("lent", slow), ("vif", quick)):
            values = [f"name={name}", f"address={receiver.url}", 'subjects:=["company"]', OWNER]
            say(liane, "set", "webhook", "new", *values)
        table = listed(folder, "A")
        say(liane, "import", "company", str(table))
        # One after the other, each waited for, would take an hour.
        until(lambda: len(quick.sent) >= len(table.read_text().splitlines()) - 1, "all at the quick receiver")
        ended.set()
    assert len(slow.sent) < len(quick.sent)
