"""A real PostgreSQL server on a free port, and a dataset from rows."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from segbench.datasets import Dataset, open_dataset
from segbench.params import check

PASSWORD = "s3cret@of/the:test+100%"  # signs that mean something in an address


def server_programs() -> Path | None:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = shutil.which("initdb") or next(iter(debian), None)
    return Path(found).resolve().parent if found else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[dict[str, str]]:
    """Host, port, user and password of a PostgreSQL of our own; PGPASSWORD is not set."""
    programs = server_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL's server programs are missing; .ci/run installs them")
        pytest.skip("PostgreSQL's server programs are not installed (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="segbench-postgres-"))
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres"
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)

    def run(*words: object) -> None:
        subprocess.run(
            [str(word) for word in words],
            user=user,
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    made = (
        "-U",
        "analyst",
        "-A",
        "scram-sha-256",
        f"--pwfile={secret}",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    )
    run(programs / "initdb", "-D", folder / "data", *made)
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    )
    control = (programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log")
    run(*control, "-o", options, "start")
    try:
        yield {"host": "127.0.0.1", "port": str(port), "user": "analyst", "password": PASSWORD}
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Dataset]:
    """Write CSV texts and open them: own(orders="a,b\\n…", columns={...}, **keys of data)."""

    def make(
        orders: str,
        columns: dict[str, str],
        how: dict | None = None,
        tables: dict | None = None,
        **keys,
    ) -> Dataset:
        written = {"orders": (orders, columns, how or {}), **(tables or {})}
        sections = {}
        for name, (text, mapping, more) in written.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            sections[name] = {"path": str(path), "columns": mapping, **more}
        top = {key: keys.pop(key) for key in ("max_customers", "threads") if key in keys}
        raw = {
            "dataset": "own",
            "cutoff": "2020-01-01",
            **top,
            "data": {**keys, "tables": sections},
        }
        return open_dataset(check(raw, source="test"))

    return make
