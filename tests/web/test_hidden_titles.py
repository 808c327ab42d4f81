"""Who may not see how records are called reads and changes them all the same: no page breaks, none tells the name."""

from typing import Any

import pytest

from liane.accounts.models import Role
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system
from tests.web.records import HTMX

TITLES = ("Fromagerie Berthaut", "Cave connectée", "Zoé Morel")


@pytest.fixture
def alice(sales: Any, people: Any, browse: Any) -> Any:
    """Return Alice's browser; her role hides the names of companies, contacts and deals."""
    role = Role.objects.get(key="salesperson")
    rights: Any = role.rights
    hidden = {"fields": {"name": "hidden", "first_name": "hidden", "last_name": "hidden"}}
    named = dict.fromkeys(("company", "contact", "deal"), rights["*"] | hidden)
    comment = Create("comment", {"body": "Bonjour", "subject": {"object": "company", "id": sales.berthaut}})
    apply(Change(system(), Cause("form"), [Update("role", role.id, {"rights": rights | named}), comment]))
    return browse("alice")


PAGES = (
    "/companies", "/companies?groupe=owner", "/companies/galerie", "/companies/carte", "/companies/volets",
    "/companies/impression", "/companies/colonnes", "/companies/filtre", "/companies/nouveau",
    "/companies/{c}", "/companies/{c}/apercu", "/companies/{c}/modifier", "/companies/{c}/acces",
    "/companies/{c}/impression", "/companies/{c}/champs/address", "/companies/{c}/arbre",
    "/contacts", "/contacts/{k}", "/contacts/{k}/modifier",
    "/deals", "/deals/tableau", "/deals/calendrier", "/deals/{d}", "/deals/{d}/modifier", "/deals/{d}/champs/amount",
    "/recherche?q=cave", "/journal", "/corbeille", "/boite",
)  # fmt: skip


def test_every_page_shows_records_without_their_names(alice, sales):
    wrong = []
    for page in PAGES:
        for headers in ({}, HTMX):
            path = page.format(c=sales.berthaut, k=sales.contact, d=sales.deal)
            response = alice.get(path, headers=headers, follow=True)
            told = [title for title in TITLES if title in response.content.decode()]
            if response.status_code != 200 or told:
                wrong.append((page, bool(headers), response.status_code, told))
    assert not wrong


def test_a_field_is_changed_of_a_record_without_a_name(alice, sales):
    url = f"/companies/{sales.berthaut}"
    for headers in ({}, HTMX):
        assert alice.post(f"{url}/champs/address", {"address.city": "Beaune"}, headers=headers).status_code in (
            200,
            302,
        )
    assert "Beaune" in alice.get(url).content.decode()
