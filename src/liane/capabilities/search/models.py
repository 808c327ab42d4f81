"""The search index: an entry a record, and the dictionary of the words that occur."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """What a record is found by. `words` holds folded words weighted A to D; `title` is the folded title."""

    record_id = models.UUIDField(primary_key=True)
    object = models.TextField()
    owner_id = models.UUIDField(null=True)
    title = models.TextField(default="")
    changed_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        db_table = "search_entry"
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="search_words_gin"),
            # For those who see their own records only: few, whatever they look for.
            models.Index(fields=["owner_id"], name="search_owner_ix"),
        ]


class SearchWord(models.Model):
    """A word that occurs somewhere: misspelt ones are looked for here."""

    word = models.TextField(primary_key=True, db_collation="C")

    class Meta:
        db_table = "search_word"
        indexes: ClassVar = [GinIndex(OpClass("word", name="public.gin_trgm_ops"), name="search_word_tg")]
