"""Editing a pipeline and its stages on the screen of the settings."""

from typing import Any

import pytest
from django.test import Client

from tests.accounts.personas import hire
from tests.accounts.test_pages import signed_in


@pytest.fixture
def administrator(organisation: Any) -> Client:
    """Return the browser of an administrator."""
    return signed_in(hire().anne)


def stages(client: Client, page: str) -> list[tuple[Any, ...]]:
    lines = client.get(page).context["lines"][:-1]
    return [(line.values["name"], line.values["kind"], line.values["probability"]) for line in lines]


def table(client: Client, page: str) -> dict[str, Any]:
    lines = client.get(page).context["lines"]
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
    assert answer.context["lines"][0].errors
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
