"""An administrator has relations say more: her own fields are asked, shown and changed where relations are shown."""

import re

import pytest

from liane.records.changes.model import Update
from liane.records.registry import refresh
from tests.relations.test_pages import key, panel
from tests.web.records import found


@pytest.fixture
def hers(world, people, firms):
    """Give the companies to Alice."""
    for one in ("alpha", "beta", "gamma"):
        world.apply(Update("company", getattr(firms, one), {"owner": people.alice}))
    return firms


@pytest.fixture
def own(world):
    """Return a function that gives relations a field: `own("share", "percent")`."""

    def made(called, kind, **declared):
        declaration = {"kind": kind, "label": {"fr": called.capitalize(), "en": called}, **declared}
        world.make("custom_field", object="relation", key=called, declaration=declaration)
        refresh()

    return made


def labels(page):
    return re.findall(r"<label for=\"f_(\w+)\"", page.content.decode())


def test_a_field_added_by_clicks_is_asked_at_once_and_one_comes_back_to_the_type(browse, world, types, hers):
    anne, partner = browse("anne"), types["Partenaire de"]
    home = f"/reglages/relations/{partner}"
    page = anne.get(home).content.decode()
    new = found(r'href="(/reglages/objets/relation/champs/nouveau\?[^"]+)"', page)
    card = found(r'href="([^"]+/nouveau/percent\?[^"]+)"', anne.get(new).content.decode())
    made = anne.post(card, {"kind": "percent", "label_fr": "Remise"})
    assert made.url == home
    assert "Remise" in anne.get(home).content.decode()
    alice, page = browse("alice"), f"/companies/{hers.alpha}"
    asked = f"{page}/relations/nouvelle/{key('Partenaire de')}"
    assert labels(alice.get(asked)) == ["other", "since", "until", "note", "remise"]
    form = {"form": "1", "other.id": str(hers.beta), "other.title": "Bêta", "remise": "12,5", "note": "depuis le salon"}
    assert alice.post(asked, form).url == page
    for one in (hers.alpha, hers.beta):
        assert "depuis le salon Remise 12,5" in panel(alice, f"/companies/{one}").replace("\u202f", " ")


def test_it_is_changed_with_the_relation_and_what_is_wrong_is_said_beside(browse, world, hers, tie, own):
    own("share", "percent", maximum=100)
    one = tie("Partenaire de", hers.alpha, hers.beta, share="10")
    alice, page = browse("alice"), f"/companies/{hers.beta}"
    address = f"{page}/relations/{one}"
    form = {"form": "1", "version": "1", "since": "", "until": "", "note": "", "share": "250"}
    refused = alice.post(address, form)
    assert refused.status_code == 422
    assert 'id="f_share_error"' in refused.content.decode()
    assert 'value="250"' in refused.content.decode()
    assert alice.post(address, form | {"share": "20"}).url == page
    assert world.read("relation", one, "share") == 20


def test_a_type_says_only_what_it_is_told_to_and_always_what_is_required(browse, world, types, hers, own):
    own("share", "percent")
    own("contract", "text", required=True)
    anne, alice, partner = browse("anne"), browse("alice"), types["Partenaire de"]
    values = {
        "name": "Partenaire de", "symmetric": "1", "version": "1", "from_objects": ["company"],
        "known": ["since", "until", "note", "share", "contract"], "said": ["note"],
    }  # fmt: skip
    assert anne.post(f"/reglages/relations/{partner}", values).status_code == 302
    page = f"/companies/{hers.alpha}/relations/nouvelle/"
    assert labels(alice.get(page + key("Partenaire de"))) == ["other", "note", "contract"]
    assert labels(alice.get(page + key("Concurrent de"))) == ["other", "since", "until", "note", "share", "contract"]
    empty = alice.post(page + key("Partenaire de"), {"form": "1", "other.id": str(hers.beta), "other.title": "Bêta"})
    assert empty.status_code == 422
    assert 'id="f_contract_error"' in empty.content.decode()
    assert world.all("relation", "type") == []


def test_a_field_that_a_layout_leaves_out_or_that_is_retired_is_asked_no_more(browse, world, hers, tie, own):
    own("share", "percent")
    own("contract", "text")
    tie("Partenaire de", hers.alpha, hers.beta, share="10", contract="C-1")
    world.make("layout", object="relation", sections=[{"label": "Relation", "fields": ["note"]}], left_out=["share"])
    refresh()
    page = f"/companies/{hers.alpha}"
    alice = browse("alice")
    assert "Contract C-1" in panel(alice, page)
    assert "Share" not in panel(alice, page)
    assert labels(alice.get(f"{page}/relations/nouvelle/{key('Partenaire de')}")) == ["other", "note", "contract"]
