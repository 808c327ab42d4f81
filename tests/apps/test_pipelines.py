"""Editing a pipeline and its stages on the screen of the settings."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from liane.accounts.models import User
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.accounts.personas import hire
from tests.accounts.test_pages import signed_in


@pytest.fixture
def administrator(organisation: Any) -> Client:
    """Return the browser of an administrator."""
    return signed_in(hire().anne)


def stages(client: Client, page: str) -> list[tuple[Any, ...]]:
    lines = client.get(page).context["lines"][:-1]
    return [(line.values["name"], line.values["kind"], line.values["probability"]) for line, _hues in lines]


def table(client: Client, page: str) -> dict[str, Any]:
    lines = [line for line, _hues in client.get(page).context["lines"]]
    data: dict[str, Any] = {"name": "Ventes directes", "stage": [str(line.id) for line in lines]}
    for line in lines:
        data |= {f"{line.id}:{key}": "" if value is None else value for key, value in line.values.items()}
        if line.new:
            data[f"{line.id}:new"] = "1"
    return data


def test_a_pipeline_starts_with_the_usual_stages_and_is_edited(administrator):
    made = administrator.post("/reglages/pipelines/nouveau", {"name": "Ventes directes"})
    page = made.headers["Location"]
    assert [kind for _name, kind, _probability in stages(administrator, page)] == ["open"] * 4 + ["won", "lost"]

    data = table(administrator, page)
    first, second, new = data["stage"][0], data["stage"][1], data["stage"][-1]
    data |= {f"{first}:name": "Premier appel", f"{first}:probability": "15", f"{new}:name": "Essai", "down": first}
    assert administrator.post(page, data).status_code == 302
    names = [name for name, _kind, _probability in stages(administrator, page)]
    assert names[:2] == ["Besoin compris", "Premier appel"]
    assert names[-1] == "Essai"

    data = table(administrator, page) | {"remove": second}
    assert administrator.post(page, data).status_code == 302
    assert stages(administrator, page)[0] == ("Premier appel", "open", "15")


def test_what_is_wrong_stands_beside_its_stage(administrator):
    page = administrator.post("/reglages/pipelines/nouveau", {"name": "Ventes"}).headers["Location"]
    data = table(administrator, page)
    first = data["stage"][0]
    data |= {f"{first}:probability": "150"}
    answer = administrator.post(page, data)
    assert answer.status_code == 200
    assert answer.context["lines"][0][0].errors
    assert stages(administrator, page)[0][2] == "10"


def test_two_pipelines_do_not_share_a_name(administrator):
    administrator.post("/reglages/pipelines/nouveau", {"name": "Ventes"})
    answer = administrator.post("/reglages/pipelines/nouveau", {"name": "ventes"})
    assert answer.status_code == 200
    assert answer.context["errors"]


def test_a_pipeline_is_removed_with_its_stages(administrator):
    page = administrator.post("/reglages/pipelines/nouveau", {"name": "Ventes"}).headers["Location"]
    assert administrator.post(f"{page}/suppression").headers["Location"] == "/reglages/pipelines"
    assert administrator.get(page).status_code == 404


def test_a_stage_that_deals_stand_in_is_retired_and_comes_back(administrator):
    page = administrator.post("/reglages/pipelines/nouveau", {"name": "Ventes directes"}).headers["Location"]
    data = table(administrator, page)
    used, unused = (UUID(one) for one in data["stage"][:2])
    deal = Create("deal", {"name": "Cave", "stage": used})
    apply(Change(system(), Cause("form"), [deal]))
    for stage in (used, unused):
        data = table(administrator, page) | {"remove": str(stage)}
        assert administrator.post(page, data).status_code == 302
    assert administrator.get(page).context["retired"] == [(used, "Prise de contact")]
    row = get("deal", deal.id, system(), ("stage",))
    assert row is not None
    assert row.values[0].title == "Prise de contact"
    back = f"{page}/etapes/{used}/service"
    assert administrator.post(back).status_code == 302
    assert stages(administrator, page)[0][0] == "Prise de contact"
    assert administrator.get(page).context["retired"] == []


def test_the_hue_of_a_stage_is_chosen(administrator):
    page = administrator.post("/reglages/pipelines/nouveau", {"name": "Ventes directes"}).headers["Location"]
    data = table(administrator, page)
    data[f"{data['stage'][0]}:hue"] = "280"
    assert administrator.post(page, data).status_code == 302
    _line, hues = administrator.get(page).context["lines"][0]
    assert [key for key, _label, chosen in hues if chosen] == ["280"]


def test_criteria_are_chosen_and_a_condition_comes_from_the_filter_of_deals(administrator):
    page = administrator.post("/reglages/pipelines/nouveau", {"name": "Ventes directes"}).headers["Location"]
    stage = table(administrator, page)["stage"][2]
    address = f"/reglages/pipelines/etapes/{stage}"
    shown = administrator.get(address)
    assert 'name="entry_fields" value="amount"' in shown.content.decode()
    built = {
        "f.0": "amount",
        "o.0": "gt",
        "v.0": "1000",
        "j.": "and",
        "action": "apply",
        "retour": f"{address}?cote=exit",
    }
    back = administrator.get("/deals/filtre", built).headers["Location"]
    assert back.startswith(f"{address}?cote=exit&filtre=")
    pending = administrator.get(back)
    condition = next(side["where"] for side in pending.context["sides"] if side["key"] == "exit")
    assert "enregistrez pour" in pending.content.decode()
    data = {"entry_fields": ["amount", "contacts"], "exit_where": condition}
    assert administrator.post(address, data).status_code == 302
    row = get("stage", UUID(stage), system(), ("entry_fields", "exit_fields", "exit_where"))
    assert row is not None
    assert row.values == (["amount", "contacts"], None, {"field": "amount", "op": "gt", "value": "1000 EUR"})
    line = next(line for line, _hues in administrator.get(page).context["lines"] if str(line.id) == stage)
    assert line.asks == 3
    broken = administrator.post(address, {"entry_fields": ["nothing"], "exit_where": "{"})
    assert broken.status_code == 422
    assert administrator.post(address, data | {"exit_without": "1"}).status_code == 302
    row = get("stage", UUID(stage), system(), ("exit_where",))
    assert row is not None
    assert row.values == (None,)


def test_criteria_are_for_administrators(administrator, organisation):
    stage = table(administrator, administrator.post("/reglages/pipelines/nouveau", {"name": "X"}).headers["Location"])
    assert administrator.get(f"/reglages/pipelines/etapes/{new_id()}").status_code == 404
    alice = signed_in(User.objects.get(email="alice@exemple.fr").id)
    assert alice.get(f"/reglages/pipelines/etapes/{stage['stage'][0]}").status_code == 403
