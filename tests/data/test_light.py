"""The record is read without the libraries that take long to load."""

import subprocess
import sys


def test_importing_the_data_loads_nothing_heavy():
    check = "import abm.data, sys; print(*{'numpy', 'numba', 'pandas', 'mesa'} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []
