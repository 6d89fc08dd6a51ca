"""Starts the emulator: `python -m emulator [--port N] [--debug]` in the folder above this one.

Prints its url as one line and runs until its standard input ends, so that it never outlives who started it.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import warnings

# sqlglot tells of each property that DuckDB has no word for.
logging.getLogger("sqlglot").setLevel(logging.ERROR)
# DuckDB advises another method for Arrow at every result that fakesnow reads.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")

from . import stages  # noqa: E402
from .wire import Server  # noqa: E402


def main() -> None:
    """Serves until standard input ends."""
    parser = argparse.ArgumentParser(prog="emulator")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--debug", action="store_true", help="trace failures to standard error")
    options = parser.parse_args()
    server = Server(options.port)
    server.account.queries.debug = options.debug
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.account.url, flush=True)
    sys.stdin.buffer.read()
    stages.clear()
    os._exit(0)


main()
