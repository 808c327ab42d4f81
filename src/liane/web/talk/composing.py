"""Writing comments: the composer above a timeline, replies below a comment, and their words changed in place."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string

from liane.capabilities.following.audience import readers
from liane.records.queries.pages import titles
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web.pages.form import RecordForm
from liane.web.pages.panels import Subject
from liane.web.request import reaches
from liane.web.talk.said import Said

FIELDS = ("body", "files")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment is written: the form's address, the suggestions for names, whether it is a reply, what it
    replaces."""

    action: str
    names: str
    key: str
    target: str = ""
    reply: bool = False
    back: str = ""


def form(viewer: Viewer, key: str) -> RecordForm:
    """Return an empty form of a comment; `key` tells it from others on the page."""
    return RecordForm(catalogue()["comment"], viewer, FIELDS, prefix=f"c{key}", bare=True)


def composer(subject: Subject) -> str:
    """Draw the composer above the timeline, for those who may comment."""
    if not subject.item.commented or not reaches(subject.viewer, catalogue()["comment"], Verb.CREATE):
        return ""
    here = f"/{subject.item.slug}/{subject.record_id}"
    place = Place(f"{here}/commentaires", f"{here}/mentions", "0")
    # It stands there unasked: the page keeps the focus, and its letters.
    return drawn(form(subject.viewer, "0"), place, waits=False)


def drawn(asked: RecordForm, place: Place, request: HttpRequest | None = None, *, waits: bool = True) -> str:
    """Draw a form of a comment, which has the focus when it `waits` for words."""
    body, files = asked.draw(waits=waits)
    context = {"body": body, "files": files, "place": place, "general": asked.general, "item": asked.item}
    return render_to_string("talk/composer.html", context, request)


def left_out(said: Said, people: dict[UUID, str]) -> list[str]:
    """Return the names of those mentioned who may not read the record, and so are told nothing."""
    if said.subject is None or said.subject.id is None or not people:
        return []
    reading = readers(said.subject.object, said.subject.id, people)
    return sorted(name for user_id, name in people.items() if user_id not in reading)


def named(ids: list[UUID], viewer: Viewer) -> dict[UUID, str]:
    """Return the names of people by id."""
    return titles("user", ids, viewer)
