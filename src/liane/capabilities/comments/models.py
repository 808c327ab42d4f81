"""Tables of comments and of the reactions to them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records.fields import Choice, DateTime, File, Option, Person, Relation, Relations, RichText, Text
from liane.records.fields.record import AnyRecord
from liane.records.models import Record

SIGNS = (
    Option("thumbs_up", "👍"),
    Option("heart", "❤️"),
    Option("party", "🎉"),
    Option("laugh", "😄"),
    Option("eyes", "👀"),
    Option("done", "✅"),
)


class Comment(Record):
    """What people say to one another about a record of any kind. `title` is its first words.

    A reply has a `parent`, which has none itself; it is about the same record. `mentions` are the people whose names
    stand in it after an @. `edited_at` is when its author last changed her words or files.
    """

    title = Text(_("Titre"), required=True, read_only=True, indexed=True)
    body = RichText(_("Commentaire"), required=True, search="D")
    subject = AnyRecord(
        _("Au sujet de"), required=True, inverse="comments", inverse_label=_("Commentaires"), on_delete="cascade"
    )
    parent = Relation(
        "comments.Comment", _("En réponse à"), inverse="replies", inverse_label=_("Réponses"), on_delete="cascade"
    )
    mentions = Relations(
        "accounts.User", _("Personnes mentionnées"), inverse="mentioned_in", inverse_label=_("Mentions"), read_only=True
    )
    files = File(_("Fichiers"))
    edited_at = DateTime(_("Texte modifié le"), read_only=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "created_at", "id"], name="comment_thread_ix")]


class Reaction(Record):
    """One person's sign under a comment."""

    name = Text(_("Nom"), required=True, read_only=True, max_length=40)
    comment = Relation(
        "comments.Comment",
        _("Commentaire"),
        required=True,
        inverse="reactions",
        inverse_label=_("Réactions"),
        on_delete="cascade",
    )
    person = Person(_("Personne"), required=True)
    sign = Choice(_("Réaction"), SIGNS, required=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "person", "sign"], name="reaction_uniq"),
        ]
