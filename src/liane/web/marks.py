"""Small marks drawn by Python: icons of the sprite, logos of records."""

from functools import cache
from uuid import UUID

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from liane.web.cells import safe

_HUES = 12


@cache
def icon(name: str, extra: str = "") -> SafeString:
    """Return the icon `name` of the sprite, hidden from readers of the page's text; `extra` adds classes."""
    sprite = static("vendor/icons.svg")
    found = f"icon {extra}".strip()
    return mark_safe(f'<svg class="{found}" aria-hidden="true"><use href="{sprite}#{name}"></use></svg>')


def logo(title: str, record_id: UUID, extra: str = "") -> str:
    """Return the square mark of a record: the first letter of its title, on a hue that its id chooses."""
    letter = next((letter for letter in title if letter.isalnum()), "·").upper()
    found = f"logo hue-{record_id.int % _HUES} {extra}".strip()
    return f'<span class="{found}" aria-hidden="true">{safe(letter)}</span>'
