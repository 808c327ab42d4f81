"""Mails as a real server receives them; what sign-in forgets in time."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from liane.accounts import actions, jobs, mail, vault
from liane.accounts import organisation as settings
from liane.accounts.models import OneTimeLink, SignIn, User
from liane.accounts.viewers import viewer_for
from tests.accounts.test_pages import PASSWORD, signed_in


class Conversation(socketserver.StreamRequestHandler):
    """What a mail server says to one client, keeping what it is sent."""

    def handle(self) -> None:
        self.say("220 essai")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self.say("354 oui")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.received.append(message_from_bytes(b"".join(lines), policy=policy.default))  # type: ignore[attr-defined]
            elif line.startswith(b"RCPT") and b"REFUSE" in line:
                self.say("550 personne ici")
                continue
            elif line == b"QUIT":
                self.say("221 au revoir")
                return
            self.say("250 bien")

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def mail_server(people, settings) -> Iterator[list[EmailMessage]]:
    """Set the organisation's mail server to one of this test; return the messages that it receives."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        received: list[EmailMessage] = []
        server.received = received  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        values = {"mail_host": "127.0.0.1", "mail_port": server.server_address[1], "mail_security": "none"}
        actions.save_settings(viewer_for(people.anne), {**values, "mail_from": "liane@exemple.fr"})
        settings.ALLOWED_HOSTS = ["testserver"]
        yield received
        server.shutdown()
        thread.join()


def text(message: EmailMessage) -> str:
    return str(message.get_content())


def test_the_test_arrives(people, mail_server):
    page = signed_in(people.anne).post("/reglages/messagerie/essai")
    assert page.context["sent_to"] == "anne@exemple.fr"
    assert [message["To"] for message in mail_server] == ["anne@exemple.fr"]


def test_a_refused_recipient_is_said(mail_server):
    with pytest.raises(mail.NotSent, match="550 personne ici"):
        mail.send(settings.current(), "refuse@exemple.fr", "Essai", "Essai")


def test_a_server_that_never_comes_to_its_point_keeps_nobody_waiting(people):
    over = threading.Event()

    class Chatter(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while not over.wait(0.02):
                self.request.sendall(b"220-un instant\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Chatter) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        values = {"mail_host": "127.0.0.1", "mail_port": server.server_address[1], "mail_security": "none"}
        actions.save_settings(viewer_for(people.anne), {**values, "mail_from": "liane@exemple.fr"})
        with pytest.raises(mail.NotSent, match="ne répond pas en 1 seconde"):
            mail.send(settings.current(), "alice@exemple.fr", "Essai", "Essai", within=1)
        over.set()
        server.shutdown()
        thread.join()


def test_a_forgotten_password_is_chosen_again(people, mail_server, organisation):
    jobs.reset_mail(organisation.schema_name, "alice@exemple.fr", "https://crm.exemple.fr/")
    jobs.reset_mail(organisation.schema_name, "inconnue@exemple.fr", "https://crm.exemple.fr/")
    [message] = mail_server
    assert message["To"] == "alice@exemple.fr"
    address = next(word for word in text(message).split() if word.startswith("https://crm.exemple.fr/lien/"))
    visitor = Client()
    given = {"password": PASSWORD, "again": PASSWORD}
    assert visitor.post(address.removeprefix("https://crm.exemple.fr"), given).status_code == 302
    assert visitor.get("/reglages/profil").context["email"] == "alice@exemple.fr"


def ask(email: str) -> str:
    page = Client(headers={"accept-language": "fr"}).post("/connexion/mot-de-passe-oublie", {"email": email})
    return str(page.context["text"])


def asked_mails() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.reset_mail'")
        return int(cursor.fetchone()[0])


def test_a_stranger_does_not_choose_where_the_link_of_another_leads(people, mail_server, settings):
    settings.ALLOWED_HOSTS = ["*"]
    visitor = Client(headers={"host": "ailleurs.exemple"})
    page = visitor.post("/connexion/mot-de-passe-oublie", {"email": "alice@exemple.fr"})
    assert "administrateur" in page.content.decode()
    assert asked_mails() == 0


def test_asking_says_the_same_for_known_and_unknown_addresses(people, mail_server):
    pages = [ask(email).replace(email, "…") for email in ("alice@exemple.fr", "inconnue@exemple.fr")]
    assert pages[0] == pages[1]
    assert mail_server == []
    assert asked_mails() == 2


def test_a_mailbox_is_not_flooded(people, mail_server):
    for _time in range(5):
        ask("alice@exemple.fr")
    assert asked_mails() == 3


def test_an_invitation_speaks_the_language_of_who_is_invited(people, mail_server, organisation):
    actions.set_preferences(viewer_for(people.bob), {"language": "en"})
    path = actions.invitation_link(people.bob)
    jobs.invitation_mail(
        organisation.schema_name, str(people.bob), vault.seal(path), "https://crm.exemple.fr/", "Anne Durand"
    )
    [message] = mail_server
    assert message["Subject"] == "Anne Durand has invited you to Liane"
    assert f"https://crm.exemple.fr{path}" in text(message)


def test_old_tries_and_links_are_forgotten(people):
    actions.reset_link(people.alice)
    Client().post("/connexion", {"login": "alice@exemple.fr", "password": "mauvais"})
    jobs.forget(0)
    assert (SignIn.objects.count(), OneTimeLink.objects.count()) == (1, 1)
    long_ago = timezone.now() - timedelta(days=400)
    SignIn.objects.update(at=long_ago)
    OneTimeLink.objects.update(expires_at=long_ago)
    jobs.forget(0)
    assert (SignIn.objects.count(), OneTimeLink.objects.count()) == (0, 0)
    assert User.objects.filter(id=people.alice).exists()
