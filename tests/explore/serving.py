"""The command ``abm explore`` as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

LOCAL = {"127.0.0.1", "local", "localhost"}
"""Addresses of this machine, as :meth:`Served.addresses_contacted` returns them."""

# Records every address that the program contacts, then runs the command `abm`.
SCRIPT = """
import os, sys
log = open(os.environ["ADDRESSES"], "a", buffering=1)
def record(event, args):
    if event == "socket.connect":
        print(args[1][0] if isinstance(args[1], tuple) else "local", file=log)
    elif event == "socket.getaddrinfo":
        print(args[0], file=log)
sys.addaudithook(record)
from abm.cli import app
app()
"""


class Served:
    """A running ``abm explore``."""

    def __init__(self, config, results, folder):
        self.addresses = folder / "addresses.txt"
        self.addresses.touch()
        environment = os.environ | {
            "ADDRESSES": str(self.addresses),
            "PYTHONPATH": str(PROJECT),  # so that an installed package is not tested instead
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-c", SCRIPT, "explore", str(config), "--no-browser"]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [*command, "--results", str(results)],
            env=environment,
            cwd=config.parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        first_line = self.process.stdout.readline()
        self.address = re.search(r"http://\S+", first_line)[0]
        self.home = self.address.partition("?")[0]

    def addresses_contacted(self):
        """Return the addresses that the program contacted."""
        return set(self.addresses.read_text(encoding="utf-8").split())

    def ended(self, seconds):
        """Whether the process ends within some seconds."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
