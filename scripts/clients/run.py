#!/usr/bin/env python3
"""Runs Kafka clients of many languages through the life of a consumer group, and says what held.

Plays one scenario with any member program (see README.md beside this file) against Muster, against
an Apache Kafka broker, or against any address; keeps the results in results.json and writes the
compatibility tables in README.md and docs/clients.md from them.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import queue
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
RESULTS = HERE / "results.json"

PARTITIONS = 8
RECORDS_EACH = 10
JOIN_SPACING = 0.05
HEARTBEAT_MS = 500
# An assignment that is right must stay so for this long, in seconds, before it counts.
SETTLED = 1.5

# Clients of different languages take differently long from their start to their first join.
MIXED_WINDOW_MS = 1000
# A busy machine sends a join late, which is another generation: so often is it tried in a new group.
TRIES = 4

STEPS = {
    "three": "three members, started 50 ms apart, share all partitions in one generation",
    "fourth": "a fourth joins and gets its share",
    "killed": "one is killed; the others get its partitions",
    "leaves": "one leaves; the others get its partitions before its session would have ended",
    "resume": "all leave; others go on at the committed offsets: nothing is lost, nothing committed is read again",
    "static": "static members are killed and started again; nobody is rebalanced",
}


class StepFailed(Exception):
    """A claim of a step did not hold; the text says which, for the table."""


class NotInstalled(Exception):
    """A member program cannot be started on this machine."""


# ------------------------------------------------------------------------------------- clients


def clients(options):
    """Name to command line of each member program; static membership is in all but KafkaJS."""
    venv = HERE / "python/venv/bin/python"
    python = str(venv if venv.exists() else sys.executable)
    commands = {"java": [*java(options, "load-test"), str(HERE / "java/Member.java")]}
    for name in ("librdkafka", "kcat", "kafka-python", "aiokafka"):
        commands[name] = [python, str(HERE / f"python/{name.replace('-', '_')}_member.py")]
    for name in ("kafkajs", "platformatic"):
        commands[name] = ["node", str(HERE / f"node/{name}_member.js")]
    for name in ("sarama", "franz"):
        commands[name] = [str(HERE / f"go/bin/{name}")]
    for program in options.program:
        name, equals, command = program.partition("=")
        if not equals or not command:
            raise SystemExit(f"--program {program}: NAME=COMMAND is wanted")
        commands[name] = shlex.split(command)
    for name in CONSUMER_PROTOCOL:
        commands.setdefault(name, commands[name.removesuffix("-consumer")])
    return commands


# Those that also speak the consumer protocol (KIP-848), with group.protocol=consumer.
CONSUMER_PROTOCOL = ("java-consumer", "librdkafka-consumer")
NOT_KILLED_AS_STATIC = {
    "kafkajs": "the client has no static membership",
    **dict.fromkeys(CONSUMER_PROTOCOL, "in this protocol an instance id is its owner's until it has left or its session has ended"),
}
# Commits by itself, also when it closes.
HIDES_COMMITS = {"kcat"}


def java(options, module):
    """The JVM with the class path of one of the parts of a built Muster."""
    jars = options.dist / module
    if not jars.is_dir():
        raise SystemExit(f"{jars} is not there: build Muster first (./muster --version, mvn package), or name a build with --dist")
    home = os.environ.get("JAVA_HOME")
    binary = str(pathlib.Path(home) / "bin/java") if home else "java"
    return [binary, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*"]


# ------------------------------------------------------------------------------------- processes


class Lines:
    """A child process of which the lines of standard output are handed to a function."""

    def __init__(self, command, log, on_line, environment=None):
        self.log = log
        try:
            with open(log, "wb") as errors:
                self.process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                    bufsize=1,
                    start_new_session=True,
                    env={**os.environ, **(environment or {})},
                )
        except OSError as e:
            raise NotInstalled(str(e)) from e
        self._reader = threading.Thread(target=self._read, args=(on_line,), daemon=True)
        self._reader.start()

    def _read(self, on_line):
        for line in self.process.stdout:
            on_line(line.strip())
        self.process.wait()
        on_line(None)

    def say(self, line):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self):
        text = pathlib.Path(self.log).read_text(errors="replace").strip()
        return text.splitlines()[-1] if text else f"see {self.log}"


class Member:
    """One member program, and what it has said."""

    def __init__(self, group, client, command, instance_id=None):
        self.client = client
        self.name = f"{client}-{len(group.all)}"
        self._changed = group.changed
        self.version = None
        self.ended = False
        self.left = False
        self.assignment = frozenset()
        self.generation = None
        self.assignments = []
        self.generations = set()
        self.records = []
        self.committed = {}
        self.failures = []
        arguments = {
            "bootstrap": group.run.bootstrap,
            "topic": group.topic,
            "group": group.id,
            "assignor": group.assignor,
            "protocol": "consumer" if client in CONSUMER_PROTOCOL else "classic",
            "sessionTimeoutMs": group.run.session_timeout * 1000,
            "heartbeatMs": HEARTBEAT_MS,
            "instanceId": instance_id,
        }
        log = group.run.logs / f"{group.id}-{self.name}.log"
        self.lines = Lines([*command, json.dumps(arguments)], log, self._heard)

    def _heard(self, line):
        with self._changed:
            if line is None:
                self.ended = True
            elif line:
                try:
                    self._event(json.loads(line))
                except (ValueError, KeyError) as e:
                    self.failures.append(f"said {line!r}: {e!r}")
            self._changed.notify_all()

    def _event(self, event):
        kind = event["event"]
        if kind == "ready":
            self.version = event["client"]
        elif kind == "assigned":
            self.assignment = frozenset(event["partitions"])
            self.assignments.append(self.assignment)
            self._is_in(event["generation"])
        elif kind == "generation":
            self._is_in(event["generation"])
        elif kind == "record":
            self.records.append((event["partition"], event["offset"]))
        elif kind == "committed":
            self.committed.update({int(p): offset for p, offset in event["offsets"].items()})
        elif kind == "failed":
            self.failures.append(event["message"])
        elif kind == "left":
            self.left = True
        else:
            raise ValueError("unknown event")

    def _is_in(self, generation):
        self.generation = generation
        if generation is not None:
            self.generations.add(generation)

    def start(self):
        self.lines.say("start")

    def leave(self):
        self.lines.say("leave")

    def kill(self):
        self.lines.kill()


class Group:
    """The members of one group, and what can be awaited of them."""

    def __init__(self, run, topic, assignor, name):
        self.run = run
        self.topic = topic
        self.assignor = assignor
        self._name = name
        self.changed = threading.Condition()
        self.all = []
        self.living = []
        # What came of the tries of the step under way that did not hold.
        self.tried = []
        self.renew()

    def renew(self):
        """Gives up what there is of the group, for another of no members."""
        self.end()
        self.living = []
        self.id = f"{self._name}-{uuid.uuid4().hex[:8]}"
        if self.run.on_muster and self.assignor != "default":
            self.run.helper(f"configure {self.id} group.join.window.ms {MIXED_WINDOW_MS}")

    def load(self, client, instance_id=None):
        """Starts a member's process and waits until it could join."""
        member = Member(self, client, self.run.commands[client], instance_id)
        self.all.append(member)
        self.wait(lambda: member.version or member.ended, f"{member.name} is ready")
        if not member.version:
            raise NotInstalled(f"{member.name}: {member.lines.last_words()}")
        return member

    def start(self, *members):
        for i, member in enumerate(members):
            if i:
                time.sleep(JOIN_SPACING)
            self.living.append(member)
            member.start()

    def wait(self, condition, what, timeout=None):
        deadline = time.monotonic() + (timeout or self.run.timeout)
        with self.changed:
            while not condition():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise StepFailed(f"not so after {timeout or self.run.timeout:.0f} s: {what}; {self.state()}")
                self.changed.wait(left)

    def state(self):
        return ", ".join(
            f"{m.name} {'ended' if m.ended else sorted(m.assignment)} in {m.generation}{''.join(' ' + f[:200] for f in m.failures[-1:])}"
            for m in self.living
        )

    def balanced(self):
        held = [p for m in self.living for p in m.assignment]
        generations = {m.generation for m in self.living if m.generation is not None}
        return (
            all(m.assignment and not m.ended for m in self.living)
            and sorted(held) == list(range(PARTITIONS))
            and len(generations) <= 1
        )

    def await_balance(self, since):
        """Waits for a right assignment that stays, and returns when it came, in seconds after since."""
        deadline = time.monotonic() + self.run.timeout
        while True:
            self.wait(self.balanced, "all members have partitions, and each partition one member", deadline - time.monotonic())
            reached = time.monotonic()
            with self.changed:
                stayed = not self.changed.wait_for(lambda: not self.balanced(), SETTLED)
            if stayed:
                return reached - since

    def generations_seen(self):
        """How many generations the living members were in; told by counts where a client hides it."""
        known = set().union(*(m.generations for m in self.living))
        counts = [len([a for a in m.assignments if a]) for m in self.living if not m.generations]
        return max([len(known), *counts])

    def end(self):
        for member in self.all:
            member.kill()


# ------------------------------------------------------------------------------------- the scenario


def three(group, role):
    for attempt in range(TRIES):
        if attempt:
            say(f"    three    again in a new group, after {group.tried[-1]}")
            group.renew()
        members = [group.load(role(i)) for i in range(3)]
        begun = time.monotonic()
        group.start(*members)
        took = group.await_balance(begun)
        generations = group.generations_seen()
        if generations == 1:
            return took
        group.tried.append(f"{generations} generations")
    raise StepFailed(f"{', '.join(group.tried)} in {TRIES} tries")


def fourth(group, role):
    before = [m.generation for m in group.living if m.generation is not None]
    newcomer = group.load(role(3))
    begun = time.monotonic()
    group.start(newcomer)
    took = group.await_balance(begun)
    after = [m.generation for m in group.living if m.generation is not None]
    if before and min(after) <= max(before):
        raise StepFailed(f"generation {min(after)} after {max(before)}")
    return took


def killed(group, role):
    victim = group.living.pop(1)
    begun = time.monotonic()
    victim.kill()
    return group.await_balance(begun)


def leaves(group, role):
    leaver = group.living.pop(1)
    begun = time.monotonic()
    leaver.leave()
    took = group.await_balance(begun)
    group.wait(lambda: leaver.left, f"{leaver.name} has left")
    if took >= group.run.session_timeout - 1:
        raise StepFailed(f"took {took:.1f} s, as if it had not left")
    return took


def resume(group, role):
    def read(members):
        return sorted(record for m in members for record in m.records)

    first = [(p, o) for p in range(PARTITIONS) for o in range(RECORDS_EACH)]
    second = [(p, o + RECORDS_EACH) for p, o in first]
    group.run.helper(f"produce {group.topic} {PARTITIONS} {RECORDS_EACH}")
    readers = list(group.living)
    group.wait(lambda: len(read(readers)) >= len(first), "all records are read")
    group.wait(
        lambda: all(m.committed.get(p) == RECORDS_EACH for m in readers if m.client not in HIDES_COMMITS for p in m.assignment),
        "all records are committed",
    )
    had = ", ".join(f"{reader.name} had {sorted(reader.assignment)}" for reader in readers)
    for reader in readers:
        reader.leave()
    group.living.clear()
    group.wait(lambda: all(m.left for m in readers), "all have left")
    if read(readers) != first:
        raise StepFailed("records were read twice within a generation")
    group.run.helper(f"produce {group.topic} {PARTITIONS} {RECORDS_EACH}")
    successors = [group.load(role(i)) for i in (1, 2)]
    begun = time.monotonic()
    group.start(*successors)
    group.await_balance(begun)
    group.wait(lambda: len(set(read(successors))) >= len(second), "the new records are read")
    took = time.monotonic() - begun
    again = [record for record in read(successors) if record in set(first)]
    if again:
        raise StepFailed(f"{len(again)} committed records of partitions {sorted({p for p, _ in again})} were read again, {had}")
    # A join that comes late is a rebalance, in which a commit may fail and records come again.
    lost = set(second) - set(read(successors))
    if lost:
        raise StepFailed(f"{len(lost)} records were not read")
    return took


def static(group, role):
    members = [group.load(role(i), f"instance-{i}") for i in range(3)]
    begun = time.monotonic()
    group.start(*members)
    group.await_balance(begun)
    slowest = 0.0
    for i in range(3):
        former = group.living[i]
        successor = group.load(role(i), f"instance-{i}")
        others = [m for m in group.living if m is not former]
        before = [len(m.assignments) for m in others]
        begun = time.monotonic()
        former.kill()
        group.living[i] = successor
        successor.start()
        group.wait(lambda: successor.assignment, f"{successor.name} is back")
        slowest = max(slowest, time.monotonic() - begun)
        if successor.assignment != former.assignment:
            raise StepFailed(f"{successor.name} has {sorted(successor.assignment)}, but had {sorted(former.assignment)}")
        # Past the session that the killed process would have had.
        with group.changed:
            group.changed.wait_for(
                lambda: [len(m.assignments) for m in others] != before or not group.balanced(), group.run.session_timeout + 2
            )
        if [len(m.assignments) for m in others] != before or not group.balanced():
            raise StepFailed(f"the others were rebalanced when {successor.name} came back; {group.state()}")
    return slowest


SCENARIO = {f.__name__: f for f in (three, fourth, killed, leaves, resume, static)}
PLAYED_IN = (("life", ("three", "fourth", "killed", "leaves", "resume")), ("static", ("static",)))


# ------------------------------------------------------------------------------------- a run


class Run:
    """One server under test, the helper program beside it, and where logs go."""

    def __init__(self, options, commands, bootstrap, logs):
        self.on_muster = not options.kafka and not options.bootstrap
        self.commands = commands
        self.bootstrap = bootstrap
        self.logs = logs
        self.timeout = options.timeout
        self.session_timeout = options.session_timeout
        self._answers = queue.Queue()
        command = [*java(options, "load-test"), str(HERE / "java/Helper.java"), bootstrap]
        self._helper = Lines(command, logs / "helper.log", self._answers.put)
        self._answer()

    def helper(self, command):
        self._helper.say(command)
        self._answer()

    def _answer(self):
        try:
            answer = self._answers.get(timeout=self.timeout * 2)
        except queue.Empty:
            answer = None
        if answer != "done":
            raise SystemExit(f"cannot work on {self.bootstrap}: {answer or self._helper.last_words()}")

    def close(self):
        self._helper.kill()

    def play(self, name, members, steps):
        """Plays the scenario with the given clients in turn, and returns the results by step."""
        versions = {}
        results = {}
        assignor = "default" if len(members) == 1 else "roundrobin"

        def role(i):
            return members[i % len(members)]

        for part, of_part in PLAYED_IN:
            wanted = [step for step in of_part if step in steps]
            if not wanted:
                continue
            reasons = [NOT_KILLED_AS_STATIC[m] for m in members if m in NOT_KILLED_AS_STATIC]
            if part == "static" and reasons:
                results["static"] = {"passed": None, "note": reasons[0]}
                continue
            topic = f"clients-{uuid.uuid4().hex[:8]}"
            self.helper(f"create {topic} {PARTITIONS}")
            group = Group(self, topic, assignor, f"{name}-{part}")
            try:
                self._play_part(group, role, wanted, results)
            finally:
                group.end()
                versions.update({m.client: m.version for m in group.all if m.version})
                self.helper(f"delete {topic}")
        return {
            "version": ", ".join(versions[m] for m in dict.fromkeys(members) if m in versions),
            "date": datetime.date.today().isoformat(),
            "steps": results,
        }

    @staticmethod
    def _play_part(group, role, wanted, results):
        stuck = False
        for step in wanted:
            if stuck:
                results[step] = {"passed": False, "note": "not reached"}
                continue
            told = {id(member): len(member.failures) for member in group.all}
            group.tried.clear()
            try:
                took = SCENARIO[step](group, role)
                results[step] = {"passed": True, "seconds": round(took, 2)}
                if group.tried:
                    results[step]["tried before"] = list(group.tried)
                say(f"    {step:8} passed in {took:.2f} s" + at_try(results[step]))
            except StepFailed as e:
                results[step] = {"passed": False, "note": str(e)}
                stuck = not group.balanced()
                say(f"    {step:8} FAILED: {e}")
            errors = [f"{m.client}: {text}" for m in group.all for text in m.failures[told.get(id(m), 0) :]]
            if errors:
                results[step]["errors"] = len(errors)
                results[step]["first error"] = errors[0][:300]
                say(f"             errors that clients told: {len(errors)}, the first: {errors[0][:300]}")


def at_try(result):
    """Says at which try a step passed, unless it was the first."""
    before = result.get("tried before")
    return f", at try {len(before) + 1}" if before else ""


def say(line):
    print(line, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(options, folder):
    """What is tested: its name in the results and its address; started and ended here unless given."""
    if options.bootstrap:
        yield options.name, options.bootstrap
        return
    port = free_port()
    address = f"127.0.0.1:{port}"
    # Members of the consumer protocol do not choose their session timeout themselves.
    session_ms = options.session_timeout * 1000
    environment = {}
    if options.kafka:
        name = "Apache Kafka"
        command = [
            *java(options, "embedded-kafka"),
            "io.muster.embedded.EmbeddedKafka",
            *("--port", str(port), "--data", str(folder / "kafka")),
            *("--property", "group.initial.rebalance.delay.ms=3000"),
            *("--property", f"group.consumer.min.session.timeout.ms={session_ms}"),
            *("--property", f"group.consumer.session.timeout.ms={session_ms}"),
        ]
    else:
        name = "Muster"
        command = [
            *java(options, "server"),
            f"-Ddist.dir={options.dist}",
            "io.muster.server.Main",
            "start",
            *("--listen", address, "--data", str(folder / "muster")),
        ]
        environment = {
            "MUSTER_GROUP_CONSUMER_MIN_SESSION_TIMEOUT": f"{session_ms} ms",
            "MUSTER_GROUP_CONSUMER_SESSION_TIMEOUT": f"{session_ms} ms",
        }
    say(f"Starting {name} on {address}")
    ready = threading.Event()
    lines = Lines(command, folder / "server.log", lambda line: line is not None and "ready on" not in line or ready.set(), environment)
    try:
        if not ready.wait(options.timeout * 3) or lines.process.poll() is not None:
            raise SystemExit(f"{name} did not start: {lines.last_words()}; see {folder / 'server.log'}")
        yield name, address
    finally:
        lines.process.send_signal(signal.SIGTERM)
        try:
            lines.process.wait(60)
        except subprocess.TimeoutExpired:
            pass
        lines.kill()


# ------------------------------------------------------------------------------------- tables


def load_results():
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {}


def cell(result):
    if result is None:
        return ""
    if result["passed"] is None:
        return "–"
    return f"{result['seconds']} s{at_try(result)}" if result["passed"] else "**failed**"


def short_table(results):
    yield "| client | version | steps passed |"
    yield "|---|---|---|"
    for client, result in sorted(results.get("Muster", {}).items(), key=by_client):
        counted = [step for step in result["steps"].values() if step["passed"] is not None]
        yield f"| {client} | {result['version']} | {sum(s['passed'] for s in counted)} of {len(counted)} |"


def full_tables(results):
    for name in sorted(results, reverse=True):
        yield f"### On {name}"
        yield ""
        yield "| client | version | " + " | ".join(STEPS) + " | date |"
        yield "|---" * (len(STEPS) + 3) + "|"
        notes = []
        for client, result in sorted(results[name].items(), key=by_client):
            cells = [cell(result["steps"].get(step)) for step in STEPS]
            yield f"| {client} | {result['version']} | " + " | ".join(cells) + f" | {result['date']} |"
            for step, outcome in result["steps"].items():
                if "tried before" in outcome:
                    notes.append(f"- {client}, {step}: before it passed, {', '.join(outcome['tried before'])}")
                if "note" in outcome:
                    notes.append(f"- {client}, {step}: {outcome['note']}")
                if "errors" in outcome:
                    notes.append(f"- {client}, {step}: {outcome['errors']} errors, the first: {outcome['first error']}")
        yield ""
        if notes:
            yield from notes
            yield ""


def by_client(item):
    name = item[0]
    return ("+" in name, name)


def write_tables():
    results = load_results()
    replace(HOME / "README.md", short_table(results))
    replace(HOME / "docs/clients.md", full_tables(results))


def replace(path, lines):
    """Puts the lines between the two marks in a file."""
    begin, end = "<!-- clients: written by scripts/clients/run.py -->", "<!-- clients: end -->"
    text = path.read_text()
    head, found, rest = text.partition(begin)
    _, also_found, tail = rest.partition(end)
    if not found or not also_found:
        raise SystemExit(f"{path} lacks the lines {begin} and {end}")
    path.write_text(f"{head}{begin}\n\n" + "\n".join(lines).strip() + f"\n\n{end}{tail}")


# ------------------------------------------------------------------------------------- command line


def arguments():
    parser = argparse.ArgumentParser(
        description="Runs Kafka clients of many languages through the life of a consumer group, on a Muster that it starts itself.",
        epilog="Steps: " + "; ".join(f"{name}: {text}" for name, text in STEPS.items()) + ". Exit code 1: a step failed.",
    )
    parser.add_argument("clients", nargs="*", metavar="CLIENT", help="which clients, or several in one group as A+B+C (default: each that is installed)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--kafka", action="store_true", help="on an Apache Kafka broker that is started instead of Muster")
    where.add_argument("--bootstrap", metavar="HOST:PORT", help="on the server at this address")
    parser.add_argument("--name", help="what to call the server at --bootstrap in the results (default: nothing is kept)")
    parser.add_argument("--dist", type=pathlib.Path, default=HOME / "target/dist", metavar="DIR", help="the build of Muster to use (default: this one's)")
    parser.add_argument("--program", action="append", default=[], metavar="NAME=COMMAND", help="the command of a member program, instead of the usual one; repeatable")
    parser.add_argument("--steps", default=",".join(STEPS), help="which steps, such as three,fourth or static (default: all)")
    parser.add_argument("--timeout", type=int, default=60, metavar="SECONDS", help="how long to wait for each thing (default: 60)")
    parser.add_argument("--session-timeout", type=int, default=10, metavar="SECONDS", help="session timeout of the members (default: 10)")
    parser.add_argument("--logs", type=pathlib.Path, metavar="DIR", help="where to keep what the programs wrote to standard error (default: only after a failure)")
    parser.add_argument("--keep", action="store_true", help="keep the results, and write the tables anew")
    parser.add_argument("--tables", action="store_true", help="only write the tables anew, from the results that are kept")
    parser.add_argument("--list", action="store_true", help="list the clients and their commands")
    return parser.parse_args()


def main():
    options = arguments()
    options.dist = options.dist.resolve()
    if options.tables:
        write_tables()
        return 0
    commands = clients(options)
    if options.list:
        for name, command in commands.items():
            print(f"{name:14}{shlex.join(command)}")
        return 0
    chosen = options.clients or list(commands)
    steps = options.steps.split(",")
    unknown = {m for c in chosen for m in c.split("+")} - set(commands) or set(steps) - set(STEPS)
    if unknown:
        raise SystemExit(f"there is no {', '.join(sorted(unknown))}; there are {', '.join([*commands, *STEPS])}")

    folder = pathlib.Path(tempfile.mkdtemp(prefix="muster-clients-"))
    logs = options.logs or folder
    logs.mkdir(parents=True, exist_ok=True)
    failed = []
    with server(options, folder) as (name, bootstrap):
        run = Run(options, commands, bootstrap, logs)
        try:
            for client in chosen:
                say(f"{client} on {name or bootstrap}")
                try:
                    result = run.play(client, client.split("+"), steps)
                except NotInstalled as e:
                    say(f"    not run: {e}")
                    # Only clients that were asked for by name must be there.
                    failed += [client] if options.clients else []
                    continue
                say(f"    {result['version']}")
                if any(step["passed"] is False for step in result["steps"].values()):
                    failed.append(client)
                if options.keep and name:
                    keep(name, client, result)
        finally:
            run.close()
    if failed:
        say(f"Failed: {', '.join(failed)}; logs in {logs}")
        return 1
    shutil.rmtree(folder)
    return 0


def keep(name, client, result):
    results = load_results()
    former = results.setdefault(name, {}).get(client, {"steps": {}})
    steps = {**former["steps"], **result["steps"]}
    results[name][client] = {**result, "steps": {s: steps[s] for s in STEPS if s in steps}}
    RESULTS.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")
    write_tables()


if __name__ == "__main__":
    # A stop must end the server and the members too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
