"""Parts of pages that are drawn once: for one reader, until something that they show is another."""

import re

import pytest
from django.template import TemplateSyntaxError, engines
from django_tenants.utils import tenant_context

from liane.accounts import actions
from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system
from tests.accounts.personas import hire
from tests.web.records import signed_in


def shown(client, path="/contacts", **headers) -> str:
    return str(client.get(path, headers=headers).content.decode())


def rail(page) -> str:
    return str(page).partition('<nav class="rail"')[2].partition("</nav>")[0]


def asked(rf, people):
    """Return a request of Alice's, as the middleware completes it."""
    request = rf.get("/")
    request.viewer, request.versions, request.theme, request.letters = viewer_for(people.alice), {}, "", True
    request.resolver_match = None
    return request


def update(name, one, **values) -> None:
    apply(Change(system(), Cause("form"), [Update(name, one, values)]))


def test_each_reader_has_her_own_frame(browse, people):
    alice, diego = browse("alice"), browse("diego")
    mine, his = shown(alice), shown(diego)
    assert "Alice Durand" in mine
    assert "Diego Durand" in his
    assert "Alice" not in his
    assert 'href="/contacts/nouveau"' in mine
    assert "/nouveau" not in his
    assert shown(alice).count("Alice Durand") == mine.count("Alice Durand")


def test_the_frame_follows_the_page(browse, people):
    alice = browse("alice")
    for slug in ("contacts", "companies", "contacts"):
        page = shown(alice, f"/{slug}?q=%22{slug}%00%3Cb%3E")
        current = re.findall(r'<a class="rail-link" href="/(\w+)"[^>]* aria-current="page"', page)
        assert current == [slug]
        assert f'name="next" value="/{slug}?q=%22{slug}%00%3Cb%3E"' in page


def test_a_changed_role_shows_at_once(browse, people):
    alice = browse("alice")
    assert 'href="/companies"' in rail(shown(alice))
    role = Role.objects.get(key="salesperson")
    update("role", role.id, rights={"contact": {"read": "all"}})
    page = shown(alice)
    assert 'href="/contacts"' in rail(page)
    assert 'href="/companies"' not in rail(page)
    assert "/contacts/nouveau" not in page


def test_a_changed_name_theme_or_language_shows_at_once(browse, people):
    alice = browse("alice")
    assert "Réglages" in rail(shown(alice))
    actions.set_preferences(viewer_for(people.alice), {"language": "en", "theme": "dark"})
    update("user", people.alice, first_name="Alix")
    page = shown(alice)
    assert "Settings" in rail(page)
    assert "Alix Durand" in rail(page)
    assert 'data-theme="dark"' in page
    assert 'value="dark" aria-pressed="true"' in page
    apply(Change(system(), Cause("form"), [Create("organisation_settings", {"name": "Chantiers Roy"})]))
    assert "Chantiers Roy" in rail(shown(alice))


def test_the_other_organisation_has_its_own(browse, people, other_organisation):
    mine = shown(browse("alice"))
    with tenant_context(other_organisation):
        theirs = hire()
        client = signed_in(theirs.alice)
    page = shown(client, host="autre.test")
    assert "Alice Durand" in rail(page)
    assert rail(page) != ""
    assert str(people.alice) not in page
    assert mine.count("<form") == page.count("<form")


def test_each_page_has_tokens_that_serve_once_drawn_again(browse, sales):
    alice = browse("alice")
    pages = [shown(alice, "/companies") for _ in range(2)]
    tokens = [set(re.findall(r'(?:X-CSRFToken": "|csrfmiddlewaretoken" value=")(\w+)', page)) for page in pages]
    assert [len(found) for found in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    assert "\0" not in pages[1]
    alice.handler.enforce_csrf_checks = True
    (token,) = tokens[1]
    assert alice.post("/apparence", {"theme": "dark"}).status_code == 403
    assert alice.post("/apparence", {"theme": "dark", "csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize(
    "inside", ["{% block x %}{% endblock %}", "{% if look %}{% block x %}{% endblock %}{% endif %}"]
)
def test_a_block_cannot_stand_inside(inside):
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% load liane_web %}{% once look %}" + inside + "{% endonce %}")


def test_what_is_not_named_is_not_seen(rf, people):
    text = "{% load liane_web %}{% once named %}{{ named }} {{ other }}{% endonce %}"
    template = engines["django"].from_string(text)
    request = asked(rf, people)
    drawn = [template.render({"named": named, "other": "o"}, request) for named in ("a", "b", "a")]
    assert drawn == ["a ", "b ", "a "]


def test_what_is_filled_in_is_escaped_and_never_kept(rf, people):
    text = "{% load liane_web %}{% once named with late %}<a title='{{ late }}'>{{ late }}</a>{% endonce %}"
    template = engines["django"].from_string(text)
    request = asked(rf, people)
    drawn = [template.render({"named": "a", "late": late}, request) for late in ("'<b>\0late\0", "two")]
    assert drawn[0].count("&#x27;&lt;b&gt;") == 2
    assert drawn[1] == "<a title='two'>two</a>"
