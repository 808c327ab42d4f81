"""Know how words sound, find titles in order, note what people open; and have every entry made anew, by a job.

Words of entries made before say nothing of the field they stand in: those from whom a field is hidden find such
records only once their entries are made anew.
"""

from typing import Any

import django.db.models.functions.text
from django.db import migrations, models

from liane.capabilities.search.sounds import sound

_BATCH = 10_000


def tell_sounds(apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        last = ""
        while True:
            cursor.execute("SELECT word FROM search_word WHERE word > %s ORDER BY word LIMIT %s", [last, _BATCH])
            words = [row[0] for row in cursor.fetchall()]
            if not words:
                break
            cursor.execute(
                "UPDATE search_word w SET sound = v.sound FROM unnest(%s::text[], %s::text[]) AS v(word, sound) "
                "WHERE w.word = v.word",
                [words, [sound(word) for word in words]],
            )
            last = words[-1]
        cursor.execute("INSERT INTO search_rebuilding (object) SELECT DISTINCT object FROM search_entry")


class Migration(migrations.Migration):
    dependencies = [
        ('search', '0003_put_aside'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchOpened',
            fields=[
                ('pk', models.CompositePrimaryKey('user_id', 'record_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('user_id', models.UUIDField()),
                ('record_id', models.UUIDField()),
                ('object', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('times', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'search_opened',
                'indexes': [models.Index(fields=['user_id', '-opened_at'], name='search_opened_ix')],
            },
        ),
        migrations.CreateModel(
            name='SearchRebuilding',
            fields=[
                ('object', models.TextField(primary_key=True, serialize=False)),
                ('last', models.UUIDField(null=True)),
            ],
            options={
                'db_table': 'search_rebuilding',
            },
        ),
        migrations.AddField(
            model_name='searchword',
            name='sound',
            field=models.TextField(db_collation='C', default=''),
        ),
        migrations.AlterField(
            model_name='searchentry',
            name='title',
            field=models.TextField(db_collation='C', default=''),
        ),
        migrations.RunPython(tell_sounds, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['title'], name='search_title_ix'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(fields=['sound'], name='search_sound_ix'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(django.db.models.functions.text.Reverse('word'), name='search_drow_ix'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(django.db.models.functions.text.Reverse('sound'), name='search_dnuos_ix'),
        ),
    ]
