"""What sharing costs: the list of a salesperson to whom twenty rules and a hundred shares open records, next to the
same rows picked by an administrator's filter. The firm has 500 people in 60 teams for it."""

from typing import Any

from bench import customers, people, vocabulary
from bench.client import Client
from bench.ids import numbered
from bench.screens import list_path
from bench.server import Server
from bench.timing import SAMPLES, WARMING, Line, durations
from liane.accounts.models import Role, User
from liane.accounts.roles import SALESPERSON
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system

RECEIVER = "partage@exemple.fr"
TEAMS, PEOPLE, RULES, SHARES = 60, 500, 20, 100
_MOST = 1.5
# Beyond the people and teams that the other lines know.
_FIRST = 1_000
_ORDERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("as it opens", {}),
    ("sorted by name", {"tri": "name"}),
    ("sorted by city", {"tri": "address.city"}),
)
LABELS = tuple(f"sharing, {RULES} rules, {SHARES} shares, {label}" for label, _order in _ORDERS)
_TEAM, _RECEIVER = numbered("team", _FIRST), numbered("user", _FIRST)


def measure(server: Server, client: Client, at: int) -> Line:
    """Return the line of one order: the salesperson's list, the same rows by a filter as bare, the ratio of both."""
    _ensure()
    receiver = Client(server.address)
    receiver.sign_in(RECEIVER, people.PASSWORD)
    members = [str(numbered("user", _FIRST + one)) for one in range(0, PEOPLE - people.PEOPLE, TEAMS - people.TEAMS)]
    owned = {"field": "owner", "op": "in", "value": [*members, str(people.person_id(2))]}
    order = _ORDERS[at][1]
    own_path, filtered = list_path(None, **order), list_path({"or": [owned, *_conditions()]}, **order)
    before = server.processor()
    own = durations(lambda _at: _took(receiver, own_path))
    each = (server.processor() - before) / (SAMPLES + WARMING)
    same = durations(lambda _at: _took(client, filtered))
    return Line(
        LABELS[at],
        f"{own.median:.1f} / {own.p95:.1f} ms",
        f"{same.median:.1f} / {same.p95:.1f} ms",
        f"{own.median / same.median:.2f}",
        f"{each:.1f} ms",
        f"< {_MOST} times",
        own.median < _MOST * same.median,
    )


def _took(client: Client, path: str) -> float:
    answer = client.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path}: status {answer.status}")
    return answer.took


def _conditions() -> list[dict[str, Any]]:
    """Return what the rules find: towns for the most part, a tag, an industry of the company."""
    towns = [line.partition(" ")[2] for line in vocabulary.words("towns")[: RULES - 2]]
    found: list[dict[str, Any]] = [{"field": "address.city", "op": "is", "value": town} for town in towns]
    tag = {"field": "tags", "op": "has_any", "value": [vocabulary.words("tags")[0]]}
    return [*found, tag, {"field": "company.address.city", "op": "is", "value": towns[0]}]


def _ensure() -> None:
    """Make what is missing of the people, teams, rules and shares of this measure."""
    if User.objects.filter(id=_RECEIVER).exists():
        return
    role = str(Role.objects.values_list("id", flat=True).get(key=SALESPERSON))
    numbers = range(TEAMS - people.TEAMS)
    teams = [Create("team", {"name": f"Partage {at}"}, numbered("team", _FIRST + at)) for at in numbers]
    hired = [
        Create(
            "user",
            {
                "name": f"Partage {at}",
                "email": RECEIVER if at == 0 else f"partage{at}@exemple.fr",
                "role": role,
                "teams": [str(numbered("team", _FIRST + at % len(teams)))],
            },
            numbered("user", _FIRST + at),
        )
        for at in range(PEOPLE - people.PEOPLE)
    ]
    who = {"object": "team", "id": str(_TEAM)}
    rules = [
        Create("sharing_rule", {"name": f"Partage {at}", "object": "contact", "condition": where, "who": who})
        for at, where in enumerate(_conditions())
    ]
    shares = [
        Create("record_share", {"record": {"object": "contact", "id": str(customers.contact_id(at))}, "who": who})
        for at in range(SHARES)
    ]
    # One of those who own customers joins the team: a fiftieth of them is the team's.
    joins = Update("user", people.person_id(2), {"teams": [str(_TEAM)]})
    apply(Change(system("Mesure"), Cause("demo"), [*teams, *hired, joins]))
    apply(Change(system("Mesure"), Cause("demo"), [*rules, *shares]))
    user = User.objects.get_by_natural_key(RECEIVER)
    user.set_password(people.PASSWORD)
    user.save()
