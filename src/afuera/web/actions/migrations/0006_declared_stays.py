"""Who keeps what was declared, what was proven and what happened from being changed?  The database itself.

What a plan will bring can be said otherwise only before its day and before its proof was looked at.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

DECLARED = (
    "due",
    "shape",
    "ratio",
    "saves",
    "limit_on",
    '"limit"',
    "declared_on",
    "declared_by_id",
    "chosen_on",
)
HISTORY = "the history of decisions and plans is never changed"
VERDICT = "a verdict is never changed"
PLAN = "what a plan declared stays from its day on"


def refuse_updates(apps: Any, editor: Any) -> None:
    """A trigger on each table, in the dialect of the database."""
    postgres = editor.connection.vendor == "postgresql"
    other = "IS DISTINCT FROM" if postgres else "IS NOT"
    today = "CURRENT_DATE" if postgres else "date('now')"
    changed = " OR ".join(f"OLD.{name} {other} NEW.{name}" for name in DECLARED)
    day_came = f"(OLD.looked_at IS NOT NULL OR OLD.due <= {today})"
    locked = f"OLD.declared_on IS NOT NULL AND {day_came} AND ({changed})"
    for table, words, when in (
        ("actions_change", HISTORY, "1 = 1"),
        ("actions_verdict", VERDICT, "1 = 1"),
        ("actions_plan", PLAN, locked),
    ):
        if postgres:
            editor.execute(
                f"CREATE FUNCTION {table}_stays() RETURNS trigger AS "
                f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$ LANGUAGE plpgsql"
            )
            does = f"EXECUTE FUNCTION {table}_stays()"
        else:
            does = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        editor.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) {does}"
        )


def allow_updates(apps: Any, editor: Any) -> None:
    """Take the triggers away again."""
    postgres = editor.connection.vendor == "postgresql"
    for table in ("actions_change", "actions_verdict", "actions_plan"):
        editor.execute(f"DROP TRIGGER {table}_stays" + (f" ON {table}" if postgres else ""))
        if postgres:
            editor.execute(f"DROP FUNCTION {table}_stays()")


class Migration(migrations.Migration):
    """After the tables themselves."""

    dependencies: ClassVar = [("actions", "0005_loop")]
    operations: ClassVar = [migrations.RunPython(refuse_updates, allow_updates)]
