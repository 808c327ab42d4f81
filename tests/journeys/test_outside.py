"""A program of a third party, from the person's consent to its withdrawal: tokens, REST, webhooks, and their end."""

import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from playwright.sync_api import Page, expect

from tests.conftest import ROOT
from tests.journeys.outside import Kept, Program
from tests.journeys.site import Site
from tests.journeys.test_axe import violations
from tests.journeys.windows import ready, sideways
from tests.runtime.liane import run, until

NAME = "Facturier d’ailleurs"
MANY = 40
Process = subprocess.Popen[str]


def registered(page: Page) -> tuple[str, str]:
    """Have the app registered by an administrator; return its id and its secret."""
    ready(page, "/reglages/applications")
    page.get_by_label("Nom").fill(NAME)
    page.locator("[name=redirects]").fill("http://127.0.0.1/retour")
    page.get_by_label("Écrire").check()
    page.locator("form.form button.primary").click()
    secret = page.get_by_label("Secret (client_secret)")
    expect(secret).not_to_have_value("")
    return page.get_by_label("Identifiant (client_id)").input_value(), secret.input_value()


@contextmanager
def running(program: Program, port: int = 0) -> Iterator[tuple[int, Process]]:
    """Run the program; it may be killed meanwhile."""
    command = [sys.executable, "-m", "tests.journeys.outside", str(program.kept.folder), str(port), program.liane]
    process = subprocess.Popen([*command, *program.client], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process
    finally:
        process.kill()
        process.wait()


def looked_at(page: Page, axe_source: str) -> dict[str, Any]:
    """Return what is wrong with the page of consent, at both widths, light and dark, in both languages."""
    found: dict[str, Any] = {}
    for language, other, heading in (
        ("fr", "English", f"{NAME} demande un accès"), ("en", "Français", f"{NAME} is requesting access"),
    ):  # fmt: skip
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        for width in (1440, 375):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found[f"{language}, {width}, {scheme}"] = violations(page, axe_source)
                assert sideways(page) == 0, (language, width)
        # What the app asks survives the change of language.
        page.get_by_role("button", name=other).click()
    return {where: said for where, said in found.items() if said}


def consented(page: Page, own: str, axe_source: str) -> None:
    """Send the person to Liane from the program's page: she refuses, then allows."""
    page.goto(own)
    assert looked_at(page, axe_source) == {}
    expect(page.get_by_text("agirait comme Hélène Morvan")).to_be_visible()
    expect(page.get_by_text(f"Vous irez ensuite à {own}")).to_be_visible()
    page.get_by_role("button", name="Refuser").click()
    expect(page.get_by_role("heading", name="Accès refusé : access_denied")).to_be_visible()
    page.goto(own)
    page.get_by_role("button", name="Autoriser").click()
    expect(page.get_by_role("heading", name="Relié à Liane comme Hélène Morvan")).to_be_visible()


def company(program: Program, name: str, city: str) -> Any:
    made = program.send("POST", "/companies", {"values": {"name": name, "address": {"city": city}}})
    assert made.status_code == 201, made.text
    return made.json()


def reads_and_writes(program: Program) -> None:
    """Read and write by REST: what it subscribed to comes back to it, and nothing else."""
    one = company(program, "Forges d’Autun", "Autun")
    company(program, "Forges de Dijon", "Dijon")
    changed = program.send("PATCH", f"/companies/{one['id']}", {"values": {"name": "Forges du Morvan"}})
    assert changed.status_code == 200, changed.text
    found = program.send("GET", "/companies", q="Forges du Morvan", columns="name").json()["items"]
    assert [item["values"]["name"] for item in found] == ["Forges du Morvan"]
    until(lambda: len(program.kept.told()) >= 2, "two deliveries")
    told = program.kept.told()
    assert [(each["happening"], each["record"]["id"]) for each in told] == [
        ("created", one["id"]),
        ("updated", one["id"]),
    ]
    assert [each["record"]["version"] for each in told] == [1, 2]


def is_killed_and_goes_on(program: Program, port: int, process: Process) -> None:
    """Die in the middle of many deliveries; started again, get the rest."""
    before = len(program.kept.told())
    (program.kept.folder / "dies").write_text(str(before + 10))
    values = [{"name": f"Scierie {number}", "address": {"city": "Autun"}} for number in range(MANY)]
    edits = [{"action": "create", "object": "company", "values": each} for each in values]
    made = program.send("POST", "/changes", {"changes": edits}).json()
    assert made["created"] == MANY, made
    assert process.wait(120) == -signal.SIGKILL
    assert len(program.kept.told()) == before + 9
    with running(program, port):
        until(lambda: len(events(program)) == before + MANY, "what was left")
        told = {each["record"]["id"] for each in program.kept.told()}
        assert {result["id"] for result in made["results"]} <= told
        is_told_again(program)
    assert program.kept.refused() == 0


def events(program: Program) -> Counter[str]:
    return Counter(each["id"] for each in program.kept.told())


def is_told_again(program: Program) -> None:
    """Ask for all of it again, from the log: under the ids that it has already."""
    known = events(program)
    number = program.kept.told()[0]["number"]
    webhook = program.kept.read("webhook")["id"]
    asked = program.send("POST", f"/webhooks/{webhook}/replay", {"number": number})
    assert asked.status_code == 202, asked.text
    until(lambda: all(times > known[one] for one, times in events(program).items()), "all of it again")
    assert events(program).keys() == known.keys()


def every_road_is_closed(site: Site, program: Program) -> None:
    for method, path in (
        ("GET", "/me"), ("GET", "/companies"), ("POST", "/companies"), ("POST", "/query"), ("GET", "/feed"),
        ("GET", "/changes"), ("GET", "/webhooks"), ("GET", "/openapi.json"), ("GET", "/search"),
    ):  # fmt: skip
        assert program.send(method, path).status_code == 401, path
    token = program.kept.read("tokens")["access_token"]
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    known = {"Authorization": f"Bearer {token}"}
    assert httpx2.post(f"{site.address}/mcp", json=message, headers=known, timeout=60).status_code == 401
    assert program.renew() == 400


def nothing_is_told_any_more(site: Site, program: Program) -> None:
    """What happens after the withdrawal stays here, though the program still listens."""
    webhook = program.kept.read("webhook")["id"]
    told = "SELECT count(*) FROM webhooks_delivery WHERE webhook_id = %s"
    before = site.sql(told, webhook)
    values = ["name=Tannerie d’Autun", 'address:={"city": "Autun"}']
    made = run("set", "company", "new", *values, "--data", str(site.folder))
    assert made.returncode == 0, made.stderr
    until(lambda: site.sql("SELECT count(*) FROM records_change WHERE number IS NULL") == [(0,)], "the numbers")
    assert site.sql("SELECT state, reason FROM webhooks_webhook WHERE id = %s", webhook) == [("paused", "access")]
    assert site.sql(told, webhook) == before


def test_a_program_of_a_third_party_lives_and_ends_by_its_persons_consent(site, visit, axe_source, tmp_path):
    page = visit("helene")
    program = Program(Kept(tmp_path), site.address, registered(page))
    with running(program) as (port, process):
        program.own = f"http://127.0.0.1:{port}"
        consented(page, program.own, axe_source)
        page.set_viewport_size({"width": 1280, "height": 800})
        reads_and_writes(program)
        assert program.renew() == 200
        is_killed_and_goes_on(program, port, process)
    ready(page, "/reglages/cles")
    page.get_by_role("button", name=re.compile(f"Retirer l’accès.*{NAME}")).click()
    expect(page.get_by_text("L’accès est retiré")).to_be_visible()
    with running(program, port):
        every_road_is_closed(site, program)
        nothing_is_told_any_more(site, program)
    ready(page, f"/reglages/webhooks/{program.kept.read('webhook')['id']}")
    expect(page.get_by_text("n’a plus accès à Liane")).to_be_visible()


def test_an_app_that_nobody_registered_gets_nobodys_consent(visit, axe_source):
    page = visit("alice")
    asked = "response_type=code&client_id=inconnue&redirect_uri=https://ailleurs.example/&state=x"
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"/oauth/authorize?{asked}")
        expect(page.get_by_role("heading", name="Aucun accès n’est donné").first).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("Un administrateur peut l’enregistrer")
        assert violations(page, axe_source) == []
        assert sideways(page) == 0
    assert page.get_by_role("button", name="Autoriser").count() == 0
