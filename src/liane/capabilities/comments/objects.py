"""Contents page of comments: what is said about records, and the reactions to it."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.capabilities.comments import rules
from liane.capabilities.comments.models import Comment, Reaction
from liane.records.objects import ObjectType, Section, Via
from liane.records.registry import register


@register
class CommentType(ObjectType):
    model = Comment
    slug = "commentaires"
    label = _("Commentaire")
    plural = _("Commentaires")
    icon = "message"
    hue = 200
    order = 60
    title = "title"
    subtitle = ("subject",)
    columns = ("title", "subject", "created_by", "created_at")
    sort = "-created_at"
    creation = ("body", "files")
    sections = (Section(_("Commentaire"), ("body", "subject", "parent", "mentions", "files")),)
    scope = Via("subject", needs="read")
    rules = (rules.place_replies, rules.find_mentions, rules.keep_words, rules.date_rewording)
    example = MappingProxyType({"subject": "company", "body": "Vu hier."})


@register
class ReactionType(ObjectType):
    model = Reaction
    slug = "reactions"
    label = _("Réaction")
    plural = _("Réactions")
    feminine = True
    icon = "heart"
    hue = 340
    order = 61
    columns = ("name", "comment", "person")
    creation = ("comment", "sign")
    sections = (Section(_("Réaction"), ("comment", "sign", "person")),)
    scope = Via("comment", needs="read")
    binned = False
    rules = (rules.sign_reactions,)
    example = MappingProxyType({"comment": "comment", "person": "user", "sign": "thumbs_up"})
