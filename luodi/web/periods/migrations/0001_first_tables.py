"""Closings with their figures and rows, checks of them, targets."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0005_bound_shares'),
        ('jobs', '0001_first_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('final', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.job')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
            options={
                'ordering': ['-last', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ClosingCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('same', models.PositiveIntegerField()),
                ('differing', models.JSONField(default=list)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='periods.closing')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='KeptFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whole', models.BooleanField()),
                ('indicator', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('value', models.CharField(blank=True, max_length=120)),
                ('shown', models.CharField(max_length=80)),
                ('formula', models.TextField()),
                ('sides', models.JSONField(default=dict)),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='periods.closing')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='RowBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=10)),
                ('own', models.BooleanField()),
                ('rows', models.PositiveIntegerField()),
                ('packed', models.BinaryField()),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='periods.closing')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveIntegerField()),
                ('indicator', models.CharField(max_length=60)),
                ('amount', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.UniqueConstraint(condition=models.Q(('final', True)), fields=('unit', 'last'), name='closing_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='closing_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='keptfigure',
            constraint=models.UniqueConstraint(fields=('closing', 'unit', 'whole', 'indicator'), name='figure_once_a_closing'),
        ),
        migrations.AddIndex(
            model_name='rowblock',
            index=models.Index(fields=['closing', 'unit'], name='block_of_unit'),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(fields=['year', 'unit'], name='target_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gt', 0), _connector='OR'), name='target_above_zero'),
        ),
    ]
