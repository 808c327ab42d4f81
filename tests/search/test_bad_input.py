"""Whatever is typed, the answer is words or nothing, and quick."""

from time import process_time

import pytest

from liane.capabilities.search.lookup import find
from liane.capabilities.search.terms import MAX_WORDS, wanted
from tests.records.conftest import people  # noqa: F401
from tests.records.people import create, found, rich

ODD = [
    "x" * 10_000, "mot " * 2_500, "é" * 10_000, "1 " * 5_000, "?!;:,.…", "«»", "’", "-", "de la", "le", "et",
    "\x00", "a\x00b", "\ud800", "😀", "😀 🎉", "مرحبا", "你好 世界", "Привет", "שלום", "ไทย", "İstanbul", "ﬁn",
    "'; DROP TABLE search_entry; --", "\\'", "%", "_", "%%s", "%(x)s", "{0}", "$1",
    "a & b | !c <-> d:*AB", "':*'", "=contact", "'=contact'", "(((", ")", "!", "a:1A", "<script>alert(1)</script>",
    "\u202egnp.exe", "a\u0301", "\u200b", "0", "00", "+", "06", "+33", "0 0 0 0 0 0 0", "FR", "FR 40",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_are_answered(people, text):  # noqa: F811
    me = rich(people.owner)
    create(me, "box", name=f"Colis {text[:200]}".replace("\x00", "").replace("\ud800", ""), note="du texte")
    began = process_time()
    assert isinstance(find(me, text), list)
    found(me, object="box", search=text)
    assert process_time() - began < 0.5


@pytest.mark.parametrize("text", ["مرحبا", "你好", "Привет", "😀 colis"])
def test_other_scripts_are_found(people, text):  # noqa: F811
    me = rich(people.owner)
    box = create(me, "box", name=f"Colis {text}")
    assert [hit.id for hit in find(me, text)] == [box]


def test_empty_words_alone_find_the_titles_that_they_begin(people):  # noqa: F811
    me = rich(people.owner)
    create(me, "box", name="Garage de la Gare")
    halls = create(me, "box", name="Les Halles")
    assert [hit.id for hit in find(me, "les")] == [halls]


def test_no_more_than_eight_words_are_looked_for():
    read = wanted("un " + " ".join(f"mot{at}" for at in range(50)))
    assert len(read.terms) == MAX_WORDS
    assert read.cut
