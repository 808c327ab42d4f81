"""Whose webhook rests is told why, among her notifications, in her language; who may not read it is told nothing."""

from django.utils.translation import override

from liane.accounts.viewers import viewer_for
from liane.capabilities.notifications import inbox, preferences
from liane.capabilities.notifications.kinds import MAIL
from liane.capabilities.webhooks import due
from liane.records import consuming
from tests.webhooks.acting import change, sealed


def told(user_id, language: str = "fr") -> list[str]:
    """Return what somebody finds in her inbox once the feed was read."""
    sealed()
    consuming.catch_up()
    with override(language):
        lines = inbox.page(viewer_for(user_id)).lines
    said = (said for line in lines if line.object == "webhook" for _notice, said in line.said)
    return [f"{one.text} — {one.excerpt}" for one in said]


def test_the_owner_is_told_in_words_why_her_webhook_rests(subscribe, people):
    webhook = subscribe()
    assert due.pause({webhook: "unreachable"}) == [webhook]
    [line] = told(people.anne, "en")
    assert line.startswith("The webhook “Suivi” is paused — The receiver accepted nothing for three days.")
    assert "Nothing is lost" in line
    assert due.pause({webhook: "unreachable"}) == []
    assert len(told(people.anne)) == 1
    assert preferences.wishes_of({people.anne})[people.anne].open("webhook", MAIL)


def test_who_made_a_webhook_for_another_person_is_told_in_her_stead(subscribe, people):
    webhook = subscribe(owner="alice")
    due.pause({webhook: "owner"})
    assert told(people.alice) == []
    [line] = told(people.anne)
    assert "Son propriétaire ne peut plus se connecter" in line


def test_a_webhook_that_a_person_paused_tells_nobody(subscribe, people):
    change(subscribe(), "webhook", state="paused")
    assert told(people.anne) == []
