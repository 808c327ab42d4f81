"""How many towns there are by postcode: the database else takes each pair for a group of its own."""

from django.db import migrations


def statistics(table: str) -> migrations.RunSQL:
    name = f"{table}_towns_st"
    made = f"CREATE STATISTICS {name} (ndistinct) ON address_postcode, address_city FROM {table}"
    return migrations.RunSQL(made, f"DROP STATISTICS {name}", hints={"model_name": table.removeprefix("people_")})


class Migration(migrations.Migration):
    dependencies = [("people", "0003_places")]
    operations = [statistics("people_company"), statistics("people_contact")]
