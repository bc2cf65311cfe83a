"""How is a voice answered?  Once in each way: a reply, thanks, a question back."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("voices", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=6)),
                ("text", models.TextField(max_length=2000)),
                ("language", models.CharField(max_length=2)),
                ("who", models.CharField(db_index=True, max_length=64)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("via", models.CharField(blank=True, max_length=5)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="voices.voice"
                    ),
                ),
            ],
            options={
                "ordering": ["written_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["reply", "thank", "ask"])), name="answer_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("via__in", ("", "email", "file"))), name="answer_via"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="answer_says_something"
                    ),
                    models.UniqueConstraint(fields=("voice", "kind"), name="one_answer_of_a_kind"),
                ],
            },
        ),
    ]
