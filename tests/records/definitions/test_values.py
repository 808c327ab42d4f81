"""What own fields hold: patterns, picklists that depend on one another, values that no two records share."""

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liane.records.changes.model import Create, Refused
from liane.records.fields.patterns import Pattern, fault
from tests.records.committed import together
from tests.records.definitions.words import back, options, refusal
from tests.records.people import SYSTEM, add_field, create, rich, update, values

PIECES = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "(a|bc)", "(ab)", "(a*b)", r"\w", "[a-c]", "(a+)"])
TIMES = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(PIECES, TIMES), max_size=4), st.text("abc1é", max_size=8))
def test_a_pattern_matches_as_a_usual_regular_expression(pieces, text):
    pattern = "".join(piece + times for piece, times in pieces)
    assert Pattern(pattern).matches(text) is bool(re.fullmatch(pattern, text))


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "(.*)*x", "a*a*a*a*a*a*a*b"])
def test_no_pattern_takes_long(pattern):
    started = time.process_time()
    assert not Pattern(pattern).matches("a" * 20_000)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "pattern", ["(", "a**", "[", "a{3,1}", "(?=a)", r"\1", "a)", "((a{50}){50}){50}", "*a", "x" * 301]
)
def test_what_is_no_pattern_is_said(pattern):
    assert str(fault(pattern))


def test_a_text_has_the_form_that_its_field_asks_for(people):
    add_field("box", "dossier", kind="text", pattern=r"DOS-\d{4}", help={"fr": "DOS- et quatre chiffres"})
    me = rich(people.owner)
    box = create(me, "box", name="b", dossier="DOS-2026")
    assert values("box", box, "dossier") == ("DOS-2026",)
    assert "quatre chiffres" in refusal(Create("box", {"name": "c", "dossier": "DOS-26"}))


def cities(people):
    add_field("box", "pays", kind="choice", label={"fr": "Pays de vente"}, options=options("fr", "be"))
    add_field(
        "box",
        "ville",
        kind="choice",
        options=options("lyon", "paris", "liege"),
        depends_on="pays",
        allowed={"fr": ["lyon", "paris"], "be": ["liege"]},
    )
    return rich(people.owner)


def test_an_option_goes_with_what_it_depends_on(people):
    me = cities(people)
    box = create(me, "box", name="b", pays="fr", ville="lyon")
    assert "ne va pas avec" in refusal(Create("box", {"name": "c", "pays": "be", "ville": "lyon"}))
    assert "demande d’abord" in refusal(Create("box", {"name": "c", "ville": "lyon"}))
    with pytest.raises(Refused):
        update(me, "box", box, pays="be")
    changed = update(me, "box", box, pays="be", ville="liege")
    back(changed, me)
    assert values("box", box, "pays", "ville") == ("fr", "lyon")


def test_a_value_that_went_before_the_rule_may_stay(people):
    me = rich(people.owner)
    add_field("box", "pays", kind="choice", label={"fr": "Pays de vente"}, options=options("fr", "be"))
    ville = add_field("box", "ville", kind="choice", options=options("lyon", "liege"))
    box = create(me, "box", name="b", pays="be", ville="lyon")
    declaration = {"kind": "choice", "label": "Ville", "options": options("lyon", "liege")}
    update(
        SYSTEM, "custom_field", ville, declaration=declaration | {"depends_on": "pays", "allowed": {"be": ["liege"]}}
    )
    update(me, "box", box, name="renommée")
    assert values("box", box, "name", "ville") == ("renommée", "lyon")


def test_two_people_never_give_the_same_value_at_once(committed_people):
    add_field("box", "matricule", kind="text", unique=True)
    answers = together(*(lambda n=n: create(SYSTEM, "box", name=f"b{n}", matricule="É-12") for n in range(4)))
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True, True, True]
    assert "doit être unique" in refusal(Create("box", {"name": "x", "matricule": "e-12"}))


def test_one_change_gives_a_value_once_however_it_is_written(people):
    add_field("box", "matricule", kind="text", unique=True)
    both = [Create("box", {"name": "x", "matricule": text}) for text in ("É-12", "e-12")]
    assert "doit être unique" in refusal(*both)
