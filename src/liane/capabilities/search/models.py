"""The search index: an entry a record, the dictionary of the words that occur, and what people opened last."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Length, Reverse


class SearchEntry(models.Model):
    """What a record is found by. `words` holds folded words weighted A to D; `title` is the folded title."""

    record_id = models.UUIDField(primary_key=True)
    object = models.TextField()
    owner_id = models.UUIDField(null=True)
    title = models.TextField(default="", db_collation="C")
    changed_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        db_table = "search_entry"
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="search_words_gin"),
            # For those who see their own records only: few, whatever they look for.
            models.Index(fields=["owner_id"], name="search_owner_ix"),
            models.Index(fields=["title"], name="search_title_ix"),
        ]


class SearchWord(models.Model):
    """A word that occurs somewhere, and how it sounds: misspelt ones are looked for here."""

    word = models.TextField(primary_key=True, db_collation="C")
    sound = models.TextField(default="", db_collation="C")

    class Meta:
        db_table = "search_word"
        indexes: ClassVar = [
            # The middles of words; their beginnings and ends, and those of sounds, stand in order, by length: what is
            # meant is about as long as what was typed. What is measured then stands in the index.
            GinIndex(OpClass("word", name="public.gin_trgm_ops"), name="search_word_tg"),
            models.Index(Length("word"), "word", name="search_length_ix", include=["sound"]),
            models.Index(Length("word"), Reverse("word"), name="search_end_ix", include=["word", "sound"]),
            models.Index(Length("sound"), "sound", name="search_heard_ix", include=["word"]),
            models.Index(Length("sound"), Reverse("sound"), name="search_heard_end_ix", include=["word", "sound"]),
        ]


class SearchOpened(models.Model):
    """When a person last opened a record, and on how many occasions."""

    pk = models.CompositePrimaryKey("user_id", "record_id")
    user_id = models.UUIDField()
    record_id = models.UUIDField()
    object = models.TextField()
    opened_at = models.DateTimeField()
    times = models.IntegerField(default=1)

    class Meta:
        db_table = "search_opened"
        indexes: ClassVar = [models.Index(fields=["user_id", "-opened_at"], name="search_opened_ix")]


class SearchRebuilding(models.Model):
    """An object whose entries are made anew, and the last record that was done."""

    object = models.TextField(primary_key=True)
    last = models.UUIDField(null=True)

    class Meta:
        db_table = "search_rebuilding"
