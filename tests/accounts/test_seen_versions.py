"""Forms of the settings speak of the version that their reader saw: nobody's change is undone unseen."""

from importlib import import_module

import pytest

from liane.accounts.actions import save_settings
from liane.accounts.models import OrganisationSettings, Team, User
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system


def signed_in(user_id):
    return import_module("tests.web.records").signed_in(user_id)


def write(*edits):
    apply(Change(system(), Cause("form"), edits))


def name(team) -> str | None:
    return Team.objects.values_list("name", flat=True).get(id=team)


def settings() -> tuple[str, int]:
    return OrganisationSettings.objects.values_list("name", "fiscal_month").get()


@pytest.fixture
def team():
    made = new_id()
    write(Create("team", {"name": "Nord", "office": "Lille"}, made))
    return made


def test_a_team_that_two_change_at_once_is_asked_about(people, team):
    client, page = signed_in(people.anne), f"/reglages/equipes/{team}"
    typed = {"version": client.get(page).context["form"].version, "name": "Nord et Est", "office": "Lille"}
    write(Update("team", team, {"name": "Grand Nord"}))
    refused = client.post(page, typed)
    assert refused.status_code == 422
    assert "modifié entre-temps" in refused.text
    assert "Enregistrez à nouveau" in refused.text
    assert "Nord et Est" in refused.text
    assert name(team) == "Grand Nord"
    assert client.post(page, typed | {"version": refused.context["form"].version}).status_code == 302
    assert name(team) == "Nord et Est"


def test_a_person_keeps_what_somebody_else_changed_of_her_meanwhile(people):
    client, page = signed_in(people.anne), f"/reglages/personnes/{people.bob}"
    form = client.get(page).context["form"]
    typed = {
        "version": form.version,
        "last_name": "Bobet",
        "email": form.initial["email"],
        "role": form.initial["role"],
    }
    typed |= {"first_name": form.initial["first_name"] or "", "teams": form.initial["teams"]}
    write(Update("user", people.bob, {"job_title": "Chef"}))
    assert client.post(page, typed).status_code == 302
    assert User.objects.values_list("last_name", "job_title").get(id=people.bob) == ("Bobet", "Chef")


def test_settings_of_the_organisation_that_two_change_at_once_are_asked_about(people):
    client, page = signed_in(people.anne), "/reglages/organisation"
    save_settings(system(), {"name": "Essai"})
    form = client.get(page).context["form"]
    typed = {key: value for key, value in form.initial.items() if value is not None}
    save_settings(system(), {"name": "Autre"})
    assert client.post(page, typed | {"version": form.version, "name": "Mienne"}).status_code == 422
    assert settings() == ("Autre", 1)
    assert client.post(page, typed | {"version": form.version, "fiscal_month": "4"}).status_code == 302
    assert settings() == ("Autre", 4)
