"""The frame: palette, language, look, what is absent."""

import pytest
from django.test import Client

from liane.web import widgets


def test_every_kind_of_field_has_a_control():
    assert widgets.missing() == []


def test_the_palette_finds_records_pages_and_actions(browse, sales):
    alice = browse("alice")

    def found(text: str) -> str:
        """Return what the palette answers, without the marks on what matched."""
        page: str = alice.get(f"/recherche?q={text}").content.decode()
        return page.replace("<mark>", "").replace("</mark>", "")

    assert "Fromagerie Berthaut" in found("fromagrie")
    assert "/contacts/nouveau" in found("creer contact")
    assert "Société d’Emma" not in found("emma")


def test_language_and_look_are_remembered(browse, sales):
    alice = browse("alice")
    alice.post("/langue", {"language": "en", "next": "/companies"})
    assert alice.get("/companies").headers["Content-Language"] == "en"
    alice.post("/apparence", {"theme": "dark"})
    assert 'data-theme="dark"' in alice.get("/companies").content.decode()


def test_language_changes_never_leave_the_site(browse, people):
    answer = browse("alice").post("/langue", {"language": "fr", "next": "//ailleurs.example"})
    assert answer.url == "/"


def test_what_is_absent_says_so_in_the_frame(browse, people):
    answer = browse("alice").get("/rien")
    assert answer.status_code == 404
    assert "Il n’y a rien à cette adresse" in answer.content.decode()


def test_pages_carry_no_inline_script_nor_style(browse, sales):
    alice = browse("alice")
    for address in ("/companies", f"/companies/{sales.berthaut}", "/deals/tableau", "/contacts/nouveau"):
        page = alice.get(address).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page


def test_every_answer_carries_the_policy_of_its_content(browse, people):
    alice = browse("alice")
    for path in ("/companies", "/companies/nouveau", "/rien", "/connexion"):
        policy = alice.get(path).headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"} <= set(
            policy
        )


def test_a_page_asks_whether_its_session_is_open_and_what_its_forms_carry_now(browse, people):
    assert set(browse("alice").get("/session").json()) == {"token"}
    assert Client(headers={"HX-Request": "true"}).get("/session").status_code == 401


@pytest.mark.parametrize(("address", "lit"), [("/journal", True), ("/reglages/", True), ("/journalistes", False)])
def test_the_settings_are_lit_on_their_own_pages_alone(browse, sales, address, lit):
    page = browse("anne").get(address).content.decode()
    assert (' title="Réglages" aria-current="page"' in page) is lit
