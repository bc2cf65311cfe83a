"""Who keeps the audit log from being changed?  The database itself refuses updates of its rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

TABLES = ("teams_write", "teams_look")


def refuse_updates(apps: Any, editor: Any) -> None:
    """A trigger on each table, in the dialect of the database."""
    postgres = editor.connection.vendor == "postgresql"
    if postgres:
        editor.execute(
            "CREATE FUNCTION teams_audit_stays() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is never changed'; END $$ LANGUAGE plpgsql"
        )
    for table in TABLES:
        if postgres:
            does = "FOR EACH ROW EXECUTE FUNCTION teams_audit_stays()"
        else:
            does = "BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END"
        editor.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} {does}")


def allow_updates(apps: Any, editor: Any) -> None:
    """Take the triggers away again."""
    postgres = editor.connection.vendor == "postgresql"
    for table in TABLES:
        editor.execute(f"DROP TRIGGER {table}_stays" + (f" ON {table}" if postgres else ""))
    if postgres:
        editor.execute("DROP FUNCTION teams_audit_stays()")


class Migration(migrations.Migration):
    """After the tables themselves."""

    dependencies: ClassVar = [("teams", "0001_first")]
    operations: ClassVar = [migrations.RunPython(refuse_updates, allow_updates)]
