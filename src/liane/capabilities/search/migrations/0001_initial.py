"""The search index."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('record_id', models.UUIDField(primary_key=True, serialize=False)),
                ('object', models.TextField()),
                ('owner_id', models.UUIDField(null=True)),
                ('title', models.TextField(default='')),
                ('changed_at', models.DateTimeField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'db_table': 'search_entry',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='search_words_gin')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.TextField(db_collation='C', primary_key=True, serialize=False)),
            ],
            options={
                'db_table': 'search_word',
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', name='public.gin_trgm_ops'), name='search_word_tg')],
            },
        ),
    ]
