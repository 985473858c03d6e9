"""Editions of the tables a city edits."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0005_bound_shares'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=20)),
                ('first', models.DateField()),
                ('content', models.JSONField(null=True)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('status', models.CharField(choices=[('待核实', '待核实'), ('verified', '已核实')], default='待核实', max_length=10)),
                ('reason', models.CharField(max_length=500)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
            options={
                'ordering': ['-first', '-id'],
                'indexes': [models.Index(fields=['unit', 'table', '-first'], name='edition_of_table')],
            },
        ),
    ]
