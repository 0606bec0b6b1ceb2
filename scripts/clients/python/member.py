"""What the members written in Python share: see ../README.md."""

import json
import os
import sys
import threading

leaving = threading.Event()
_printing = threading.Lock()


def options():
    return json.loads(sys.argv[1])


def emit(event, **fields):
    with _printing:
        print(json.dumps({"event": event, **fields}), flush=True)


def ready(client):
    """Says that all is loaded, and waits until the driver wants the member to join."""
    emit("ready", client=client)
    if not sys.stdin.readline():
        os._exit(1)
    threading.Thread(target=_await_leave, daemon=True).start()


def _await_leave():
    if not sys.stdin.readline():
        # The driver is gone: like a crash, so that nothing is left running.
        os._exit(1)
    leaving.set()
