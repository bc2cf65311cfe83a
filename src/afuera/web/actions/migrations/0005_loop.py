"""Where is kept what customers were told?"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0004_owners"),
        ("pains", "0002_signatures_stay"),
        ("teams", "0003_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("actions", "0004_proofs"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenPage",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_open", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_open_page")],
            },
        ),
        migrations.CreateModel(
            name="LoopMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_es", models.CharField(max_length=150)),
                ("text_es", models.TextField(max_length=2000)),
                ("subject_en", models.CharField(max_length=150)),
                ("text_en", models.TextField(max_length=2000)),
                ("public", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_wave", models.CharField(blank=True, max_length=5)),
                ("sent_hit_at", models.DateTimeField(blank=True, null=True)),
                ("sent_all_at", models.DateTimeField(blank=True, null=True)),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="actions.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("who", models.CharField(max_length=64)),
                ("wave", models.CharField(max_length=5)),
                ("hit", models.BooleanField()),
                ("said", models.CharField(max_length=12)),
                ("band", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("via", models.CharField(blank=True, max_length=10)),
                ("noticed", models.BooleanField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="actions.loopmessage",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="loopmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text_es", ""), _negated=True),
                    models.Q(("text_en", ""), _negated=True),
                    models.Q(("subject_es", ""), _negated=True),
                    models.Q(("subject_en", ""), _negated=True),
                ),
                name="message_in_both_languages",
            ),
        ),
        migrations.AddConstraint(
            model_name="loopmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_all_at", None), ("sent_hit_at__isnull", False), _connector="OR"),
                name="those_hit_come_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="loopmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_wave__in", ["", "hit", "all"])), name="message_wave"
            ),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(fields=["who", "-made_at"], name="told_lately"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("message", "who"), name="customer_told_once"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["low", "middle", "high", "never"])), name="told_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(("said__in", ["complained", "praised", "spoke", "silent"])),
                name="told_said",
            ),
        ),
    ]
