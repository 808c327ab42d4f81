"""Find a person's own entries without reading the others'."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['owner_id'], name='search_owner_ix'),
        ),
    ]
