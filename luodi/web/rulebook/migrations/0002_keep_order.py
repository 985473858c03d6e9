"""The names in an edition's content keep their order on PostgreSQL, too."""

from django.db import migrations

import luodi.web.rulebook.ordered


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_first_table")]

    operations = [
        migrations.AlterField("ruleedition", "content", luodi.web.rulebook.ordered.OrderedJSON(null=True)),
    ]
