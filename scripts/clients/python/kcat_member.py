"""A member of a group with kcat: starts it, and puts what it prints into the driver's words."""

import json
import os
import re
import signal
import subprocess
import threading

from member import emit, leaving, options, ready

# kcat commits by itself, so its commits show only in what the next members do not read again.
COMMIT_INTERVAL_MS = 100
REBALANCED = re.compile(r"% Group .* rebalanced .*: assigned: (.*)$")
PARTITION = re.compile(r" \[(\d+)\]")


def main():
    wanted = options()
    version = subprocess.run(["kcat", "-V"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Version (\S+) .*librdkafka (\S+)", version)
    ready(f"kcat {found[1]} (librdkafka {found[2]})")
    settings = {
        "session.timeout.ms": wanted["sessionTimeoutMs"],
        "heartbeat.interval.ms": wanted["heartbeatMs"],
        "auto.offset.reset": "earliest",
        "auto.commit.interval.ms": COMMIT_INTERVAL_MS,
    }
    if wanted["assignor"] != "default":
        settings["partition.assignment.strategy"] = wanted["assignor"]
    if wanted["instanceId"]:
        settings["group.instance.id"] = wanted["instanceId"]
    command = ["kcat", "-b", wanted["bootstrap"], "-u", "-f", '{"event":"record","partition":%p,"offset":%o}\n']
    for name, value in settings.items():
        command += ["-X", f"{name}={value}"]
    # The driver kills the process group of a member, so kcat goes with its wrapper.
    kcat = subprocess.Popen(
        command + ["-G", wanted["group"], wanted["topic"]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    threading.Thread(target=records, args=(kcat,), daemon=True).start()
    threading.Thread(target=leave, args=(kcat,), daemon=True).start()
    for line in kcat.stderr:
        rebalanced = REBALANCED.match(line.rstrip())
        if rebalanced:
            emit("assigned", partitions=sorted(map(int, PARTITION.findall(rebalanced[1]))), generation=None)
        elif "ERROR" in line:
            emit("failed", message=line.strip())
    status = kcat.wait()
    if not leaving.is_set():
        emit("failed", message=f"kcat ended by itself with exit code {status}")
        os._exit(1)
    emit("left")


def records(kcat):
    for line in kcat.stdout:
        emit(**json.loads(line))


def leave(kcat):
    leaving.wait()
    kcat.send_signal(signal.SIGTERM)


main()
