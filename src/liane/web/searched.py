"""How a search was read, in words: for the palette, the page of the search and lists that find nothing."""

from dataclasses import replace

from django.utils.translation import gettext as _

from liane.capabilities.search.terms import MAX_TEXT, Wanted, wanted


def told(asked: Wanted) -> str:
    """Return what a person should know of how her text was read, "" for nothing."""
    if not asked.terms:
        return _("Tapez au moins une lettre ou un chiffre : la ponctuation seule ne désigne aucune fiche.")
    if asked.cut:
        return _("Ce texte est long : seuls ses premiers mots ont été cherchés.")
    return ""


def unfound(text: str) -> str:
    """Return why a search may have found nothing, "" where its words say enough or there are none."""
    asked = wanted(text)
    # A list keeps no more of a text than is looked for.
    return told(replace(asked, cut=asked.cut or len(text) >= MAX_TEXT)) if text.strip() else ""
