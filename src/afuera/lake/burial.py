"""Which rows that arrive belong to somebody who was erased?  They stay out, and so do their refused rows.

A signal names its person by identifiers.  A refused row is raw text that nobody understood: it stays out when
one of its fields or words is a name that was erased (`privacy.words_of`).
"""
# ruff: noqa: S608  (only column names get into the text of SQL, never a value of a row)

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from afuera.lake.content import EVERY_IDENTIFIER
from afuera.privacy import grave_of_word, words_of

AT_ONCE = 50_000


def bury_arrived(connection: duckdb.DuckDBPyConnection, keyed_hash: Callable[[str], str]) -> tuple[int, int]:
    """From `arrived` make `staged`, from `turned_away` make `refused`; how many rows of each stayed out."""
    graves = {row[0] for row in connection.execute("SELECT keyed_hash FROM tombstones").fetchall()}
    signals = _dead(connection, keyed_hash, graves) if graves else []
    refusals = _dead_refusals(connection, keyed_hash, graves) if graves else []
    connection.execute("CREATE TEMP TABLE buried (rid BIGINT)")
    connection.execute("CREATE TEMP TABLE buried_refusals (key VARCHAR)")
    if signals:
        connection.register("dead", pa.table({"identifier": signals}))
        connection.execute(
            f"INSERT INTO buried SELECT DISTINCT rid FROM "
            f"(SELECT rid, unnest({EVERY_IDENTIFIER}) AS identifier FROM arrived) "
            "SEMI JOIN dead USING (identifier)"
        )
        connection.unregister("dead")
    if refusals:
        connection.register("dead", pa.table({"key": refusals}))
        connection.execute("INSERT INTO buried_refusals FROM dead")
        connection.unregister("dead")
    connection.execute("CREATE TEMP VIEW staged AS FROM arrived ANTI JOIN buried USING (rid)")
    connection.execute("CREATE TEMP VIEW refused AS FROM turned_away ANTI JOIN buried_refusals USING (key)")
    found = connection.execute(
        "SELECT (SELECT count(*) FROM buried), "
        "(SELECT count(*) FROM turned_away SEMI JOIN buried_refusals USING (key))"
    ).fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)


def _dead(
    connection: duckdb.DuckDBPyConnection, keyed_hash: Callable[[str], str], graves: set[str]
) -> list[str]:
    """The identifiers that arrive and were erased."""
    asked = connection.execute(f"SELECT DISTINCT unnest({EVERY_IDENTIFIER}) AS identifier FROM arrived")
    dead: list[str] = []
    while rows := asked.fetchmany(AT_ONCE):
        dead += [row[0] for row in rows if keyed_hash(row[0]) in graves]
    return dead


def _dead_refusals(
    connection: duckdb.DuckDBPyConnection, keyed_hash: Callable[[str], str], graves: set[str]
) -> list[str]:
    """The keys of refused rows in which an erased name stands."""
    asked = connection.execute("SELECT key, raw, facts FROM turned_away")
    dead: list[str] = []
    while rows := asked.fetchmany(AT_ONCE):
        for key, *texts in rows:
            words = set().union(*(words_of(text) for text in texts if text))
            if any(keyed_hash(grave_of_word(word)) in graves for word in words):
                dead.append(key)
    return dead
