"""A sentence reads the same wherever it stands: as written in French, as its own catalogue says in English."""

import re

from django.conf import settings
from django.utils.translation import gettext, override, pgettext

from scripts import translations

STRINGS = translations.extracted()
BREAKING = re.compile(r"(?<=\S) (?=[:;!?»€](?:\W|$)|%(?:[\s.,;)]|$))|(?<=«) ")


def shown(message):
    return pgettext(message.context, message.id) if message.context else gettext(message.id)


def test_all_words_are_compiled_into_one_catalogue_that_is_read_before_those_of_packages():
    (folder,) = settings.LOCALE_PATHS
    compiled = sorted(translations.SOURCE.rglob("*.mo"))
    assert compiled == [folder / language / "LC_MESSAGES" / "django.mo" for language in ("en", "fr")]


def test_no_package_changes_a_word_of_ours():
    ours = [message for found in STRINGS.values() for message in found if isinstance(message.id, str) and message.id]
    with override("fr"):
        assert {message.id: shown(message) for message in ours if shown(message) != message.id} == {}


def test_no_line_of_french_breaks_before_a_colon_or_within_guillemets():
    ids = [message.id for found in STRINGS.values() for message in found]
    french = [text for one in ids for text in ([one] if isinstance(one, str) else one)]
    assert [text for text in french if BREAKING.search(text)] == []
