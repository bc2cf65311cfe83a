"""Which tables does this room begin with?"""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Study",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("findings", models.JSONField()),
                ("up_to_batch", models.CharField(blank=True, max_length=64, null=True)),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [models.Index(fields=["-made_at", "-id"], name="newest_study")],
            },
        ),
    ]
