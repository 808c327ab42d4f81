"""What the sample company lacks to show all screens: long words, 200 columns, talk, programs, a hand-over."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from tests.journeys.site import DOMAIN, Site
from tests.runtime.liane import run

LONG = (
    "Établissements interdépartementaux de construction, de rénovation et d’entretien du patrimoine rural bourguignon"
)
UNBROKEN = "Hydroélectrothermomécaniquement" * 4
COLUMNS = 199
_KINDS = ("text", "integer", "decimal", "date", "yes_no")
# Choices of a field that records have, with their English names: only those of one's own can go.
_TONES = {"vif": "Bright", "doux": "Soft", "gris": "Grey"}
_VALUES = {"text": "Bourgogne", "integer": 1_250, "decimal": "12.5", "date": "2026-11-22", "yes_no": True}


@dataclass
class Program:
    """A program that writes with the administrator's key."""

    browser: Browser
    site: Site
    key: str = field(init=False)

    def __post_init__(self) -> None:
        given = ("--scopes", "read,write,settings", "--data", str(self.site.running.folder))
        self.key = run("token", "create", f"helene@{DOMAIN}", *given).stdout.strip()

    def post(self, path: str, data: Any) -> Any:
        """Return what the API answers to `data`, as JSON."""
        context = self.browser.new_context(extra_http_headers={"Authorization": f"Bearer {self.key}"})
        try:
            answer = context.request.post(f"{self.site.address}/api/v1{path}", data=data)
            if not answer.ok:
                raise RuntimeError(f"{path}: {answer.text()}")
            return answer.json()
        finally:
            context.close()

    def write(self, *made: tuple[str, dict[str, Any]]) -> list[str]:
        """Create records, and return their ids."""
        edits = [{"action": "create", "object": name, "values": values} for name, values in made]
        return [str(one["id"]) for one in self.post("/changes", {"changes": edits})["results"]]


def fill(program: Program, receiver: str) -> dict[str, str]:
    """Write what is needed; return the addresses' parts by name."""
    site = program.site
    company = str(site.id_of("people_company", "Biolab Rhin"))
    long, unbroken, person, note = program.write(
        ("company", {"name": LONG, "address": {"city": "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"}}),
        ("company", {"name": UNBROKEN, "tags": [UNBROKEN[:40], "Grand compte"]}),
        ("contact", {"last_name": UNBROKEN[:80], "first_name": "Marie-Anne-Élisabeth", "job_title": LONG}),
        (
            "note",
            {"body": f"Rappeler avant la fin du mois.\n{UNBROKEN}", "subject": {"object": "company", "id": company}},
        ),
    )
    said = program.post(
        f"/companies/{company}/comments", {"values": {"body": "Vu hier, à rappeler lundi. Le budget est voté."}}
    )
    program.post(f"/notes/{note}/comments", {"values": {"body": f"D’accord. {UNBROKEN}"}})
    program.write(*_wide())
    program.write(*(("mesure", {"name": f"Relevé {at}", **_measures(at)}) for at in range(30)))
    subjects = {"name": "Suivi des sociétés", "address": receiver, "subjects": ["company", "deal"]}
    [webhook] = program.write(("webhook", subjects))
    _age(site)
    program.write(("company", {"name": "Société racontée"}))
    return {
        "company": company, "long": long, "unbroken": unbroken, "person": person, "note": note,
        "comment": str(said["id"]), "webhook": webhook,
        **{f"id_{name}": str(site.id_of("accounts_user", full)) for name, full in _PEOPLE.items()},
        **{name: str(site.sql(statement)[0][0]) for name, statement in _ONE.items()},
    }  # fmt: skip


# What is filled in is as if of three days ago: so that there is a yesterday to look at.
_DATED = "SELECT table_name FROM information_schema.columns WHERE table_schema = 'org_main' AND column_name = %s"
_LOGGED = ("records_change", "records_entry")


def _age(site: Site) -> None:
    tables = [("recorded_at", name) for name in _LOGGED]
    tables += [("created_at", name) for (name,) in site.sql(_DATED, "created_at")]
    for column, table in tables:
        site.run(f"UPDATE {table} SET {column} = {column} - interval '3 days'")


_PEOPLE = {"alice": "Alice Bernard", "emma": "Emma Rousseau", "diego": "Diego Ramos"}
# One record of each of these, by name.
_ONE = {
    "deal": "SELECT id FROM sales_deal ORDER BY name LIMIT 1",
    "contact": "SELECT id FROM people_contact ORDER BY name LIMIT 1",
    "product": "SELECT id FROM catalog_product ORDER BY name LIMIT 1",
}


def _key(at: int) -> str:
    return f"m{at}"


def _wide() -> list[tuple[str, dict[str, Any]]]:
    names = {"singular": "Mesure", "name": "Mesures", "singular_en": "Measure", "plural_en": "Measures"}
    shape = ("custom_object", {**names, "group": "sell", "icon": "tag", "hue": 210, "scope": "owned"})
    return [
        shape,
        *(
            ("custom_field", {"object": "mesure", "key": _key(at), "declaration": {
                "kind": _KINDS[at % 5], "label": {"fr": f"Mesure {at}", "en": f"Measure {at}"}}})
            for at in range(COLUMNS)
        ),
        ("custom_field", {"object": "mesure", "key": "tone", "declaration": {
            "kind": "choice", "label": {"fr": "Tonalité", "en": "Tone"}, "options": [
                {"key": key, "label": {"fr": key.capitalize(), "en": english}} for key, english in _TONES.items()]}}),
    ]  # fmt: skip


def _measures(row: int) -> dict[str, Any]:
    tone = list(_TONES)[row % len(_TONES)]
    return {"tone": tone, **{_key(at): _VALUES[_KINDS[at % 5]] for at in range(COLUMNS)}}


def columns() -> str:
    """Return the columns of the widest list, as an address has them."""
    return ",".join(["name", *map(_key, range(COLUMNS))])
