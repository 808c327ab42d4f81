"""The fifty people of the benchmark's firm, in eight teams, its pipeline, and who measures."""

import random
from uuid import UUID

from bench import vocabulary
from bench.ids import numbered
from liane.records.changes.model import Create

TEAMS = 8
PEOPLE = 50
# Who signs in: an administrator, who reads everything, and a salesperson, who reads her team's.
ADMINISTRATOR, SALESPERSON = "mesure@exemple.fr", "commerce@exemple.fr"
PASSWORD = "mesurer-sans-se-presser"
# Name, probability, kind; weights of the open ones say how many deals stand in each.
STAGES = (
    ("Prospection", 10, "open"),
    ("Qualification", 25, "open"),
    ("Proposition", 50, "open"),
    ("Négociation", 75, "open"),
    ("Gagnée", 100, "won"),
    ("Perdue", 0, "lost"),
)


def team_id(number: int) -> UUID:
    """Return the id of a team."""
    return numbered("team", number)


def person_id(number: int) -> UUID:
    """Return the id of one of the fifty people."""
    return numbered("user", number)


def pipeline_id() -> UUID:
    """Return the id of the pipeline."""
    return numbered("pipeline", 0)


def stage_id(number: int) -> UUID:
    """Return the id of a stage, in the order of STAGES."""
    return numbered("stage", number)


def firm(administrator: UUID, salesperson: UUID) -> list[Create]:
    """Return the records that stand before any customer: teams, people, pipeline and stages."""
    chance = random.Random("people")
    edits = [Create("team", {"name": f"Équipe {number + 1}"}, team_id(number)) for number in range(TEAMS)]
    for number in range(PEOPLE):
        first, last = vocabulary.first_name(chance), vocabulary.last_name(chance)
        values = {
            "first_name": first,
            "last_name": last,
            "name": f"{first} {last}",
            "email": f"personne{number}@exemple.fr",
            "teams": [str(team_id(number % TEAMS))],
            "role": str(salesperson),
        }
        if number < 2:
            values["email"] = (ADMINISTRATOR, SALESPERSON)[number]
            values["role"] = str((administrator, salesperson)[number])
        edits.append(Create("user", values, person_id(number)))
    edits.append(Create("pipeline", {"name": "Ventes directes", "position": 1}, pipeline_id()))
    for position, (name, probability, kind) in enumerate(STAGES):
        values = {"name": name, "pipeline": str(pipeline_id()), "position": str(position)}
        values |= {"probability": str(probability), "kind": kind, "rotting_days": "30"}
        edits.append(Create("stage", values, stage_id(position)))
    return edits
