"""Layouts by role: laid out by the editor, seen on pages, forms and lists."""

import re
from typing import Any

import pytest
from django.test import Client

from liane.accounts.models import Role, User
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.definitions import layouts
from liane.records.registry import refresh
from liane.records.viewer import system

PAGE = "/reglages/objets/company/disposition"


@pytest.fixture
def salesperson(people: Any) -> str:
    """Return the id of the role of Alice."""
    return str(User.objects.values_list("role_id", flat=True).get(id=people.alice))


def posted(page: str) -> dict[str, Any]:
    """Return what the editor's form would post as it stands."""
    found: dict[str, Any] = {}
    for box in re.findall(r"<input [^>]*>", page):
        name = re.search(r'name="([^"]*)"', box)
        value = re.search(r'value="([^"]*)"', box)
        kind = re.search(r'type="([^"]*)"', box)
        if (
            name
            and name[1] not in ("csrfmiddlewaretoken",)
            and not (kind and kind[1] == "checkbox" and "checked" not in box)
        ):
            found.setdefault(name[1], []).append(value[1] if value else "")
    return found


def editor(anne: Client, role: str = "") -> dict[str, Any]:
    return posted(anne.get(PAGE, {"role": role}).content.decode())


def laid(people: Any, who: str) -> Any:
    return layouts.of(refresh()["company"], viewer_for(getattr(people, who)))


def test_saving_what_stands_changes_nothing_to_see(anne, people):
    before = laid(people, "alice")
    assert anne.post(PAGE, editor(anne)).status_code == 302
    after = laid(people, "alice")
    assert [one.fields for one in after.sections] == [one.fields for one in before.sections]
    assert (after.columns, after.creation, after.highlights) == (before.columns, before.creation, before.highlights)
    assert [(one.object, one.relation) for one in after.related] == [
        (one.object, one.relation) for one in before.related
    ]


def test_a_role_has_its_own_page_list_and_form(anne, people, browse, sales, salesperson):
    form = editor(anne, salesperson)
    rows = form["row"]
    rows.remove("f:industry")
    rows.append("f:industry")
    form |= {"0:fr": ["Carte"], "columns": ["name", "employees"], "highlights": ["employees"], "creation": ["name"]}
    assert anne.post(PAGE, form).status_code == 302
    hers, others = laid(people, "alice"), laid(people, "diego")
    assert hers.columns == ("name", "employees")
    assert hers.highlights == ("employees",)
    assert all("industry" not in one.fields for one in hers.sections)
    assert any("industry" in one.fields for one in others.sections)
    assert others.columns != hers.columns
    alice = browse("alice")
    page = alice.get(f"/companies/{sales.berthaut}").content.decode()
    assert "Carte" in page
    assert 'data-key="industry"' not in page
    assert 'data-key="industry"' not in alice.get("/companies").content.decode()
    assert 'data-key="employees"' in alice.get("/companies").content.decode()
    reset = anne.post(f"{PAGE}/retour", {"role": salesperson})
    assert reset.status_code == 302
    assert laid(people, "alice").columns == others.columns


@pytest.mark.parametrize("part", ["columns", "highlights", "creation", "related"])
def test_a_list_is_emptied_and_stays_so_until_it_is_given_back(anne, people, browse, sales, part):
    before = getattr(laid(people, "alice"), part)
    assert before
    assert anne.post(PAGE, editor(anne) | {part: []}).status_code == 302
    assert getattr(laid(people, "alice"), part) == ()
    assert part not in editor(anne)
    alice = browse("alice")
    for address in ("/companies", "/companies/nouveau", f"/companies/{sales.berthaut}"):
        assert alice.get(address).status_code == 200
    form = editor(anne)
    assert anne.post(PAGE, form).status_code == 302
    assert getattr(laid(people, "alice"), part) == ()
    back = posted(anne.post(PAGE, form | {"usual": part}).content.decode())
    assert anne.post(PAGE, back).status_code == 302
    assert getattr(laid(people, "alice"), part) == before


def test_an_emptied_list_shows_nothing(anne, browse, sales):
    empty: dict[str, list[str]] = {"columns": [], "highlights": [], "creation": [], "related": []}
    assert anne.post(PAGE, editor(anne) | empty).status_code == 302
    alice = browse("alice")
    headings = re.findall(r'<th[^>]*data-path="([^"]+)"', alice.get("/companies").content.decode())
    assert headings == ["name"]
    page = alice.get(f"/companies/{sales.berthaut}").content.decode()
    assert '<dl class="facts">' not in page
    asked, _fold, others = alice.get("/companies/nouveau").content.decode().partition('<details class="fold"')
    assert 'name="name"' in asked
    assert 'data-field="industry"' not in asked
    assert 'data-field="industry"' in others


def test_a_role_follows_everybody_in_what_it_leaves_as_it_is(anne, people, salesperson):
    assert anne.post(PAGE, editor(anne, salesperson) | {"columns": ["name", "employees"]}).status_code == 302
    assert anne.post(PAGE, editor(anne) | {"highlights": ["employees"], "columns": []}).status_code == 302
    hers, others = laid(people, "alice"), laid(people, "diego")
    assert (hers.columns, hers.highlights) == (("name", "employees"), ("employees",))
    assert (others.columns, others.highlights) == ((), ("employees",))


def test_a_section_stands_in_two_columns(anne, people, browse, sales):
    form = editor(anne)
    assert anne.post(PAGE, form | {"wide": ["0"]}).status_code == 302
    assert [one.columns for one in laid(people, "alice").sections][:2] == [2, 1]
    alice = browse("alice")
    assert '<dl class="fields two">' in alice.get(f"/companies/{sales.berthaut}").content.decode()
    assert '<dl class="two">' in alice.get(f"/companies/{sales.berthaut}/impression").content.decode()
    moved = posted(anne.post(PAGE, editor(anne) | {"action": "add"}).content.decode())
    assert moved["wide"] == ["0"]
    assert anne.post(PAGE, {name: one for name, one in editor(anne).items() if name != "wide"}).status_code == 302
    assert all(one.columns == 1 for one in laid(people, "alice").sections)


def test_buttons_move_add_and_remove_without_saving(anne, people):
    form = editor(anne)
    second = form["row"][2]
    moved = posted(anne.post(PAGE, form | {"up": f"row|{second}"}).content.decode())
    assert moved["row"].index(second) == 1
    more = posted(anne.post(PAGE, form | {"action": "add"}).content.decode())
    sections = [one for one in more["row"] if one.startswith("s:")]
    assert len(sections) == len([one for one in form["row"] if one.startswith("s:")]) + 1
    fewer = posted(anne.post(PAGE, form | {"remove": sections[1]}).content.decode())
    assert sections[1] not in fewer["row"]
    assert [one for one in fewer["row"] if one.startswith("f:")] == [one for one in form["row"] if one.startswith("f:")]
    columns = posted(anne.post(PAGE, form | {"down": "columns|name"}).content.decode())
    assert columns["order:columns"].index("name") == 1
    assert laid(people, "alice").sections == refresh()["company"].sections


def test_the_preview_leaves_out_what_the_role_may_not_see(anne, people, sales, salesperson):
    rights: Any = Role.objects.values_list("rights", flat=True).get(id=salesperson)
    own = rights.get("company", rights.get("*", {})) | {"fields": {"industry": "hidden"}}
    edit = Update(
        "role",
        next(iter(Role.objects.filter(id=salesperson).values_list("id", flat=True))),
        {"rights": rights | {"company": own}},
    )
    apply(Change(system(), Cause("form"), [edit]))
    industry = str(refresh()["company"].fields["industry"].label)

    def shown(role: str) -> str:
        answer = anne.post(f"{PAGE}/apercu", editor(anne, role) | {"role": role}, headers={"HX-Request": "true"})
        return str(answer.content.decode())

    assert f"<dt>{industry}</dt>" in shown("")
    assert f"<dt>{industry}</dt>" not in shown(salesperson)
    whole = anne.post(f"{PAGE}/apercu", editor(anne, salesperson))
    assert whole.status_code == 200


def test_two_administrators_lay_out_at_once(anne):
    assert anne.post(PAGE, editor(anne)).status_code == 302
    first, second = editor(anne), editor(anne)
    assert anne.post(PAGE, first | {"columns": ["name"]}).status_code == 302
    answer = anne.post(PAGE, second | {"columns": ["name", "employees"]})
    assert answer.status_code == 422
    assert "entre-temps" in answer.content.decode()


def test_moving_a_line_on_the_way_writes_over_nothing_that_another_saved(anne, people):
    assert anne.post(PAGE, editor(anne)).status_code == 302
    first, second = editor(anne), editor(anne)
    assert anne.post(PAGE, first | {"columns": ["name"]}).status_code == 302
    moved = posted(anne.post(PAGE, second | {"action": "add"}).content.decode())
    assert moved["version"] == second["version"]
    assert anne.post(PAGE, moved).status_code == 302
    assert laid(people, "anne").columns == ("name",)


def test_what_no_field_answers_to_is_left_out(anne, people):
    form = editor(anne)
    form["row"] = ["f:rien", *form["row"], "s:<b>", "f:" + "x" * 3000]
    assert anne.post(PAGE, form | {"columns": ["rien", "name"]}).status_code == 302
    assert laid(people, "alice").columns == ("name",)
    assert anne.get(PAGE, {"role": "rien"}).status_code == 404


def test_a_new_field_stands_in_the_editor_at_once(anne, people):
    declaration = {"kind": "text", "label": {"fr": "Surnom"}}
    apply(Change(system(), Cause("form"), [Create("custom_field", {"object": "company", "declaration": declaration})]))
    refresh()
    form = editor(anne)
    assert "f:surnom" in form["row"]
    form["row"] = [*(one for one in form["row"] if one != "f:surnom"), "f:surnom"]
    anne.post(PAGE, form)
    assert all("surnom" not in one.fields for one in laid(people, "alice").sections)


def test_two_administrators_who_lay_out_the_same_object_first_do_not_write_over_each_other(browse, people):
    anne = browse("anne")
    first, second = (posted(anne.get(PAGE).content.decode()) for _who in range(2))
    title = next(name for name in first if name.endswith(":fr"))
    assert anne.post(PAGE, first | {title: ["Identité légale"]}).status_code == 302
    answer = anne.post(PAGE, second | {title: ["Carte de visite"]})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "a modifié cette disposition entre-temps" in page
    assert 'value="Carte de visite"' in page
    refresh()
    assert "Identité légale" in anne.get(PAGE).content.decode()
    assert anne.post(PAGE, posted(page)).status_code == 302
    assert "Carte de visite" in anne.get(PAGE).content.decode()
