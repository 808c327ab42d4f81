"""What people and objects of the organisation's own have to do with each other stands on both pages."""

import re

import pytest

from liane.records.changes.model import Create
from liane.records.registry import refresh


@pytest.fixture
def fair(world, people, firms):
    """Shape an object "Salon" with many exhibitors and one venue, and make one; return its id."""
    world.make("custom_object", singular="Salon", name="Salons", group="sell")
    fields = {
        "exposants": {"kind": "relations", "label": {"fr": "Exposants"}, "target": "company"},
        "lieu": {"kind": "relation", "label": {"fr": "Lieu"}, "target": "company"},
    }
    keys = [Create("custom_field", {"object": "salon", "key": key, "declaration": one}) for key, one in fields.items()]
    world.apply(*keys)
    refresh()
    tied = {"exposants": [firms.alpha, firms.beta], "lieu": firms.gamma}
    return world.make("salon", name="Pollutec", owner=people.anne, **tied)


def test_many_to_many_and_custom_relations_show_both_ways(browse, fair, firms):
    anne = browse("anne")
    page = anne.get(f"/salons/{fair}").content.decode()
    for name in ("Alpha", "Bêta", "Gamma"):
        assert name in page
    for one in (firms.alpha, firms.beta, firms.gamma):
        assert "Pollutec" in anne.get(f"/companies/{one}").content.decode()


def test_a_person_at_several_companies_stands_on_the_page_of_each(browse, world, people, firms):
    for company, title in (("alpha", "Directrice"), ("beta", "Administratrice")):
        world.make(
            "employment", contact=firms.zoe, company=getattr(firms, company), job_title=title, since="2024-02-01"
        )
    anne = browse("anne")
    for one, title in ((firms.alpha, "Directrice"), (firms.beta, "Administratrice")):
        page = anne.get(f"/companies/{one}").content.decode()
        assert "Postes occupés" in page
        assert "Zoé" in page
        assert title in page
    page = anne.get(f"/contacts/{firms.zoe}").content.decode()
    assert "Alpha" in page
    assert "Bêta" in page


def test_an_employment_without_a_function_is_called_by_its_company(browse, world, people, firms):
    world.make("employment", contact=firms.zoe, company=firms.alpha, since="2024-02-01")
    page = browse("anne").get(f"/contacts/{firms.zoe}").content.decode()
    listed = page.partition("Parcours")[2].partition("</div></div>")[0]
    assert ">Alpha</a>" in listed
    assert "—" not in listed


def test_a_form_that_knows_its_first_field_waits_for_the_next_that_must_be_filled(browse, world, people, firms):
    anne = browse("anne")
    known = anne.get(f"/employments/nouveau?contact={firms.zoe}").content.decode()
    bare = anne.get("/employments/nouveau").content.decode()
    assert [re.findall(r'<input[^<]*id="(\w+)"[^<]*autofocus', page) for page in (known, bare)] == [
        ["f_company"],
        ["f_contact"],
    ]
