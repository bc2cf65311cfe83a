"""What do all tests share?  The folder of real data, and the engines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from engines import engine, spark_cluster

__all__ = ["engine", "shared_data", "spark_cluster"]

# Two slow cores are no reason to fail; in CI the same examples every time.
settings.register_profile("house", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def pytest_configure(config: pytest.Config) -> None:
    # Ibis 12 still calls DuckDB by an old name; nothing that we could change.
    config.addinivalue_line("filterwarnings", "ignore:fetch_arrow_table:DeprecationWarning")
    # Spark's driver hands results over through sockets of its own, which it leaves to the garbage collector.
    config.addinivalue_line("filterwarnings", "ignore:unclosed <socket:ResourceWarning")


def pytest_collection_finish(session: pytest.Session) -> None:
    # Groups that are not kept cost minutes (two Sparks, two demos): pytest-xdist issue 1386.
    if session.config.getoption("loadgroup", False):
        for item in session.items:
            if item.get_closest_marker("xdist_group") and "@" not in item.nodeid:
                raise pytest.UsageError("pytest-xdist does not keep groups with this version of pytest")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs (AFUERA_SHARED, or ../shared); tests skip where it is absent."""
    repository = Path(__file__).parents[1]
    path = Path(os.environ.get("AFUERA_SHARED", repository.parent / "shared"))
    path = path / "data" if (path / "data").is_dir() else path
    if not path.is_dir():
        pytest.skip(f"no real data at {path}; set AFUERA_SHARED")
    return path
