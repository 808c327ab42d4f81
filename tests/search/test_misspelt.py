"""Three hundred misspelt names of people and firms are found among some 28,000."""

from liane.capabilities.search.index import heading
from liane.capabilities.search.lookup import find
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.viewer import system
from tests.search.labelled import Label, companies, contacts, labels

SYSTEM = system()


def fill() -> None:
    edits = [Create("contact", {"first_name": first, "last_name": last}) for first, last in contacts()]
    edits += [Create("company", {"name": name}) for name in companies()]
    for at in range(0, len(edits), 5_000):
        apply(Change(SYSTEM, Cause("import"), edits[at : at + 5_000]))


def is_found(label: Label) -> bool:
    meant = f" {heading(label.meant)} "
    return any(meant in f" {heading(hit.title)} " for hit in find(SYSTEM, label.typed, 10))


def test_misspelt_names_are_among_the_first_ten(organisation):
    fill()
    for slips, least in ((1, 0.97), (2, 0.85)):
        given = [label for label in labels() if label.slips == slips]
        lost = [f"{label.typed} ({label.meant})" for label in given if not is_found(label)]
        share = 1 - len(lost) / len(given)
        assert share >= least, f"{share:.1%} of {len(given)} with {slips} slips; lost: {', '.join(lost)}"


def test_what_shares_no_letter_with_a_word_is_not_taken_for_it(organisation):
    apply(Change(SYSTEM, Cause("import"), [Create("company", {"name": "Bureaux & Cie"})]))
    assert [hit.title for hit in find(SYSTEM, "bureau sie", 10)] == ["Bureaux & Cie"]
    assert find(SYSTEM, "zzzyyyxxx", 10) == []
