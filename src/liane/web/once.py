"""Parts of pages that are drawn once for each reader, then remembered.

    {% load liane_web %}{% once look item %}…{% endonce %}

What stands inside sees the values named and what every frame has (`look`, `viewer`, `organisation`), nothing else
of the page: so it cannot depend on what it does not name. It is drawn anew when one of these values is another,
when the language is, or when one of the organisation's counters moved, and never serves two readers. The page's
own address (`here`) and `csrf_token` may stand inside: they are filled in each time.
"""

from collections.abc import Hashable

from django import template
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.loader_tags import BlockNode
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, Remembered, Versions

_FRAME = ("look", "viewer", "organisation", "LANGUAGE_CODE")
# No text of the database can hold a NUL, so nobody can write one of these.
_HERE = mark_safe("\0here\0")
_TOKEN = mark_safe("\0token\0")
# Some 10 kB each at most.
_drawn: Remembered[SafeString] = Remembered((PEOPLE, ORGANISATION, CATALOGUE), limit=2_000)


class Once(template.Node):
    """What stands between `once` and `endonce`."""

    def __init__(self, nodelist: template.NodeList, names: tuple[str, ...]) -> None:
        self.nodelist = nodelist
        self.names = names

    def render(self, context: template.Context) -> SafeString:
        """Return what stands inside, drawn before or now; strangers have it drawn each time."""
        viewer = context.get("viewer")
        request: HttpRequest | None = context.get("request")
        versions: Versions | None = getattr(request, "versions", None)
        if request is None or versions is None or viewer is None:
            return self.nodelist.render(context)
        values: tuple[Hashable, ...] = tuple([context.get(name) for name in self.names])
        key = (self, viewer.user_id, get_language(), *values)
        text = _drawn.get(key, versions, lambda: self._draw(context))
        if "\0" in text:
            filled = text.replace(_HERE, escape(request.get_full_path()))
            text = mark_safe(filled.replace(_TOKEN, str(context["csrf_token"])))
        return text

    def _draw(self, context: template.Context) -> SafeString:
        seen = {name: context.get(name) for name in (*_FRAME, *self.names)}
        return self.nodelist.render(context.new({**seen, "here": _HERE, "csrf_token": _TOKEN}))


def once(parser: Parser, token: Token) -> Once:
    """Parse `once` and the names that follow it. Raises TemplateSyntaxError."""
    names = tuple(token.split_contents()[1:])
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("a block is another in each template: it cannot stand inside once")
    return Once(nodelist, names)
