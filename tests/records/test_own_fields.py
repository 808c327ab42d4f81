"""Fields that an organisation adds behave as built-in ones."""

import pytest

from liane.records.changes.undo import undo
from liane.records.fields import KINDS
from liane.records.fields.stored import WrongDeclaration, read
from liane.records.models import CustomField
from liane.records.registry import bump_version, catalogue, refresh
from tests.records.people import add_field, ask, create, delete, found, rich, update, values
from tests.records.test_smoke import AFTER, BEFORE

OPTIONS = [{"key": key, "label": {"fr": key}} for key in ("red", "green", "blue")]
# By kind, the field of the fakes whose samples serve.
SAMPLES = {
    "text": "name", "long_text": "note", "emails": "emails", "phones": "phones", "url": "website",
    "integer": "count", "decimal": "weight", "money": "price", "percent": "share", "date": "made_on",
    "datetime": "seen_at", "yes_no": "open", "choice": "colour", "choices": "colours", "tags": "tags",
    "address": "address", "country": "country", "siren": "siren", "siret": "siret", "vat": "vat",
}  # fmt: skip


def declare(kind: str) -> dict[str, object]:
    more: dict[str, object] = {"options": OPTIONS} if kind.startswith("choice") else {}
    if kind in ("relation", "relations"):
        more["target"] = "shelf"
    return {"kind": kind, **more}


def test_each_kind_is_kept_as_a_built_in_field_keeps_it(people):
    me = rich(people.owner)
    kinds = [kind for kind in KINDS if kind in SAMPLES]
    for kind in kinds:
        add_field("thing", f"my_{kind}", **declare(kind))
    box = create(me, "box", **BEFORE)
    thing = create(me, "thing", name="a", box=box, **{f"my_{kind}": BEFORE[SAMPLES[kind]] for kind in kinds})
    mine, theirs = [f"my_{kind}" for kind in kinds], [SAMPLES[kind] for kind in kinds]
    assert values("thing", thing, *mine) == values("box", box, *theirs)
    before = values("thing", thing, *mine)
    box_change = {SAMPLES[kind]: AFTER.get(SAMPLES[kind], "Autre") for kind in kinds}
    update(me, "box", box, **box_change)
    changed = update(me, "thing", thing, **{f"my_{kind}": box_change[SAMPLES[kind]] for kind in kinds})
    assert values("thing", thing, *mine) == values("box", box, *theirs)
    assert changed.id is not None
    undo(changed.id, me)
    assert values("thing", thing, *mine) == before


def test_relations_of_its_own_lead_there_and_back(people):
    me = rich(people.owner)
    add_field("thing", "home", kind="relation", target="shelf", inverse="guests")
    add_field("thing", "homes", kind="relations", target="shelf", inverse="visitors")
    add_field("thing", "friend", kind="person")
    one, two = create(me, "shelf", name="Une"), create(me, "shelf", name="Deux")
    box = create(me, "box", name="b")
    thing = create(me, "thing", name="t", box=box, home=one, homes=[one, two], friend=me.user_id)
    row = ask(me, object="thing", columns=["home", "homes", "friend", "home.name"]).rows[0]
    assert row.values[0].title == "Une"
    assert {item.title for item in row.values[1]} == {"Une", "Deux"}
    assert row.values[2].title == "owner"
    assert row.values[3] == "Une"
    assert found(me, object="shelf", where={"any": "guests"}) == [one]
    assert set(found(me, object="shelf", where={"count": "visitors", "op": "is", "value": 1})) == {one, two}
    assert found(me, object="thing", where={"field": "home.name", "op": "is", "value": "UNE"}) == [thing]
    gone = delete(me, "shelf", one)
    assert [item.title for item in ask(me, object="thing", columns=["homes"]).rows[0].values[0]] == ["Deux"]
    assert ask(me, object="thing", columns=["home"]).rows[0].values == (None,)
    assert gone.id is not None
    undo(gone.id, me)
    assert found(me, object="shelf", where={"any": "guests"}) == [one]
    assert set(found(me, object="shelf", where={"any": "visitors"})) == {one, two}


def test_a_retired_field_is_gone_but_keeps_its_values(people):
    me = rich(people.owner)
    kept = add_field("thing", "kept", kind="text")
    add_field("thing", "other", kind="text")
    thing = create(me, "thing", name="t", box=create(me, "box", name="b"), kept="oui", other="x")
    update(me, "custom_field", kept, retired=True)
    refresh()
    assert catalogue()["thing"].field("kept") is None
    update(me, "thing", thing, other=None)
    update(me, "custom_field", kept, retired=False)
    refresh()
    assert values("thing", thing, "kept", "other") == ("oui", None)


@pytest.mark.parametrize(
    ("key", "declaration"),
    [
        ("x", {"kind": "nothing"}),
        ("X y", {"kind": "text"}),
        ("x'", {"kind": "text"}),
        ("x", {"kind": "relation"}),
        ("x", {"kind": "text", "target": "box"}),
        ("x", {"kind": "text", "colour": 3}),
        ("x", {"kind": "choice", "options": [{"label": "sans clé"}]}),
        ("x", {"kind": "integer", "label": 3}),
        ("x", {"kind": "date", "default": "demain"}),
    ],
)
def test_a_wrong_declaration_is_no_field(key, declaration):
    with pytest.raises(WrongDeclaration):
        read(key, declaration)


def test_a_wrong_row_is_left_out_and_logged(people, caplog):
    add_field("thing", "broken", kind="text")
    add_field("thing", "name", help="Comme sur le carton")
    add_field("thing", "whole", kind="text")
    # As a version of Liane that knows less finds them.
    for key, kind in (("broken", "nothing"), ("name", "integer")):
        CustomField.objects.filter(key=key).update(declaration={"kind": kind})
    bump_version("catalogue")
    refresh()
    thing = catalogue()["thing"]
    assert thing.field("broken") is None
    assert not thing.fields["name"].custom
    assert thing.fields["whole"].custom
    assert "broken" in caplog.text
