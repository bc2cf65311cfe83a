"""Where is kept whether a letter left, which programs may take messages, and who hears of promises?"""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def what_was_noted_left(apps: Any, editor: Any) -> None:
    """Until now everything that was noted counted as sent; nobody can say otherwise of it."""
    rows = apps.get_model("actions", "Told").objects
    rows.exclude(sent_at=None).update(state="sent")


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0008_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind",
        ),
        migrations.RemoveField(
            model_name="notice",
            name="sent_at",
        ),
        migrations.AddField(
            model_name="told",
            name="claimed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="told",
            name="fault",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="told",
            name="state",
            field=models.CharField(default="waiting", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "asked_to_decide",
                            "decided",
                            "mandate_set",
                            "plan_begun",
                            "team_in_chain",
                            "committed",
                            "commitment_delivered",
                            "commitment_withdrawn",
                            "plan_given_up",
                            "effect_declared",
                            "holds",
                            "came_back",
                            "unsure_again",
                            "efficiency_found",
                            "efficiency_alarm",
                            "tell_it_came_back",
                            "told_customers",
                        ],
                    )
                ),
                name="notice_kind",
            ),
        ),
        migrations.RunPython(what_was_noted_left, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sending", "ready", "sent", "failed", "refused"])
                ),
                name="told_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="told_when_sent",
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="api_key_named"
            ),
        ),
    ]
