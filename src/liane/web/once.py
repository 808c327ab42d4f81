"""Parts of pages that are drawn once for each reader, then remembered.

    {% load liane_web %}{% once item can_create with query %}…{% endonce %}

What stands inside sees the values named and what every frame has (`look`, `viewer`, `organisation`), nothing else
of the page: so it cannot depend on what it does not name. It is drawn anew when one of these values is another,
when the language is, or when one of the organisation's counters moved, and never serves two readers.

Values named after `with` are texts that are filled in each time, as are the page's own address (`here`) and
`csrf_token`: they can be written inside, not asked about.
"""

from collections.abc import Hashable

from django import template
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.loader_tags import BlockNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, Remembered, Versions

_FRAME = ("look", "viewer", "organisation", "LANGUAGE_CODE")
_FILLED = ("here", "csrf_token")
# Some 10 kB each at most.
_drawn: Remembered[list[tuple[bool, str]]] = Remembered((PEOPLE, ORGANISATION, CATALOGUE), limit=2_000)


class Once(template.Node):
    """What stands between `once` and `endonce`."""

    def __init__(self, nodelist: template.NodeList, names: tuple[str, ...], filled: tuple[str, ...]) -> None:
        self.nodelist = nodelist
        self.names = names
        # No text of the database can hold a NUL, so nobody can write one of these.
        self.filled = {name: mark_safe(f"\0{name}\0") for name in (*filled, *_FILLED)}

    def render(self, context: template.Context) -> SafeString:
        """Return what stands inside, drawn before or now; strangers have it drawn each time."""
        viewer = context.get("viewer")
        request: HttpRequest | None = context.get("request")
        versions: Versions | None = getattr(request, "versions", None)
        if versions is None or viewer is None:
            return self.nodelist.render(context)
        values: tuple[Hashable, ...] = tuple([context.get(name) for name in self.names])
        # Of the past a reader may change nothing: what stands there is another.
        key = (self, viewer.user_id, viewer.as_of is not None, get_language(), *values)
        pieces = _drawn.get(key, versions, lambda: self._draw(context))
        return mark_safe("".join([conditional_escape(context[one]) if odd else one for odd, one in pieces]))

    def _draw(self, context: template.Context) -> list[tuple[bool, str]]:
        """Return the text in pieces: those that are odd are names to fill in."""
        seen = {name: context.get(name) for name in (*_FRAME, *self.names)}
        text = str(self.nodelist.render(context.new({**seen, **self.filled})))
        return [(place % 2 == 1, piece) for place, piece in enumerate(text.split("\0"))]


def once(parser: Parser, token: Token) -> Once:
    """Parse `once` and the names that follow it. Raises TemplateSyntaxError."""
    names = token.split_contents()[1:]
    at = names.index("with") if "with" in names else len(names)
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("a block is another in each template: it cannot stand inside once")
    return Once(nodelist, tuple(names[:at]), tuple(names[at + 1 :]))
