"""Which index finds the voices that say almost the same as one?"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on `copy_of`."""

    dependencies: ClassVar = [("voices", "0005_letters")]
    operations: ClassVar = [
        migrations.AddIndex(model_name="voice", index=models.Index(fields=["copy_of"], name="voice_copies"))
    ]
