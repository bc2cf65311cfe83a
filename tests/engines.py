"""How does one test run on every engine?  `@every_engine` gives it an address: DuckDB, and a real Spark.

The cluster is one standalone master and two workers on loopback, started once per session from the pyspark
wheel, and stopped by their process ids.  Where Java 17 or pyspark is missing, the Spark half is skipped.

    @every_engine
    def test_something(engine: str, tmp_path: Path) -> None:
        with Lake.open(tmp_path / "lake", engine=engine) as lake: ...
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

START_SECONDS = 90
WORKERS = 2
# Small data: start fast rather than run fast.  Driver, master, workers and executors all read this.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData"

# One process runs all of Spark's halves (pytest -n N --dist loadgroup), so that there is one cluster.
ON_SPARK = (pytest.mark.spark, pytest.mark.xdist_group("spark"))


def _on_both(*more: pytest.MarkDecorator) -> pytest.MarkDecorator:
    """On DuckDB, and on Spark with these marks besides."""
    spark = pytest.param("spark", marks=(*ON_SPARK, *more))
    return pytest.mark.parametrize("engine", ["duckdb", spark], indirect=True)


every_engine = _on_both()

# The same, where Spark needs minutes for what DuckDB does in seconds: its half is run by `make proof`.
every_engine_spark_in_proof = _on_both(pytest.mark.proof)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The address of the engine that a test runs on."""
    address = request.param
    return str(request.getfixturevalue("spark_cluster")) if address == "spark" else str(address)


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a standalone Spark of one master and two workers, with a session that stays warm."""
    why_not = _missing()
    if why_not:
        pytest.skip(f"Spark is not tested here: {why_not}")
    place = tmp_path_factory.mktemp("spark")
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    started: list[subprocess.Popen[bytes]] = []
    before = os.environ.get("JDK_JAVA_OPTIONS")
    os.environ["JDK_JAVA_OPTIONS"] = JAVA_OPTIONS
    try:
        master = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        started.append(_start(place, "master", *master))
        _wait_for(port, place / "master.log")
        worker = ("--cores", "1", "--memory", "1g", "--webui-port", "0", address)
        started += [_start(place, f"worker{number}", *worker) for number in range(WORKERS)]
        from afuera.lake import Lake  # only here: tests without a lake start fast

        with Lake.open(place / "warm", engine=address):
            yield address
    finally:
        _stop(started)
        if before is None:
            del os.environ["JDK_JAVA_OPTIONS"]
        else:
            os.environ["JDK_JAVA_OPTIONS"] = before


def _missing() -> str | None:
    """What Spark lacks here, in words."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (pip install 'afuera[spark]')"
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return "there is no Java (Debian: apt install openjdk-17-jre-headless)"
    return None


def _start(place: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a master or worker of Spark, in a process group of its own."""
    found = importlib.util.find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    home = Path(found.origin).parent
    role = "Master" if name == "master" else "Worker"
    surroundings = os.environ | {
        "JDK_JAVA_OPTIONS": JAVA_OPTIONS,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(place / name),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-Duser.timezone=UTC",
    }
    with (place / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [
                str(home / "bin" / "spark-class"),
                f"org.apache.spark.deploy.{role.lower()}.{role}",
                *(["--host", "127.0.0.1"] if role == "Worker" else []),
                *arguments,
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=surroundings,
            start_new_session=True,
        )


def _stop(started: list[subprocess.Popen[bytes]]) -> None:
    """End what we started (each is the leader of its own group, executors included)."""
    for process in reversed(started):
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)
        except ProcessLookupError:
            continue
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(port: int, log: Path) -> None:
    """Wait until the master answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"Spark's master did not answer within {START_SECONDS} s:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
