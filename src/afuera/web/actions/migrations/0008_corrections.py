"""Where is kept that customers are told that it came back, and who is asked to tell them?"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0007_humanity"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind",
        ),
        migrations.AddField(
            model_name="loopmessage",
            name="corrects",
            field=models.BooleanField(default=False),
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
                            "tell_it_came_back",
                            "told_customers",
                        ],
                    )
                ),
                name="notice_kind",
            ),
        ),
    ]
