"""Where is kept whether an answer or a digest left?"""

from typing import Any

from django.conf import settings
from django.db import migrations, models


def what_was_noted_left(apps: Any, editor: Any) -> None:
    """Until now everything that was noted counted as sent; nobody can say otherwise of it."""
    for name in ("Answer", "Digest"):
        apps.get_model("voices", name).objects.exclude(sent_at=None).update(state="sent")


class Migration(migrations.Migration):
    dependencies = [
        ("voices", "0004_themes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="claimed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="fault",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="answer",
            name="state",
            field=models.CharField(default="waiting", max_length=8),
        ),
        migrations.AddField(
            model_name="digest",
            name="claimed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="digest",
            name="fault",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="digest",
            name="state",
            field=models.CharField(default="waiting", max_length=8),
        ),
        migrations.RunPython(what_was_noted_left, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sending", "ready", "sent", "failed", "refused"])
                ),
                name="answer_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="answer_when_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sending", "ready", "sent", "failed", "refused"])
                ),
                name="digest_state",
            ),
        ),
    ]
