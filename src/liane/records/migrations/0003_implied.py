"""Entries that followed from others are marked: taking a Change back writes them as Liane itself again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_kernel")]

    operations = [
        migrations.AddField("entry", "implied", models.BooleanField(default=False, db_default=False)),
    ]
