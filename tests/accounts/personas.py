"""People of the tests: Alice (salesperson), Bob (her teammate), Chloé (their manager), Diego (reader), Emma (another
team), Anne (administrator)."""

from types import SimpleNamespace
from uuid import UUID

from liane.accounts.actions import Added
from liane.accounts.models import Role
from liane.accounts.roles import ensure_builtin_roles
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Outcome
from liane.records.viewer import system

PASSWORD = "une longue phrase secrète"


def builtin_roles() -> dict[str, UUID]:
    """Make the built-in roles; return their ids by their keys."""
    ensure_builtin_roles()
    return dict(Role.objects.values_list("key", "id"))  # type: ignore[arg-type]


def hire() -> SimpleNamespace:
    """Make the people and their teams; return their ids by first name."""
    roles = builtin_roles()
    sales, north, office = new_id(), new_id(), new_id()
    ids = {name: new_id() for name in ("anne", "alice", "bob", "chloe", "diego", "emma")}
    person = {
        "anne": ("Anne", "administrator", []),
        "alice": ("Alice", "salesperson", [north]),
        "bob": ("Bob", "salesperson", [north]),
        "chloe": ("Chloé", "manager", []),
        "diego": ("Diego", "reader", []),
        "emma": ("Emma", "salesperson", [office]),
    }
    edits = [
        *(
            Create(
                "user",
                {
                    "first_name": first,
                    "last_name": "Durand",
                    "email": f"{name}@exemple.fr",
                    "role": roles[role],
                    "teams": teams,
                },
                ids[name],
            )
            for name, (first, role, teams) in person.items()
        ),
        Create("team", {"name": "Ventes", "manager": ids["chloe"]}, sales),
        Create("team", {"name": "Nord", "parent": sales}, north),
        Create("team", {"name": "Bureau"}, office),
    ]
    apply(Change(system(), Cause("form"), edits))
    return SimpleNamespace(**ids, sales=sales, north=north, office=office)


def change_of(outcome: Outcome | Added) -> UUID:
    """Return the id of the Change that was made."""
    found = outcome.change_id if isinstance(outcome, Added) else outcome.id
    assert found is not None
    return found
