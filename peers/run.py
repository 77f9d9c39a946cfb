#!/usr/bin/env python3
"""Other people's programs send to the portal, and what they are answered is true.

    python3 -m pip install --target LIBS --requirement peers/requirements.txt
    PYTHONPATH=LIBS PORTICO_BIN=target/debug/portico python3 peers/run.py

`mllp_send`, of the package `hl7`, sends the example practice's messages over a line, as a
laboratory's interface engine would. dcmtk and Orthanc send pictures (imaging.py). One line a check; the last line is `N passed, N failed`.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import imaging

PORTICO = os.environ["PORTICO_BIN"]
PRACTICE = Path(__file__).resolve().parent.parent / "practice"
MESSAGES = PRACTICE / "demo"
SECONDS_MAX = 60

passed = failed = 0


def check(title, holds, told=""):
    global passed, failed
    if holds:
        passed += 1
        print(f"passed  {title}")
    else:
        failed += 1
        print(f"FAILED  {title}\n          {told}")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(*command):
    """A command on the practice's folder: its exit code and what it said."""
    done = subprocess.run([PORTICO, *command], capture_output=True, text=True, timeout=SECONDS_MAX)
    return done.returncode, done.stdout + done.stderr


class Portal:
    """A practice of its own that listens for messages."""

    def __init__(self, folder):
        self.folder = folder
        self.feed, self.imaging = free_port(), free_port()
        self.free_port = free_port
        policy = (PRACTICE / "practice.toml").read_text()
        listen = f'[feed]\nlisten = "127.0.0.1:{self.feed}"\n'
        listen += f'[imaging]\nlisten = "127.0.0.1:{self.imaging}"\n'
        web = f'listen = "127.0.0.1:{free_port()}"'
        policy = re.sub(r'^listen = .*$', web, policy, count=1, flags=re.M)
        (folder / "practice.toml").write_text(f"{policy}\n{listen}")
        self.process = subprocess.Popen(
            [PORTICO, "serve", "--data", str(folder)], stderr=subprocess.PIPE, text=True
        )
        for line in self.process.stderr:
            if "the portal is open" in line:
                return
        raise SystemExit("the portal did not open")

    def end(self):
        self.process.terminate()
        rest = self.process.communicate(timeout=SECONDS_MAX)[1]
        return self.process.returncode, rest


def send(portal, file):
    """What mllp_send prints: the answers to all messages of a file."""
    command = [sys.executable, "-c", "from hl7.client import mllp_send; mllp_send()"]
    command += ["--loose", "--file", str(file), "--port", str(portal.feed), "127.0.0.1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX)
    return re.findall(r"MSA\|(\w\w)\|([^|\s\x1c]*)", done.stdout), done.stdout + done.stderr


def main():
    folder = Path(tempfile.mkdtemp(prefix="portico-peers-"))
    portal = Portal(folder)
    try:
        journey(portal)
        imaging.journey(portal, check, run)
    finally:
        code, log = portal.end()
    check("the portal ends when it is asked to", code == 0, log)
    code, said = run("audit", "verify", "--data", str(folder))
    check("the ledger is whole", code == 0, said)
    shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


def journey(portal):
    for name in ["01-registration.hl7", "02-visits.hl7", "08-merge.hl7"]:
        file = MESSAGES / name
        sent = file.read_bytes().count(b"MSH|^~")
        answers, told = send(portal, file)
        check(f"every message of {name} is acknowledged", len(answers) == sent, told[-2_000:])
        check(f"{name} has arrived", {letters for letters, _ in answers} == {"CA"}, answers)
    camera = MESSAGES / "camera"
    for name, letters, place in [
        ("routine-lipids-sam.hl7", "AA", ""),
        ("critical-potassium-grace.hl7", "AA", ""),
        ("conflict-birth-date.hl7", "AE", "ERR||PID^1^7|"),
        ("twin.hl7", "AE", "ERR||PID^1^5|"),
    ]:
        for time in ["first", "second"]:
            answers, told = send(portal, original_mode(portal, camera / name))
            is_so = [said for said, _ in answers] == [letters] and place in told
            check(f"{name} is answered {letters} the {time} time", is_so, told)
    simple = str(portal.folder / "twin.hl7")
    code, said = run("import", "--data", str(portal.folder), "--json", simple)
    check("a file and a line are one sender", code == 2 and '"duplicate"' in said, said)


def original_mode(portal, file):
    """The same message from a sender that wants one answer, which says what became of it."""
    simple = portal.folder / file.name
    simple.write_bytes(file.read_bytes().replace(b"|AL|NE", b"", 1))
    return simple


if __name__ == "__main__":
    sys.exit(main())
