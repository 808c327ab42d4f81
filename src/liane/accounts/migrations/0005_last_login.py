from django.db import migrations

# Sign-ins were noted, and who had signed in was not: she could be deleted, and was invited again when she asked for a
# new password.
REMEMBER = """
UPDATE accounts_credential c SET last_login = s.at
FROM (SELECT user_id, max(at) AS at FROM accounts_sign_in WHERE outcome IN ('signed_in', 'by_link') GROUP BY user_id) s
WHERE s.user_id = c.user_id AND c.last_login IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_service"),
    ]

    operations = [
        migrations.RunSQL(REMEMBER, migrations.RunSQL.noop),
    ]
