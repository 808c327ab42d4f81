"""Two administrators shape the same thing: a form speaks of what its reader saw until she is told what changed."""

import re
from typing import Any

from liane.records.registry import refresh
from tests.web.shaping.test_shaping import HOME, added, made, problems

LOT = f"{HOME}/don/champs/lot"
DON = f"{HOME}/don/identite"
NAMES = {"name": "Dons", "singular": "Don", "scope": "owned", "group": "sell", "icon": "gift"}


def drawn(answer: Any) -> str:
    """Return the version that the form of an answer speaks of."""
    found = re.search(r'name="version" value="(\d*)"', answer.content.decode())
    assert found
    return found[1]


def label() -> str:
    return str(refresh()["don"].fields["lot"].label)


def test_a_field_refused_for_another_reason_does_not_write_over_what_was_not_seen(anne):
    made(anne)
    added(anne, "don", "text", label_fr="Lot")
    mine = {"label_fr": "Lot B", "max_length": "beaucoup", "version": drawn(anne.get(LOT))}
    assert anne.post(LOT, {"label_fr": "Lot A", "version": mine["version"]}).status_code == 302
    refused = anne.post(LOT, mine)
    assert refused.status_code == 422
    assert drawn(refused) == mine["version"]
    told = anne.post(LOT, mine | {"max_length": "", "version": drawn(refused)})
    assert "entre-temps" in problems(told)
    assert label() == "Lot A"
    assert anne.post(LOT, mine | {"max_length": "", "version": drawn(told)}).status_code == 302
    assert label() == "Lot B"


def test_a_field_whose_form_is_only_drawn_anew_still_speaks_of_what_was_seen(anne):
    made(anne)
    added(anne, "don", "choice", label_fr="Lot", option=["a"], **{"a:fr": "Un"})
    mine = {"label_fr": "Lot B", "version": drawn(anne.get(LOT)), "option": ["a"], "a:key": "un", "a:fr": "Un"}
    assert anne.post(LOT, mine | {"label_fr": "Lot A"}).status_code == 302
    more = anne.post(LOT, mine | {"action": "add"})
    assert drawn(more) == mine["version"]
    assert drawn(anne.get(LOT, mine)) == mine["version"]


def test_a_field_of_lianes_that_somebody_dressed_meanwhile_is_asked_about(anne):
    dressed = f"{HOME}/company/champs/name"
    assert drawn(anne.get(dressed)) == "0"
    assert anne.post(dressed, {"label_fr": "Enseigne", "version": "0"}).status_code == 302
    refused = anne.post(dressed, {"label_fr": "Marque", "version": "0"})
    assert "entre-temps" in problems(refused)
    assert drawn(refused) == "1"


def test_an_object_refused_for_another_reason_does_not_write_over_what_was_not_seen(anne):
    made(anne)
    mine = NAMES | {"name": "x" * 300, "version": drawn(anne.get(DON))}
    assert anne.post(DON, NAMES | {"name": "Cadeaux", "version": mine["version"]}).status_code == 302
    refused = anne.post(DON, mine)
    assert refused.status_code == 422
    assert drawn(refused) == mine["version"]
    told = anne.post(DON, mine | {"name": "Legs"})
    assert "entre-temps" in problems(told)
    assert "Enregistrez à nouveau" in problems(told)
    assert drawn(told) != mine["version"]
    assert str(refresh()["don"].plural) == "Cadeaux"


def test_a_field_that_somebody_retired_meanwhile_is_told_to_be_and_where_it_comes_back(anne):
    made(anne)
    added(anne, "don", "text", label_fr="Lot")
    mine = {"label_fr": "Lot B", "version": drawn(anne.get(LOT))}
    anne.post(f"{LOT}/retrait")
    refresh()
    for answer in (anne.post(LOT, mine, follow=True), anne.get(LOT, follow=True)):
        said = " ".join(str(one) for one in answer.context["messages"])
        assert "« Lot » est retiré : remettez-le en service" in said.replace("\u00a0", " ")
        assert "Champs retirés" in answer.content.decode()
    assert anne.post(f"{HOME}/don/champs/rien", mine).status_code == 404
