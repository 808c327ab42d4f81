"""The sample company is the same each time, dated back from today, and loaded once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from liane.apps.sample.content import PEOPLE, folded_name, siren, siret, vat
from liane.apps.sample.loading import load
from liane.records.fields import Context, Siren, Siret, Vat

NOW = datetime(2026, 11, 20, 11, tzinfo=ZoneInfo("Europe/Paris"))


def number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {statement}")
        return int(cursor.fetchone()[0])


def test_it_is_as_large_as_it_says_and_loads_once(world):
    people = load(world.viewer, NOW)
    assert people == PEOPLE
    assert len(people) == 6
    assert len({person.role for person in people}) == 4
    assert [number(f"people_{name}") for name in ("company", "contact")] == [40, 120]
    assert number("sales_deal") == 80
    before = number("records_entry")
    load(world.viewer, NOW)
    assert number("records_entry") == before


def test_it_covers_eighteen_months_and_every_stage(world):
    load(world.viewer, NOW)
    assert number("sales_deal WHERE engaged_on < '2025-07-01'") > 2
    assert number("sales_deal WHERE engaged_on > '2026-10-15'") > 2
    assert number("(SELECT stage_id FROM sales_deal GROUP BY 1 HAVING count(*) > 2) s") == 6
    assert number("records_entry WHERE effective_at > '2026-11-20 12:00'") == 0
    assert number("sales_deal WHERE amount IS NULL") == 0
    # Some deals are forgotten in their stage, and some closings are late: a board has something to show.
    forgotten = "JOIN sales_stage s ON s.id = stage_id WHERE s.rotting_days < extract(day FROM %s - stage_since)"
    assert number(f"sales_deal d {forgotten}".replace("%s", "timestamptz '2026-11-20 12:00+01'")) > 4
    # Who bought is a customer, who left bought nothing lately.
    won = "sales_deal d JOIN sales_stage s ON s.id = stage_id JOIN people_company c ON c.id = company_id"
    assert number(f"{won} WHERE s.kind = 'won' AND c.status NOT IN ('customer', 'at_risk')") == 0


def test_its_numbers_hold_by_their_keys():
    context, code = Context(), siren(4_711)
    assert Siren().kind.parse(Siren().named("siren"), code, context) == code
    number_ = siret(code, 1)
    assert Siret().kind.parse(Siret().named("siret"), number_, context) == number_
    assert Vat().kind.parse(Vat().named("vat"), vat(code), context) == vat(code)


def test_a_name_becomes_an_address():
    assert folded_name("Étude Vautrin & Colas, notaires") == "etude-vautrin-colas-notaires"
    assert folded_name("L’Œuvre d’Éloïse") == "l-oeuvre-d-eloise"
