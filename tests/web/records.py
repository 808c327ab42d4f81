"""Records of the tests of the screens, and short ways to read what a page answers."""

import re
from html import unescape
from types import SimpleNamespace
from uuid import UUID

from django.test import Client

from liane.accounts import actions
from liane.accounts.models import User
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import system

PASSWORD = "une longue phrase secrète"
HTMX = {"HX-Request": "true"}


def signed_in(user_id: UUID) -> Client:
    """Return a browser in which the person is signed in."""
    user = User.objects.get(id=user_id)
    actions.change_password(user, PASSWORD)
    client = Client()
    client.force_login(user)
    return client


def sell(people: SimpleNamespace) -> SimpleNamespace:
    """Make companies and deals of Alice, one company of Emma's, who is in another team."""
    ids = SimpleNamespace(
        pipeline=new_id(), first=new_id(), second=new_id(), won=new_id(), berthaut=new_id(), orsel=new_id(),
        hidden=new_id(), deal=new_id(), other_deal=new_id(), contact=new_id(),
    )  # fmt: skip
    stages = ((ids.first, "Découverte", 20, "open"), (ids.second, "Offre", 50, "open"), (ids.won, "Signée", 100, "won"))
    deal = {"company": ids.berthaut, "pipeline": ids.pipeline, "stage": ids.first, "owner": people.alice}
    edits = [
        Create("pipeline", {"name": "Ventes", "position": 1}, ids.pipeline),
        *(
            Create(
                "stage",
                {"pipeline": ids.pipeline, "name": name, "position": at, "probability": share, "kind": kind},
                one,
            )
            for at, (one, name, share, kind) in enumerate(stages)
        ),
        Create(
            "company",
            {"name": "Fromagerie Berthaut", "address": {"city": "Dijon"}, "owner": people.alice},
            ids.berthaut,
        ),
        Create("company", {"name": "Cabinet Orsel", "address": {"city": "Paris"}, "owner": people.alice}, ids.orsel),
        Create("company", {"name": "Société d’Emma", "owner": people.emma}, ids.hidden),
        Create(
            "contact",
            {"first_name": "Zoé", "last_name": "Morel", "company": ids.berthaut, "owner": people.alice},
            ids.contact,
        ),
        Create("deal", deal | {"name": "Cave connectée", "amount": "1000 EUR"}, ids.deal),
        Create("deal", deal | {"name": "Audit énergie", "amount": "500 EUR"}, ids.other_deal),
    ]
    apply(Change(system(), Cause("form"), edits))
    return ids


def found(pattern: str, page: str) -> str:
    """Return what the group of a pattern stands for on a page."""
    match = re.search(pattern, page)
    assert match is not None
    return unescape(match[1])
