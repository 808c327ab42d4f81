"""Files, pictures and texts with a form on the screens: given, shown, served to those who may read them."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from liane.accounts.models import Role
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.definitions import conversion, returning
from liane.records.registry import refresh
from liane.records.viewer import system
from tests.web.records import HTMX

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
FORM = {"form": "1"}


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    """Keep the contents of these tests in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def page(sales):
    """Give companies a field of each kind; return the address of a company of Alice's."""
    kinds = {"pieces": "file", "photos": "image", "bilan": "rich_text"}
    edits = [
        Create("custom_field", {"object": "company", "key": key, "declaration": {"kind": kind, "label": {"fr": key}}})
        for key, kind in kinds.items()
    ]
    apply(Change(system(), Cause("form"), edits))
    refresh()
    return f"/companies/{sales.berthaut}"


def picture(kind="PNG"):
    made = io.BytesIO()
    Image.new("RGB", (800, 600), (20, 120, 90)).save(made, kind)
    return made.getvalue()


def given(client, name="contrat.pdf", content=PDF, field="pieces", slug="companies"):
    """Give a file as the control does; return the answer."""
    return client.post("/fichiers", {"objet": slug, "champ": field, "fichier": SimpleUploadedFile(name, content)})


def item_of(answer):
    """Return what the form sends back of a file that was given, as its hidden box holds it."""
    found = re.search(r'value="([^"]+)" checked', answer.content.decode())
    assert found
    return found[1].replace("&quot;", '"')


def file_url(html):
    found = re.search(r"/fichiers/[0-9a-f-]{36}", html)
    assert found
    return found[0]


def save(client, page, key, values):
    return client.post(f"{page}/champs/{key}", values | FORM | {"chemin": key, f"{key}.present": "1"}, headers=HTMX)


def placed(client, page, name="contrat.pdf", content=PDF, field="pieces"):
    """Give a file, save it on the page, and return its address."""
    answer = save(client, page, field, {field: [item_of(given(client, name, content, field))]})
    assert answer.status_code == 200, answer.content.decode()
    return file_url(answer.content.decode())


def test_a_file_is_given_saved_read_removed_and_brought_back(browse, page):
    alice = browse("alice")
    address = placed(alice, page)
    shown = alice.get(page).content.decode()
    assert f'href="{address}"' in shown
    assert "contrat.pdf" in alice.get("/companies?colonnes=name,pieces").content.decode()
    answer = alice.get(address)
    assert b"".join(answer.streaming_content) == PDF
    gone = save(alice, page, "pieces", {})
    assert address not in gone.content.decode()
    assert alice.get(address).status_code == 404
    undo = re.search(r"/changements/[0-9a-f-]{36}/annulation", gone.content.decode())
    assert undo
    alice.post(undo[0], headers=HTMX)
    assert alice.get(address).status_code == 200


def test_a_file_is_read_in_a_field_that_is_back_to_its_former_type(browse, page):
    alice = browse("alice")
    address = placed(alice, page, "photo.png", picture())
    operation = conversion.note("company", "pieces", {"kind": "image", "label": "Pièces"}, system())
    conversion.run(operation, system())
    assert alice.get(address).status_code == 200
    conversion.run(returning.note(operation, system()), system())
    assert address in alice.get(page).content.decode()
    assert alice.get(address).status_code == 200
    save(alice, page, "pieces", {})
    assert alice.get(address).status_code == 404


def test_headers_keep_a_file_from_doing_anything(browse, page):
    alice = browse("alice")
    answer = alice.get(placed(alice, page))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="contrat.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"
    for name in ("page.html", "dessin.svg"):
        hostile = alice.get(placed(alice, page, name, b"<svg xmlns='x'><script>alert(1)</script></svg>"))
        assert hostile["Content-Disposition"].startswith("attachment")
        assert hostile["Content-Type"].startswith("text/plain")
        assert "sandbox" in hostile["Content-Security-Policy"]
    again = alice.get(placed(alice, page) + "?telecharger")
    assert again["Content-Disposition"].startswith("attachment")


def test_a_copy_that_is_still_good_is_not_sent_again(browse, page):
    alice = browse("alice")
    address = placed(alice, page)
    mark = alice.get(address)["ETag"]
    again = alice.get(address, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert browse("emma").get(address, headers={"If-None-Match": mark}).status_code == 404


def test_an_outsider_and_a_stranger_find_no_file(browse, page, client):
    alice, emma = browse("alice"), browse("emma")
    address = placed(alice, page, "photo.png", picture(), "photos")
    for one in (address, f"{address}/vignette"):
        assert alice.get(one).status_code == 200
        assert emma.get(one).status_code == 404
        assert client.get(one).status_code == 302
    unknown = emma.get("/fichiers/01931f2e-0000-4000-8000-000000000001")
    hidden = emma.get(address)
    strip = re.compile(rb"/fichiers/[0-9a-f-]{36}|csrf[^>]*>|X-CSRFToken[^}]*")
    assert strip.sub(b"", unknown.content) == strip.sub(b"", hidden.content)


def test_a_field_that_her_role_hides_hides_its_files(browse, page):
    alice = browse("alice")
    address = placed(alice, page)
    assert alice.get(address).status_code == 200
    role = Role.objects.get(key="salesperson")
    before: Any = role.rights
    rights = before | {"company": before["*"] | {"fields": {"pieces": "hidden"}}}
    apply(Change(system(), Cause("form"), [Update("role", role.id, {"rights": rights})]))
    assert alice.get(address).status_code == 404
    assert given(alice).status_code == 404


def test_a_file_of_a_form_that_is_not_sent_is_its_givers_alone(browse, page):
    alice, bob = browse("alice"), browse("bob")
    address = file_url(given(alice, "photo.png", picture(), "photos").content.decode())
    assert alice.get(f"{address}/vignette").status_code == 200
    assert bob.get(address).status_code == 404
    taken = item_of(given(alice))
    stolen = save(browse("chloe"), page, "pieces", {"pieces": [taken]})
    assert stolen.status_code == 422
    assert "n’est plus là" in stolen.content.decode()


def test_those_who_may_not_write_a_field_give_it_nothing(browse, page):
    assert given(browse("diego")).status_code == 404
    assert given(browse("alice"), field="name").status_code == 404
    assert given(browse("alice"), field="rien").status_code == 404
    assert given(browse("alice"), slug="rien").status_code == 404
    assert browse("alice").post("/fichiers", {"objet": "companies", "champ": "pieces"}).status_code == 400
    assert browse("alice").get("/fichiers").status_code == 405


def test_what_is_refused_says_why(browse, page, settings):
    alice = browse("alice")
    assert "programme" in given(alice, "a.exe", b"MZ").content.decode()
    assert "n’est pas une image" in given(alice, field="photos").content.decode()
    settings.FILE_LIMIT = 10
    answer = given(alice)
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert "trop lourd" in answer.content.decode()


def test_pictures_are_shown_small(browse, page):
    alice = browse("alice")
    address = placed(alice, page, "chai <b>.png", picture(), "photos")
    small = alice.get(f"{address}/vignette")
    assert small["Content-Type"] == "image/webp"
    listed = alice.get("/companies?colonnes=name,photos").content.decode()
    assert f'src="{address}/vignette"' in listed
    assert "chai &lt;b&gt;.png" in listed
    assert alice.get(placed(alice, page) + "/vignette").status_code == 404


def test_pages_without_scripts_take_files_within_the_form(browse, sales, page):
    alice = browse("alice")
    form = FORM | {"name": "Cave Faure", "pieces.present": "1", "pieces.upload": SimpleUploadedFile("a.pdf", PDF)}
    made = alice.post("/companies/nouveau", form)
    assert made.status_code == 302, made.content.decode()
    shown = alice.get(made.url).content.decode()
    assert "a.pdf" in shown
    edited = alice.get(f"{made.url}/modifier").content.decode()
    kept = re.search(r'name="pieces" value="([^"]+)" checked', edited)
    assert kept
    item = kept[1].replace("&quot;", '"')
    more = FORM | {"name": "Cave Faure", "pieces.present": "1", "pieces": item}
    two = alice.post(f"{made.url}/modifier", more | {"pieces.upload": SimpleUploadedFile("b.pdf", PDF)}, follow=True)
    assert {"a.pdf", "b.pdf"} <= set(re.findall(r"[ab]\.pdf", two.content.decode()))
    refused = alice.post(f"{made.url}/modifier", more | {"pieces.upload": SimpleUploadedFile("c.exe", b"MZ")})
    assert refused.status_code == 422
    assert "programme" in refused.content.decode()
    unticked = alice.post(f"{made.url}/modifier", FORM | {"name": "Cave Faure", "pieces.present": "1"}, follow=True)
    assert "/fichiers/" not in unticked.content.decode().partition('id="timeline"')[0]


def test_a_text_keeps_its_form_and_nothing_that_runs(browse, page):
    alice = browse("alice")
    html = (
        '<div onclick="x()"><strong>Vu</strong> <a href="javascript:alert(1)">lien</a> '
        '<a href="https://exemple.fr">site</a><img src=x onerror=alert(1)><script>alert(1)</script></div>'
    )
    answer = save(alice, page, "bilan", {"bilan.html": html})
    assert answer.status_code == 200
    shown = alice.get(page).content.decode()
    assert "<strong>Vu</strong>" in shown
    assert 'href="https://exemple.fr"' in shown
    for hostile in ("javascript:", "onclick", "onerror", "alert(1)"):
        assert hostile not in shown
    listed = alice.get("/companies?colonnes=name,bilan").content.decode()
    assert "Vu lien site" in listed


def test_a_box_of_plain_text_keeps_the_form_until_its_words_change(browse, page):
    alice = browse("alice")
    save(alice, page, "bilan", {"bilan.html": "<div><strong>Vu</strong> hier</div>"})
    same = {"bilan.html": "<div><strong>Vu</strong> hier</div>", "bilan.typed": "Vu hier\r\n"}
    save(alice, page, "bilan", same)
    assert "<strong>Vu</strong>" in alice.get(page).content.decode()
    save(alice, page, "bilan", same | {"bilan.typed": "Vu demain\r\n\r\nAppeler <b>"})
    assert "<p>Vu demain</p><p>Appeler &lt;b&gt;</p>" in alice.get(page).content.decode()
