"""Keep the dictionary in order of lengths: a misspelt word is about as long as the one that was meant."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0004_sounds'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='searchword',
            name='search_sound_ix',
        ),
        migrations.RemoveIndex(
            model_name='searchword',
            name='search_drow_ix',
        ),
        migrations.RemoveIndex(
            model_name='searchword',
            name='search_dnuos_ix',
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(django.db.models.functions.text.Length('word'), models.F('word'), include=('sound',), name='search_length_ix'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(django.db.models.functions.text.Length('word'), django.db.models.functions.text.Reverse('word'), include=('word', 'sound'), name='search_end_ix'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(django.db.models.functions.text.Length('sound'), models.F('sound'), include=('word',), name='search_heard_ix'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(django.db.models.functions.text.Length('sound'), django.db.models.functions.text.Reverse('sound'), include=('word', 'sound'), name='search_heard_end_ix'),
        ),
    ]
