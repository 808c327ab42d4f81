"""From where one came to add a field, and where one goes back to: a list, a record, the settings."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.http import HttpRequest

from liane.web import answers

MADE = "{champ}"
"""Stands, in the address of a list that will show it, for the key of the field once it is made."""


@dataclass(frozen=True, slots=True)
class Coming:
    """`back` is gone to when one leaves, `after` once the field is made; both are "" for the settings themselves."""

    back: str = ""
    after: str = ""

    def address(self, url: str) -> str:
        """Return `url` with what it takes to come back; "" stays nowhere."""
        said = {"retour": self.back, "suite": self.after}
        words = urlencode({name: text for name, text in said.items() if text})
        return f"{url}?{words}" if url and words else url

    def made(self, key: str, otherwise: str) -> str:
        """Return where to go once the field `key` is made."""
        return self.after.replace(quote(MADE), key) or self.back or otherwise


def coming(request: HttpRequest) -> Coming:
    """Return from where a request says that one came: addresses of Liane's own alone count."""
    said = [request.POST.get(name, "") or request.GET.get(name, "") for name in ("retour", "suite")]
    return Coming(*(answers.own_address(request, text, "") for text in said))
