#!/usr/bin/env python3
"""Runs every command that README.md shows, with a fresh home, and fails if one does not work.

Commands are the lines that begin with `$ ` in the blocks fenced as `console`. `srs` is the debug
build; commands of cargo, git and rustup are what a newcomer runs, and what .ci/run itself runs.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = ROOT / "target" / "debug"
ELSEWHERE = ("cargo ", "git ", "rustup ", "cd ", ".ci/run")


def commands(text):
    for block in re.findall(r"^```console\n(.*?)^```", text, re.S | re.M):
        for line in block.splitlines():
            if line.startswith("$ "):
                yield line[2:].split("  #")[0].strip()


def main():
    home = tempfile.mkdtemp()
    environment = {
        "PATH": f"{BUILT}:{os.environ['PATH']}",
        "HOME": home,
        "SRS_NOW": "2026-11-23T10:00:00+01:00",
        "SRS_SEED": "1",
        "EDITOR": "true",
        "COLUMNS": "80",
    }
    work = pathlib.Path(home) / "srs"
    work.mkdir()
    (work / "decks").symlink_to(ROOT / "decks")
    ran = 0
    for command in commands((ROOT / "README.md").read_text()):
        if command.startswith(ELSEWHERE):
            continue
        done = subprocess.run(
            command, shell=True, cwd=work, env=environment, text=True,
            input="\nA\n\n\nq\n", capture_output=True, timeout=60,
        )
        print(f"$ {command}\n{done.stdout}{done.stderr}")
        if done.returncode != 0:
            sys.exit(f"'{command}' ended with {done.returncode}")
        ran += 1
    if ran < 5:
        sys.exit(f"README.md shows only {ran} commands of srs")
    print(f"{ran} commands work")


main()
