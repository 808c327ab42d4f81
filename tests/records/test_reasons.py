"""Why somebody may see or edit a record: the sentences agree with what the scope finds, for everybody."""

from datetime import timedelta
from importlib import import_module
from types import MappingProxyType

import pytest
from django.utils.translation import override

from liane.lib.ids import new_id
from liane.lib.periods import today
from liane.records.queries.pages import get
from liane.records.reasons import Answer, why, why_each, why_field
from liane.records.viewer import FieldRight, ObjectRights, Scope, Verb
from tests.records.people import SYSTEM, add_object, create, rich
from tests.records.sharing import lend, rule, with_shared

VERBS = (Verb.READ, Verb.UPDATE, Verb.DELETE, Verb.EXPORT)


@pytest.fixture
def world(people):
    """Return records of every object, those of an invented one too, and people to some of whom they are opened."""
    add_object("Don", "Dons", scope="owned")
    shelf = create(people.owner, "shelf", name="shelf")
    box = create(people.owner, "box", name="box", shelf=shelf, count=7)
    records = {
        "shelf": [shelf],
        "box": [box, create(people.mate, "box", name="mate’s")],
        "thing": [create(people.owner, "thing", name="thing", box=box)],
        "seal": [create(people.owner, "seal", name="seal", box=box)],
        "remark": [create(people.owner, "remark", name="remark", about={"object": "box", "id": box})],
        "label": [create(SYSTEM, "label", name="label")],
        "don": [create(SYSTEM, "don", name="don", owner=people.owner.user_id)],
    }
    lend(people.owner, "box", box, people.outsider)
    lend(people.owner, "shelf", shelf, people.outsider, may_edit=True, until=today("Europe/Paris"))
    dons = rule("don", people.outsider, may_edit=True)
    sevens = rule("box", people.mate, {"field": "count", "op": "is", "value": 7}, may_edit=True)
    viewers = [
        people.owner,
        with_shared(people.mate, rules=[sevens]),
        people.boss,
        people.reader,
        with_shared(people.outsider, objects=["box", "shelf"], rules=[dons]),
        rich(people.boss, ObjectRights(read=Scope.SUBORDINATES, update=Scope.SUBORDINATES)),
        rich(people.mate, ObjectRights()),
        SYSTEM,
    ]
    return records, viewers


def test_the_answer_never_disagrees_with_the_scope(world):
    records, viewers = world
    for name, ids in records.items():
        for one in ids:
            for verb in VERBS:
                answers = why_each(viewers, name, one, verb)
                for viewer, answer in zip(viewers, answers, strict=True):
                    read = get(name, one, viewer, ("updated_at",)) is not None
                    found = read and get(name, one, viewer, ("updated_at",), verb=verb) is not None
                    assert answer is not None
                    assert answer.allowed is found, (name, viewer.name, verb)
                    assert answer.reasons or viewer.user_id is None, (name, viewer.name, verb)
                    assert all(reason.holds is found for reason in answer.reasons), (name, viewer.name, verb, answer)


def known(answer: Answer | None) -> Answer:
    """Return the answer about a record that is there."""
    assert answer is not None
    return answer


def test_what_does_not_exist_has_no_answer(people):
    assert why(people.owner, "box", new_id()) is None


def test_sentences_stand_in_both_languages(world, people):
    records, viewers = world
    said = {}
    for language in ("fr", "en"):
        with override(language):
            said[language] = [
                reason.text
                for name, ids in records.items()
                for viewer in viewers
                for reason in known(why(viewer, name, ids[0], Verb.UPDATE)).reasons
            ]
    assert len(said["fr"]) == len(said["en"])
    assert not set(said["fr"]) & set(said["en"])


def test_a_field_says_why_it_is_not_edited(people):
    box = create(people.owner, "box", name="box")
    rights = rich(people.owner, box=ObjectRights(read=Scope.ALL, update=Scope.ALL, fields=MappingProxyType(
        {"note": FieldRight.READ, "emails": FieldRight.HIDDEN})))  # fmt: skip
    assert known(why_field(rights, "box", box, "count")).allowed
    for key in ("note", "emails", "created_at"):
        answer = known(why_field(rights, "box", box, key))
        assert not answer.allowed
        assert [reason.kind for reason in answer.reasons] == ["field"]


def test_a_share_that_ended_opens_nothing(people):
    box = create(people.owner, "box", name="box")
    lend(people.owner, "box", box, people.outsider, until=today("Europe/Paris"))
    guest = with_shared(people.outsider, objects=["box"])
    assert known(why(guest, "box", box)).allowed
    model = import_module("liane.accounts.sharing.models").RecordShare
    model._default_manager.update(until=today("Europe/Paris") - timedelta(days=1))
    assert not known(why(guest, "box", box)).allowed
