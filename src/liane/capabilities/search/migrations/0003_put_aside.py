"""Let indexes of words and lists put new entries aside again, and keep numbers out of the dictionary.

Tables made before large Changes filed such entries at their end wrote each one on its own, which costs a large
import most of its time; their dictionaries held numbers too, sixteen times as many as words.
"""

from django.db import migrations

RESET = """
DO $$
DECLARE
    found regclass;
BEGIN
    FOR found IN
        SELECT c.oid FROM pg_class c JOIN pg_am a ON a.oid = c.relam
        WHERE a.amname = 'gin' AND c.relkind = 'i' AND 'fastupdate=off' = ANY(c.reloptions)
        AND c.relnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER INDEX %s RESET (fastupdate)', found);
    END LOOP;
END $$;
DELETE FROM search_word WHERE word ~ '[0-9]';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_owner"),
    ]

    operations = [migrations.RunSQL(RESET, migrations.RunSQL.noop)]
