"""Keys: shown once, kept as a digest, never more than their owner may, dead at once when they must be."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from liane.accounts import actions
from liane.accounts.viewers import viewer_for
from liane.api.keys.actions import make_key, revoke_key
from liane.api.models import ApiKey
from liane.records.changes.undo import irreversible
from liane.records.viewer import system
from tests.api.program import Program


def test_a_program_with_a_key_of_alice_is_alice(people, program):
    found = program("alice").get("/me").json()
    assert (found["id"], found["name"]) == (str(people.alice), "Alice Durand")


def test_without_a_key_or_with_a_false_one_nothing_opens(people):
    for secret in ("", "liane_faux", "x" * 5000, "é\udcff".encode("utf-8", "replace").decode("latin-1")):
        answer = Program(secret).get("/me")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_key(browse_alice):
    assert browse_alice.get("/api/v1/me").status_code == 401


def test_the_secret_stands_nowhere_in_the_database(people):
    made = make_key(viewer_for(people.alice), "Export", ["read"])
    with connection.cursor() as cursor:
        for table in ("records_entry", "records_change", "api_key", "api_secret", "search_entry"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{made.secret}%"])
            assert cursor.fetchone() == (0,), table


def test_a_key_of_a_deactivated_person_is_dead_at_once(people, program):
    key = program("alice")
    assert key.get("/me").status_code == 200
    actions.deactivate(viewer_for(people.anne), people.alice)
    assert key.get("/me").status_code == 401
    actions.reactivate(viewer_for(people.anne), people.alice)
    assert key.get("/me").status_code == 200


def test_an_expired_key_opens_nothing(people):
    past = datetime.now(UTC) - timedelta(seconds=1)
    assert (
        Program(make_key(viewer_for(people.alice), "Vieille", ["read"], expires_at=past).secret).get("/me").status_code
        == 401
    )


def test_a_revoked_key_is_dead_for_good(people):
    viewer = viewer_for(people.alice)
    made = make_key(viewer, "Perdue", ["read"])
    outcome = revoke_key(viewer, made.id)
    assert Program(made.secret).get("/me").status_code == 401
    answer = Program(make_key(viewer, "Autre", ["read", "write", "settings"]).secret).post(
        f"/changes/{outcome.id}/undo", {}
    )
    assert answer.status_code in (404, 409)
    assert ApiKey.objects.filter(id=made.id, revoked=True).exists()
    assert "api_key" in irreversible.all()


def test_emma_cannot_revoke_a_key_of_alice(people, program):
    made = make_key(viewer_for(people.alice), "À Alice", ["read"])
    for name in ("emma", "bob", "diego"):
        answer = program(name).patch(f"/cles-api/{made.id}", {"values": {"revoked": True}})
        assert answer.status_code == 404
    assert Program(made.secret).get("/me").status_code == 200


def test_a_key_is_never_made_by_a_request(people, program):
    for name in ("alice", "anne"):
        assert program(name).post("/cles-api", {"values": {"name": "Forgée", "scopes": ["read"]}}).status_code == 403


def test_a_key_that_reads_does_not_write(sales, program):
    key = program("alice", ["read"])
    assert key.get(f"/companies/{sales.berthaut}").status_code == 200
    assert key.patch(f"/companies/{sales.berthaut}", {"values": {"name": "X"}}).status_code == 403
    assert key.post("/companies", {"values": {"name": "X"}}).status_code == 403
    assert key.delete(f"/companies/{sales.berthaut}").status_code == 403


def test_a_key_for_companies_knows_nothing_else(sales, program):
    key = program("alice", ["read", "write"], limits=["company"])
    assert [item["name"] for item in key.get("/objects").json()["items"]] == ["company"]
    assert key.get("/contacts").status_code == 404
    assert key.get(f"/contacts/{sales.contact}").status_code == 404
    assert key.get("/companies", where='{"any": "contacts"}').json()["items"] == []


def test_a_key_for_some_objects_loses_what_a_sharing_rule_opens_no_more(sales, people, program):
    anne, key = program("anne"), program("alice", ["read"], limits=["company"])
    who = {"object": "user", "id": str(people.alice)}
    condition = {"field": "name", "op": "is", "value": "Société d’Emma"}
    rule = {"name": "Une", "object": "company", "who": who, "condition": condition, "active": True}
    assert key.get(f"/companies/{sales.hidden}").status_code == 404
    made = anne.post("/regles-de-partage", {"values": rule})
    assert made.status_code == 201, made.content
    assert key.get(f"/companies/{sales.hidden}").status_code == 200
    assert anne.patch(f"/regles-de-partage/{made.json()['id']}", {"values": {"active": False}}).status_code == 200
    assert key.get(f"/companies/{sales.hidden}").status_code == 404


def test_a_key_without_settings_makes_no_administrator(people, program):
    key = program("anne", ["read", "write"])
    assert key.patch(f"/people/{people.emma}", {"values": {"is_active": False}}).status_code == 403
    assert program("anne").patch(f"/people/{people.emma}", {"values": {"job_title": "Chef"}}).status_code == 200


def test_the_last_use_is_noted(people):
    made = make_key(system(), "Robot", ["read"], owner=people.alice)
    assert Program(made.secret).get("/me").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_used_at IS NOT NULL FROM api_secret WHERE source_id = %s", [made.id])
        assert cursor.fetchone() == (True,)
