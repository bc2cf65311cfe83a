"""Who keeps signatures and histories of pains from being changed?  The database itself refuses it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

WORDS = {
    "pains_pain": "the signature of a pain is never changed",
    "pains_painhistory": "the history of a pain is never changed",
}
CHANGED = {
    "pains_pain": "(OLD.signature {other} NEW.signature OR OLD.key {other} NEW.key)",
    "pains_painhistory": "(1 = 1)",
}


def refuse_updates(apps: Any, editor: Any) -> None:
    """A trigger on each table, in the dialect of the database."""
    postgres = editor.connection.vendor == "postgresql"
    other = "IS DISTINCT FROM" if postgres else "IS NOT"
    for table, words in WORDS.items():
        if postgres:
            editor.execute(
                f"CREATE FUNCTION {table}_stays() RETURNS trigger AS "
                f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$ LANGUAGE plpgsql"
            )
            does = f"EXECUTE FUNCTION {table}_stays()"
        else:
            does = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        when = f"FOR EACH ROW WHEN ({CHANGED[table].format(other=other)})"
        editor.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} {when} {does}")


def allow_updates(apps: Any, editor: Any) -> None:
    """Take the triggers away again."""
    postgres = editor.connection.vendor == "postgresql"
    for table in WORDS:
        editor.execute(f"DROP TRIGGER {table}_stays" + (f" ON {table}" if postgres else ""))
        if postgres:
            editor.execute(f"DROP FUNCTION {table}_stays()")


class Migration(migrations.Migration):
    """After the tables themselves."""

    dependencies: ClassVar = [("pains", "0001_first")]
    operations: ClassVar = [migrations.RunPython(refuse_updates, allow_updates)]
