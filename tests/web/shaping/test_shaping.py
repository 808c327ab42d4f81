"""Objects and fields made, changed, retired and brought back by the screens of the settings."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.test import Client

from liane.accounts import actions
from liane.accounts.models import Role
from liane.accounts.rights import exceptions
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system
from tests.web.records import found

HOME = "/reglages/objets"


def made(anne: Client, **values: str) -> None:
    """Make an object by its form."""
    typed = {"name": "Dons", "singular": "Don", "scope": "owned", "group": "sell", "icon": "gift"} | values
    answer = anne.post(f"{HOME}/nouveau", typed)
    assert answer.status_code == 302, problems(answer)
    refresh()


def added(anne: Client, name: str, kind: str, **values: Any) -> None:
    """Add a field by its form."""
    answer = anne.post(f"{HOME}/{name}/champs/nouveau/{kind}", values)
    assert answer.status_code == 302, problems(answer)
    refresh()


def problems(answer: Any) -> str:
    """Return what a page says is wrong."""
    found = re.findall(r'class="(?:notice bad|error)"[^>]*>(.*?)</p>', answer.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in found)


def record(kind: str, **values: Any) -> Any:
    edit = Create(kind, values)
    apply(Change(system(), Cause("form"), [edit]))
    return edit.id


def values_of(name: str, *columns: str) -> list[tuple[Any, ...]]:
    return [row.values for row in fetch(Query(name, columns=columns, sort=("name",)), system()).rows]


def options(*labels: str) -> Mapping[str, Any]:
    """Return the boxes of a picklist's editor."""
    found: dict[str, Any] = {"option": [f"l{n}" for n in range(len(labels))]}
    return found | {f"l{n}:fr": label for n, label in enumerate(labels)}


def test_an_object_is_at_once_in_the_rail_with_its_list_and_its_form(anne):
    made(anne, plural_en="Donations", singular_en="Donation", hue="45")
    item = catalogue()["don"]
    assert (item.icon, item.hue, item.group) == ("gift", 45, "sell")
    assert 'href="/dons"' in anne.get("/").content.decode() or 'href="/dons"' in anne.get("/dons").content.decode()
    assert anne.get("/dons").status_code == 200
    assert anne.get("/dons/nouveau").status_code == 200
    page = anne.get(HOME).content.decode()
    assert "À vous" in page
    assert anne.get(f"{HOME}/don").status_code == 200
    assert 'value="don:own"' in page or "don:own" in anne.get("/reglages/roles/nouveau").content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "Contacts", "singular": "Contact"}, "s’appelle déjà « Contact »"),
        ({"name": "", "singular": ""}, "obligatoire"),
        ({"name": "x" * 200}, ""),
    ],
)
def test_a_name_that_cannot_be_is_said_and_nothing_is_made(anne, values, said):
    before = set(catalogue().objects)
    answer = anne.post(f"{HOME}/nouveau", {"singular": "Don", "name": "Dons", "scope": "owned"} | values)
    assert answer.status_code == 422
    assert said in problems(answer)
    assert problems(answer)
    assert set(refresh().objects) == before


def test_an_object_is_renamed_retired_and_brought_back_with_its_records(anne):
    made(anne)
    record("don", name="Premier")
    typed = {"name": "Legs", "singular": "Legs", "scope": "owned", "icon": "file", "group": "", "version": "1"}
    assert anne.post(f"{HOME}/don/identite", typed).status_code == 302
    assert str(refresh()["don"].plural) == "Legs"
    assert "1 fiche" in anne.get(f"{HOME}/don/retrait").content.decode()
    assert anne.post(f"{HOME}/don/retrait").status_code == 302
    assert refresh().get("don") is None
    assert "Remettre en service" in anne.get(HOME).content.decode()
    anne.post(f"{HOME}/don/service")
    refresh()
    assert values_of("don", "name") == [("Premier",)]


def test_every_kind_has_a_card_and_a_form(anne):
    made(anne)
    page = anne.get(f"{HOME}/don/champs/nouveau").content.decode()
    addresses = re.findall(r'href="(/reglages/objets/don/champs/nouveau/[a-z_]+)"', page)
    assert len(addresses) > 20
    for address in addresses:
        assert anne.get(address).status_code == 200, address


def test_fields_of_every_common_kind_are_made_and_filled(anne):
    made(anne)
    added(anne, "don", "money", label_fr="Montant", label_en="Amount", required="1", minimum="1", maximum="1 000,50")
    added(anne, "don", "date", label_fr="Reçu le")
    added(anne, "don", "text", label_fr="Reçu fiscal", pattern=r"RF-\d{3}", unique="1", help_fr="RF- et trois chiffres")
    added(anne, "don", "yes_no", label_fr="Anonyme", default="0")
    added(anne, "don", "choices", label_fr="Thèmes", option_default=["l1"], **options("Eau", "École"))
    added(anne, "don", "auto_number", label_fr="Numéro", numbers="D-{YYYY}-{000}")
    added(anne, "don", "relation", label_fr="Société", target="company", inverse_label_fr="Dons reçus")
    fields = catalogue()["don"].fields
    assert (fields["montant"].required, str(fields["montant"].maximum)) == (True, "1000.5")
    assert fields["themes"].default == ["ecole"]
    assert fields["anonyme"].default is False
    assert str(fields["societe"].inverse_label) == "Dons reçus"
    record("don", name="a", montant="20 EUR", recu_fiscal="RF-001")
    assert values_of("don", "themes", "anonyme", "numero")[0][:2] == (["ecole"], False)
    page = anne.get(f"{HOME}/don").content.decode()
    assert "Montant" in page
    assert "Unique" in page


def test_what_is_wrong_with_a_field_is_said_beside_it(anne):
    made(anne)
    for kind, values, said in (
        ("text", {}, "Donnez un nom"),
        ("text", {"label_fr": "nom"}, "s’appelle déjà"),
        ("integer", {"label_fr": "Âge", "minimum": "dix"}, "dix"),
        ("integer", {"label_fr": "Âge", "minimum": "10", "maximum": "2"}, "dépasse"),
        ("text", {"label_fr": "Code", "pattern": "(a"}, ""),
        ("choice", {"label_fr": "Ton"}, "au moins un choix"),
        ("auto_number", {"label_fr": "N", "numbers": "{X}"}, "pas de sens"),
        ("formula", {"label_fr": "F", "expression": "[Rien] + 1"}, "n’existe pas"),
        ("formula", {"label_fr": "F"}, "manque"),
    ):
        answer = anne.post(f"{HOME}/don/champs/nouveau/{kind}", values)
        assert answer.status_code == 422, (kind, values)
        assert problems(answer), (kind, values)
        assert said in problems(answer), (kind, values, problems(answer))
    assert all(not field.custom for field in refresh()["don"].fields.values())


def test_an_object_named_as_a_page_of_liane_is_refused_by_that_name(anne):
    answer = anne.post(f"{HOME}/nouveau", {"name": "Réglages", "singular": "Réglage", "scope": "owned"})
    assert answer.status_code == 422
    assert "« Réglages » est le nom d’une page de Liane" in unescape(problems(answer)).replace("\u00a0", " ")


def test_a_key_that_liane_uses_itself_is_free_for_people(anne):
    made(anne, name="Trésors", singular="Objet")
    for label in ("ID", "Version", "3e trimestre", "№"):
        added(anne, "objet", "text", label_fr=label)
    own = {str(field.label): key for key, field in catalogue()["objet"].fields.items() if field.custom}
    assert own == {
        "ID": "id_2",
        "Version": "version_2",
        "3e trimestre": "champ_3e_trimestre",
        "№": "no",
    }
    record("objet", name="a", id_2="12", version_2="b")
    assert "12" in anne.get("/tresors?colonnes=name,id_2").content.decode()
    answer = anne.post(f"{HOME}/objet/champs/nouveau/text", {"label_fr": "version"})
    assert "s’appelle déjà « version »" in unescape(problems(answer))


def test_a_formula_that_would_read_itself_is_refused_in_words(anne):
    made(anne)
    added(anne, "don", "integer", label_fr="Base")
    added(anne, "don", "formula", label_fr="Double", expression="[Base] * 2")
    added(anne, "don", "formula", label_fr="Quadruple", expression="[Double] * 2")
    answer = anne.post(f"{HOME}/don/champs/double", {"label_fr": "Double", "expression": "[Quadruple] / 2"})
    assert answer.status_code == 422
    assert "dépendrait de lui-même" in problems(answer)
    page = anne.get(f"{HOME}/don/champs/double").content.decode()
    assert "Base * 2" in page
    assert "Quadruple" in page


def test_a_formula_is_checked_while_it_is_typed(anne):
    made(anne)
    added(anne, "don", "integer", label_fr="Base")
    record("don", name="Un", base=21)
    live = f"{HOME}/don/formule"
    good = anne.post(live, {"kind": "formula", "expression": "[Base] * 2"}).content.decode()
    assert "42" in good
    assert "Présenté comme" in good
    zero = anne.post(live, {"kind": "formula", "expression": "[Base] / 0"}).content.decode()
    assert "Un" in zero
    assert "—" in zero
    wrong = anne.post(live, {"kind": "formula", "expression": "[Base] * [Rien]"}).content.decode()
    assert "n’existe pas" in wrong
    assert "<mark>[</mark>" in wrong
    assert anne.post(live, {"kind": "formula", "expression": "("}).status_code == 200


def test_a_rollup_of_the_year_is_built_by_clicks(anne):
    made(anne, name="Adhérents", singular="Adhérent")
    made(anne)
    added(anne, "don", "money", label_fr="Montant")
    added(anne, "don", "date", label_fr="Reçu le")
    added(anne, "don", "relation", label_fr="Adhérent", target="adherent", inverse_label_fr="Dons")
    address = f"{HOME}/adherent/champs/nouveau/rollup"
    chosen = {"label_fr": "Dons de l’année", "relation": "don_adherent", "function": "sum", "field": "montant"}
    drawn = anne.post(address, chosen | {"action": "redraw"}, headers={"HX-Request": "true"}).content.decode()
    assert 'value="montant" selected' in drawn
    left = anne.post(address, chosen | {"action": "filter"})
    assert left.url.startswith("/dons/filtre?retour=")
    where = orjson.dumps({"field": "recu_le", "op": "within", "value": "this_year"}).decode()
    back = anne.get(address, chosen | {"filtre": where}).content.decode()
    assert "Dons de l’année" in back
    assert "Reçu le" in back
    added(anne, "adherent", "rollup", **chosen, where=where)
    assert catalogue()["adherent"].fields["dons_de_lannee"].kind.name == "money"


def test_a_lookup_takes_over_a_field_of_the_record_linked(anne):
    made(anne)
    added(anne, "don", "relation", label_fr="Société", target="company")
    added(anne, "don", "lookup", label_fr="Ville", path="societe.industry")
    assert catalogue()["don"].fields["ville"].read_only
    assert anne.get(f"{HOME}/don/champs/ville").status_code == 200


def test_a_picklist_that_depends_on_another_keeps_what_goes_with_what(anne):
    made(anne)
    added(anne, "don", "choice", label_fr="Pays", **options("France", "Belgique"))
    chosen = {**options("Lyon", "Liège"), "depends_on": "pays", "allowed:france": ["l0"], "allowed:belgique": ["l1"]}
    added(anne, "don", "choice", label_fr="Ville", **chosen)
    assert dict(catalogue()["don"].fields["ville"].allowed) == {"belgique": ("liege",), "france": ("lyon",)}
    page = anne.get(f"{HOME}/don/champs/ville").content.decode()
    assert "Avec « France »" in page


def test_another_type_shows_what_becomes_of_the_values_then_converts_and_comes_back(anne):
    made(anne)
    added(anne, "don", "text", label_fr="Lot")
    for name, lot in (("a", "1"), ("b", "2"), ("c", "trois")):
        record("don", name=name, lot=lot)
    assert "genre=integer" in anne.get(f"{HOME}/don/champs/lot/type").content.decode()
    shown = anne.post(f"{HOME}/don/champs/lot", {"genre": "integer", "label_fr": "Lot"}).content.decode()
    assert "trois" in shown
    [declaration] = [found.replace("&quot;", '"') for found in re.findall(r'name="declaration" value="([^"]*)"', shown)]
    assert catalogue()["don"].fields["lot"].kind.name == "text"
    anne.post(f"{HOME}/don/champs/lot/conversion", {"declaration": declaration})
    refresh()
    assert values_of("don", "lot") == [(1,), (2,), (None,)]
    assert "Revenir au type d’avant" in anne.get(f"{HOME}/don/champs/lot").content.decode()
    assert "Aucune valeur n’est perdue" in anne.get(f"{HOME}/don/champs/lot/conversion/retour").content.decode()
    anne.post(f"{HOME}/don/champs/lot/conversion/retour")
    refresh()
    assert values_of("don", "lot") == [("1",), ("2",), ("trois",)]


def test_a_retired_field_tells_what_uses_it_and_comes_back_with_its_values(anne):
    made(anne)
    added(anne, "don", "integer", label_fr="Base")
    added(anne, "don", "formula", label_fr="Double", expression="[Base] * 2")
    record("don", name="a", base=4)
    asked = anne.get(f"{HOME}/don/champs/base/retrait").content.decode()
    assert "Double" in asked
    assert "1 fiche" in asked
    anne.post(f"{HOME}/don/champs/base/retrait")
    assert "base" not in refresh()["don"].fields
    assert "Champs retirés" in anne.get(f"{HOME}/don").content.decode()
    anne.post(f"{HOME}/don/champs/base/service")
    refresh()
    assert values_of("don", "base") == [(4,)]


def test_fields_of_liane_are_dressed_and_undressed(anne):
    page = f"{HOME}/company/champs/industry"
    assert anne.get(page).status_code == 200
    assert anne.post(page, {"label_fr": "Métier", "help_fr": "Ce qu’elle fait", "hidden": "1"}).status_code == 302
    field = refresh()["company"].fields["industry"]
    assert (str(field.label), field.hidden) == ("Métier", True)
    anne.post(f"{page}/retrait")
    assert str(refresh()["company"].fields["industry"].label) != "Métier"
    assert anne.post(page, {"label_fr": "Branche"}).status_code == 302
    assert str(refresh()["company"].fields["industry"].label) == "Branche"
    answer = anne.post(f"{HOME}/company/champs/name", {"hidden": "1"})
    assert answer.status_code == 422
    assert "ne se masque pas" in problems(answer)


def test_fields_are_put_in_order(anne):
    made(anne)
    for name in ("Un", "Deux", "Trois"):
        added(anne, "don", "text", label_fr=name)
    anne.post(f"{HOME}/don/ordre", {"field": ["trois", "un", "deux"], "up": "deux"})
    assert [key for key, one in refresh()["don"].fields.items() if one.custom] == ["trois", "deux", "un"]


def test_two_administrators_at_once_are_told(anne):
    made(anne)
    added(anne, "don", "text", label_fr="Lot")
    assert anne.post(f"{HOME}/don/champs/lot", {"label_fr": "Lot A", "version": "1"}).status_code == 302
    answer = anne.post(f"{HOME}/don/champs/lot", {"label_fr": "Lot B", "version": "1"})
    assert answer.status_code == 422
    assert "entre-temps" in problems(answer)
    assert str(refresh()["don"].fields["lot"].label) == "Lot A"


def test_only_administrators_shape(anne, browse):
    made(anne)
    alice = browse("alice")
    for page in (HOME, f"{HOME}/nouveau", f"{HOME}/don", f"{HOME}/don/champs/nouveau", f"{HOME}/don/disposition"):
        assert alice.get(page).status_code == 403
    assert alice.post(f"{HOME}/don/retrait").status_code == 403
    assert anne.get(f"{HOME}/user").status_code == 404
    assert anne.get(f"{HOME}/rien").status_code == 404


def test_pages_stand_in_english_too(anne, people):
    made(anne, plural_en="Donations", singular_en="Donation")
    actions.set_preferences(viewer_for(people.anne), {"language": "en"})
    for page in (
        HOME,
        f"{HOME}/nouveau",
        f"{HOME}/don",
        f"{HOME}/don/champs/nouveau/choice",
        f"{HOME}/don/disposition",
    ):
        answer = anne.get(page)
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == "en"
    assert "Donations" in anne.get(HOME).content.decode()


def test_roles_say_what_one_may_do_with_own_objects_and_their_fields(anne):
    made(anne, group="")
    added(anne, "don", "money", label_fr="Montant")
    assert 'name="don:own"' in anne.get("/reglages/roles/nouveau").content.decode()
    role = Role.objects.get(key="salesperson").id
    assert "Montant" in anne.get(f"/reglages/roles/{role}/champs/don").content.decode()
    anne.post(f"/reglages/roles/{role}/champs/don", {"don:montant": "hidden"})
    rights = Role.objects.values_list("rights", flat=True).get(id=role) or {}
    assert exceptions(rights, catalogue()["don"]) == {"montant": "hidden"}


def test_an_administrator_shapes_an_object_from_its_list_and_its_records(anne, browse, sales):
    menu = "/companies/colonnes"
    assert f"{HOME}/company/champs/nouveau" in anne.get(menu, headers={"HX-Request": "true"}).content.decode()
    assert f"{HOME}/company/disposition" in anne.get(f"/companies/{sales.berthaut}").content.decode()
    alice = browse("alice")
    assert HOME not in alice.get(menu, headers={"HX-Request": "true"}).content.decode()
    assert HOME not in alice.get(f"/companies/{sales.berthaut}").content.decode()


def test_who_adds_a_field_from_a_list_comes_back_to_it_and_sees_the_field(anne, sales):
    menu = anne.get("/companies/colonnes?q=Orsel", headers={"HX-Request": "true"}).content.decode()
    new = found(r'href="(/reglages/objets/company/champs/nouveau[^"]*)"', menu)
    kinds = anne.get(new).content.decode()
    assert 'href="/companies?q=Orsel" data-shape-panel-target="close"' in kinds
    card = found(r'href="([^"]+/nouveau/text\?[^"]+)"', kinds)
    form = anne.get(card).content.decode()
    road = {name: unescape(text) for name, text in re.findall(r'name="(retour|suite)" value="([^"]*)"', form)}
    back = anne.post(card, {"kind": "text", "label_fr": "Zone de chalandise", **road})
    assert back.url.startswith("/companies?q=Orsel")
    listed = anne.get(back.url).content.decode()
    assert "Zone de chalandise" in listed
    assert "Cabinet Orsel" in listed


def test_who_adds_a_field_from_a_record_comes_back_to_it_and_never_leaves_liane(anne, sales):
    record = f"/companies/{sales.orsel}"
    page = anne.get(record).content.decode()
    new = found(r'href="(/reglages/objets/company/champs/nouveau[^"]*)"', page)
    card = found(r'href="([^"]+/nouveau/text\?[^"]+)"', anne.get(new).content.decode())
    assert anne.post(card, {"kind": "text", "label_fr": "Zone"}).url == record
    away = f"/reglages/objets/company/champs/nouveau/text?{urlencode({'retour': 'https://ailleurs.example/'})}"
    assert anne.post(away, {"kind": "text", "label_fr": "Secteur"}).url == "/reglages/objets/company"


def test_two_administrators_who_dress_the_same_field_of_liane_do_not_write_over_each_other(anne, sales):
    address = f"{HOME}/company/champs/employees"
    form = anne.get(address).content.decode()
    values = {"kind": "integer", "key": "employees", "version": found(r'name="version" value="(\d+)"', form)}
    assert anne.post(address, values | {"label_fr": "Salariés"}).status_code == 302
    second = anne.post(address, values | {"label_fr": "Têtes"})
    assert second.status_code == 422
    assert "Quelqu’un d’autre a modifié ce champ entre-temps" in problems(second)
    assert str(refresh()["company"].fields["employees"].label) == "Salariés"
