from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="session")
def python():
    """Run some code in a new process; a variable with an empty value is unset in it."""

    def run(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {**os.environ, **environment}
        return subprocess.run(
            [sys.executable, "-c", "import sys; import huffxent as hx; " + code, *arguments],
            env={name: value for name, value in variables.items() if value},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    return run
