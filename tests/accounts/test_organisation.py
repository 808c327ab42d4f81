"""The organisation's settings, its money, its mail server."""

import socket
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client

from liane.accounts import actions, mail, organisation, vault
from liane.accounts.models import ExchangeRate, Secret
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Refused
from liane.records.changes.undo import undo
from liane.records.viewer import system
from tests.accounts.personas import change_of
from tests.accounts.test_pages import signed_in

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def rate(currency: str, value: str, day: date) -> None:
    values = {"currency": currency, "into": "EUR", "rate": value, "day": day}
    apply(Change(system(), Cause("form"), [Create("exchange_rate", values)]))


def test_the_rate_of_a_day_is_the_last_one_known(organisation):
    rate("USD", "0.9", date(2026, 1, 1))
    rate("USD", "0.95", date(2026, 3, 1))
    known = organisation_rate
    assert known("USD", "EUR", date(2025, 12, 31)) is None
    assert known("USD", "EUR", date(2026, 2, 28)) == Decimal("0.9")
    assert known("USD", "EUR", date(2026, 3, 1)) == Decimal("0.95")
    assert known("GBP", "EUR", date(2026, 3, 1)) is None


organisation_rate = organisation.rate


@pytest.mark.parametrize(("currency", "value"), [("EUR", "1"), ("USD", "0"), ("XYZ", "1")])
def test_wrong_rates_are_refused(organisation, currency, value):
    with pytest.raises(Refused):
        rate(currency, value, date(2026, 1, 1))


def test_settings_are_saved_remembered_and_undone(people):
    client = signed_in(people.anne)
    given = {
        "name": "Morvan",
        "currency": "CHF",
        "zone": "Europe/Zurich",
        "fiscal_month": 7,
        "language": "en",
        "region": "CH",
    }
    assert client.post("/reglages/organisation", given).status_code == 302
    settings = organisation.current()
    assert (settings.name, settings.currency, settings.fiscal_month) == ("Morvan", "CHF", 7)
    assert viewer_for(people.alice).currency == "CHF"
    outcome = actions.save_settings(viewer_for(people.anne), {"name": "Autre"})
    undo(change_of(outcome), viewer_for(people.anne))
    assert organisation.current().name == "Morvan"
    page = client.post("/reglages/organisation", given | {"zone": "Europe/Atlantis"})
    assert page.context["form"].errors.keys() == {"zone"}


def test_the_logo_is_an_image_and_nothing_else(people):
    client = signed_in(people.anne)
    script = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    assert client.post("/reglages/organisation/logo", {"image": script}).context["logo_form"].errors
    image = SimpleUploadedFile("logo.exe", PNG, "text/html")
    assert client.post("/reglages/organisation/logo", {"image": image}).status_code == 302
    served = Client().get(client.get("/reglages/").context["organisation"]["logo_url"])
    assert (served.content, served.headers["Content-Type"]) == (PNG, "image/png")


def test_the_password_of_the_mail_server_is_sealed(people):
    client = signed_in(people.anne)
    given = {"mail_host": "127.0.0.1", "mail_security": "none", "mail_user": "a@b.fr", "mail_password": "motdepasse"}
    assert client.post("/reglages/messagerie", given).status_code == 302
    assert b"motdepasse" not in bytes(Secret.objects.get().sealed)
    assert vault.read(vault.MAIL_PASSWORD) == "motdepasse"
    assert client.post("/reglages/messagerie", given | {"mail_password": ""}).status_code == 302
    assert vault.read(vault.MAIL_PASSWORD) == "motdepasse"
    assert "motdepasse" not in client.get("/reglages/messagerie").content.decode()


def test_the_mail_server_is_saved_with_its_password_or_not_at_all(people):
    client = signed_in(people.anne)
    given = {"mail_host": "127.0.0.1", "mail_security": "none", "mail_user": "a@b.fr", "mail_password": "motdepasse"}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_secret ADD CONSTRAINT full_vault CHECK (name = '')")
    with pytest.raises(IntegrityError):
        client.post("/reglages/messagerie", given)
    assert organisation.current().mail_host is None


def test_the_test_says_what_failed(people):
    client = signed_in(people.anne)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        given = {"mail_host": "127.0.0.1", "mail_port": port, "mail_security": "none", "mail_from": "a@b.fr"}
        client.post("/reglages/messagerie", given)
        page = client.post("/reglages/messagerie/essai")
    assert f"127.0.0.1:{port} refuse la connexion" in page.context["failure"]
    client.post("/reglages/messagerie", given | {"mail_host": "serveur.invalid"})
    assert "introuvable" in client.post("/reglages/messagerie/essai").context["failure"]


def test_nothing_is_sent_without_a_server(people):
    with pytest.raises(mail.NotSent):
        mail.send(organisation.current(), "a@b.fr", "x", "x")


@pytest.mark.parametrize(("typed", "kept"), [("29/11/2025", date(2025, 11, 29)), ("un jour", None)])
def test_the_first_day_of_a_rate_is_written_as_people_write_days(people, typed, kept):
    client = signed_in(people.anne)
    answer = client.post("/reglages/cours", {"currency": "USD", "rate": "0,9", "day": typed})
    days = list(ExchangeRate.objects.values_list("day", flat=True))
    if kept:
        assert answer.status_code == 302
        assert days == [kept]
    else:
        assert "n’est pas une date" in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode()
        assert days == []
