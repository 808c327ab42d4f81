"""Two people hand over the same portfolio at the same instant."""

import pytest

from liane.capabilities.handover.models import HandOver, Share
from tests.handover.portfolio import owner
from tests.handover.test_pages import form, new, text
from tests.records.committed import together

pytestmark = pytest.mark.usefixtures("emptied_after")


def test_one_is_made_the_other_is_told_and_nothing_is_doubled(browse, people, portfolio):
    anne, chloe = browse("anne"), browse("chloe")
    asked = {"rule": "one", "do": "1"}
    answers = together(
        lambda: anne.post(new(people), form("bob@exemple.fr", **asked)),
        lambda: chloe.post(new(people), form("bob@exemple.fr", **asked)),
    )
    assert sorted(one.status_code for one in answers) == [302, 422]
    refused = text(next(one for one in answers if one.status_code == 422))
    assert "est en cours" in refused or "déjà changé de mains" in refused
    only = HandOver.objects.get()
    assert only.state == HandOver.State.GIVEN
    assert sum(Share.objects.filter(handover_id=only.id).values_list("number", flat=True)) > 0
    assert {owner("company", one) for one in (portfolio.berthaut, portfolio.lyon)} == {people.bob}


def test_a_portfolio_that_is_handed_over_already_has_nothing_left_to_give(browse, people, portfolio):
    anne = browse("anne")
    given = form("bob@exemple.fr", rule="one", do="1")
    assert anne.post(new(people), given).status_code == 302
    assert anne.post(new(people), given).status_code == 422
    assert HandOver.objects.count() == 1
