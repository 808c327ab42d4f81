"""The example of ``docs/rights.md`` is what it says."""

import json
import re
from pathlib import Path
from typing import Any

from liane.accounts.viewers import viewer_for
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Update
from liane.records.reasons import why
from liane.records.viewer import Verb, system

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"


def example(name: str) -> Any:
    """Return the JSON of the example called `name`."""
    found = re.search(rf"```json {name}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def reached(person, companies, verb: Verb) -> list[str]:
    """Return the names of the companies that a person may `verb`."""
    answers = {name: why(viewer_for(person), "company", one, verb) for name, one in companies.items()}
    return sorted(name for name, answer in answers.items() if answer is not None and answer.allowed)


def test_the_example_of_the_page(people, roles):
    towns = {"Roux": "Dijon", "Blanc": "Lyon", "Noir": "Beaune"}
    companies = {name: new_id() for name in towns}
    share, rule = example("share"), example("rule")
    given = {
        "record": {"object": "company", "id": companies[share["record"]]},
        "who": {"object": "user", "id": people.emma},
    }
    edits: list[Edit] = [
        Update("role", roles["salesperson"], {"rights": example("role")}),
        *(
            Create("company", {"name": name, "address": {"city": town}, "owner": people.alice}, companies[name])
            for name, town in towns.items()
        ),
        Create("sharing_rule", rule | {"who": {"object": "team", "id": people.office}}),
        Create("record_share", share | given),
    ]
    apply(Change(system(), Cause("form"), edits))
    outcome = example("outcome")
    for verb, key in ((Verb.READ, "sees"), (Verb.UPDATE, "edits"), (Verb.DELETE, "deletes"), (Verb.EXPORT, "exports")):
        assert reached(people.emma, companies, verb) == outcome[key], verb
    for name, kind in outcome["why"].items():
        answer = why(viewer_for(people.emma), "company", companies[name])
        assert answer is not None
        assert [reason.kind for reason in answer.reasons] == [kind]
