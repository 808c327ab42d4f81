"""A sentence reads the same wherever it stands: as written in French, as its own catalogue says in English."""

import pytest
from django.utils.translation import gettext, override, pgettext

from scripts import translations

STRINGS = [
    (folder, message)
    for folder, catalogue in translations.extracted().items()
    for message in catalogue
    if isinstance(message.id, str) and message.id
]


def shown(message):
    return pgettext(message.context, message.id) if message.context else gettext(message.id)


def test_no_package_changes_a_word_of_ours():
    with override("fr"):
        assert {message.id: shown(message) for _folder, message in STRINGS if shown(message) != message.id} == {}


@pytest.mark.parametrize("folder", sorted({folder for folder, _message in STRINGS}))
def test_every_catalogue_is_read(folder):
    english = translations.read(folder / "en" / "LC_MESSAGES" / "django.po")
    with override("en"):
        for home, message in STRINGS:
            if home == folder:
                known = english.get(message.id, message.context)
                assert known
                assert shown(message) == known.string
