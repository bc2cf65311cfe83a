"""Which tables does this room begin with?"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import afuera.web.signals.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contents",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("signals", models.PositiveBigIntegerField(default=0)),
                ("last_at", models.DateTimeField(null=True)),
                ("refused", models.PositiveBigIntegerField(default=0)),
                ("counted_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_contents")],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=afuera.web.signals.models._token, editable=False, max_length=32, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("format", models.CharField(blank=True, max_length=10)),
                ("columns_key", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("state", models.CharField(db_index=True, default="uploaded", max_length=12)),
                ("mapping", models.TextField(blank=True)),
                ("every_row", models.BooleanField(default=False)),
                ("rows_read", models.PositiveBigIntegerField(default=0)),
                ("rows_expected", models.PositiveBigIntegerField(null=True)),
                ("beat_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("batch", models.PositiveBigIntegerField(db_index=True, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("reasons", models.JSONField(default=list)),
                ("cautions", models.JSONField(default=list)),
                ("fault", models.JSONField(null=True)),
                ("shape", models.JSONField(default=dict)),
                ("read_as", models.TextField(blank=True)),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("why_undone", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="KnownMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("columns_key", models.CharField(max_length=64, unique=True)),
                ("mapping", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Replay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=afuera.web.signals.models._token, editable=False, max_length=32, unique=True
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("keys", models.JSONField(default=list)),
                ("mended", models.JSONField(default=dict)),
                ("mapping", models.TextField(blank=True)),
                ("asked", models.PositiveIntegerField(default=0)),
                ("state", models.CharField(default="waiting", max_length=12)),
                ("batch", models.PositiveBigIntegerField(db_index=True, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("fault", models.JSONField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replays",
                        to="signals.import",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "uploaded",
                            "waiting",
                            "running",
                            "done",
                            "refused",
                            "failed",
                            "leaving",
                            "undone",
                            "thrown_away",
                        ),
                    )
                ),
                name="import_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="import_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="replay",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                name="replay_state",
            ),
        ),
    ]
