"""Where is it counted how often somebody tried to sign in?  A table that all processes share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.management import call_command
from django.db import migrations

TABLE = "afuera_cache"


def make(apps: Any, editor: Any) -> None:
    """The table of Django's own database cache."""
    call_command("createcachetable", TABLE, database=editor.connection.alias, verbosity=0)


def remove(apps: Any, editor: Any) -> None:
    """Take it away again."""
    editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    """After the audit log stays as it is."""

    dependencies: ClassVar = [("teams", "0002_audit_stays")]
    operations: ClassVar = [migrations.RunPython(make, remove)]
