"""The owner of a webhook that rests is told why, in her language, by mail."""

from liane.accounts import actions
from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks import due, jobs
from tests.accounts.test_mail import mail_server, text

__all__ = ["mail_server"]


def test_the_owner_is_told_in_words_why_her_webhook_rests(subscribe, mail_server, people):
    actions.set_preferences(viewer_for(people.alice), {"language": "en"})
    webhook = subscribe(owner="alice")
    assert due.pause({webhook: "unreachable"}) == [webhook]
    jobs.notice("org_main", str(webhook), "unreachable")
    [message] = mail_server
    assert message["To"] == "alice@exemple.fr"
    assert message["Subject"] == "The webhook “Suivi” is paused"
    assert "accepted nothing for three days" in text(message)


def test_a_webhook_that_is_gone_meanwhile_tells_nobody(people, mail_server):
    jobs.notice("org_main", str(people.anne), "gone")
    assert mail_server == []
