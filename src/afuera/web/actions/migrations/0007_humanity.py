"""Where is kept whose gain a change is, and why a look failed?  Looks stay as they were taken."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TABLE, WORDS = "actions_efficiencylook", "a look at whose gain a change is is never changed"


def refuse_updates(apps: Any, editor: Any) -> None:
    """A trigger, in the dialect of the database."""
    does = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE FUNCTION {TABLE}_stays() RETURNS trigger AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$ LANGUAGE plpgsql"
        )
        does = f"EXECUTE FUNCTION {TABLE}_stays()"
    editor.execute(f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW {does}")


def allow_updates(apps: Any, editor: Any) -> None:
    """Take it away again."""
    postgres = editor.connection.vendor == "postgresql"
    editor.execute(f"DROP TRIGGER {TABLE}_stays" + (f" ON {TABLE}" if postgres else ""))
    if postgres:
        editor.execute(f"DROP FUNCTION {TABLE}_stays()")


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0006_declared_stays"),
        ("journeys", "0004_owners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Efficiency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("change", models.JSONField()),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("alarm", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-alarm", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EfficiencyLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("found", models.JSONField()),
                ("inputs", models.JSONField()),
                ("alarm", models.BooleanField()),
                ("data_version", models.BigIntegerField()),
                ("method_version", models.CharField(max_length=40)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind",
        ),
        migrations.AddField(
            model_name="plan",
            name="fault",
            field=models.JSONField(blank=True, null=True),
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
                            "effect_declared",
                            "holds",
                            "came_back",
                            "unsure_again",
                            "efficiency_found",
                            "efficiency_alarm",
                            "told_customers",
                        ],
                    )
                ),
                name="notice_kind",
            ),
        ),
        migrations.AddField(
            model_name="efficiency",
            name="goal",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="efficiencies",
                to="journeys.goal",
            ),
        ),
        migrations.AddField(
            model_name="efficiency",
            name="plan",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="efficiency",
                to="actions.plan",
            ),
        ),
        migrations.AddField(
            model_name="efficiencylook",
            name="efficiency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="actions.efficiency"
            ),
        ),
        migrations.AddConstraint(
            model_name="efficiency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("declared", "step_vanished", "time_fell", "channel_closed"))
                ),
                name="efficiency_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="efficiency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "declared"), ("plan__isnull", False)),
                    models.Q(models.Q(("kind", "declared"), _negated=True), ("plan", None)),
                    _connector="OR",
                ),
                name="declared_by_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="efficiencylook",
            constraint=models.UniqueConstraint(
                fields=("efficiency", "data_version", "method_version"), name="judged_once"
            ),
        ),
        migrations.RunPython(refuse_updates, allow_updates),
    ]
