"""The record can be read without libraries that are slow to import."""

import subprocess
import sys


def test_importing_the_data_imports_no_slow_library():
    check = "import abm.cases, sys; print(*{'numpy', 'numba', 'pandas', 'mesa'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
