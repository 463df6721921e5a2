#!/usr/bin/env python3
"""Study for a month with the real program, then check what it exports.

    scripts/month.py BINARY OUTDIR

Imports the sample decks into OUTDIR/month.db and plays thirty days of `srs review --plain` through
pipes, with a learner who is mostly right: guesses, wrong picks, undos, suspended, buried and
flagged cards, skipped days, answers by `srs answer`, an option changed on the way. Leaves
OUTDIR/month.json, month.apkg and month-again.apkg (exported a day later, nothing changed between).
Every choice derives from the day, so that two runs play the same month.

Exit status: 0 all checks passed, 1 some did not.
"""

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_DAY = date(2026, 10, 20)
DAYS = 30
EPOCH = date(1970, 1, 1)  # Study days are counted from here.
FEWEST_ANSWERS = 300
CONFIG_DAY = 10
# A session that makes no progress after so many lines is stuck.
MOST_LINES = 1500

# The last line of the help. The help is asked for after every line, to know where its answer ends:
# the program is silent then, and a pipe does not say so.
END_OF_HELP = "a colon before a key, as in :b\n"
START_OF_HELP = re.compile(r"^Enter +show the answer or ", re.MULTILINE)

QUESTION, TYPED, OPTIONS, RATING = "question", "typed", "options", "rating"
PROMPTS = (
    ("Recall it first.", QUESTION),
    ("Enter: show the answer", QUESTION),
    ("Type the answer.", TYPED),
    ("Pick one,", OPTIONS),
    ("Pick all", OPTIONS),
    ("1 Again", RATING),
)


class Failed(Exception):
    """The program did something that the month cannot go on with."""


class Program:
    """The program on one collection; every call says at which time it runs."""

    def __init__(self, binary, collection):
        self.binary = str(Path(binary).resolve())
        self.collection = str(collection)

    def environment(self, day, hour):
        at = FIRST_DAY + timedelta(days=day - 1)
        names = {"SRS_COLLECTION": self.collection, "SRS_SEED": str(day)}
        return os.environ | names | {"SRS_NOW": f"{at}T{hour:02}:00:00+01:00", "NO_COLOR": "1"}

    def run(self, day, hour, *arguments):
        """What a command prints; it has to succeed."""
        done = subprocess.run(
            [self.binary, *map(str, arguments)],
            env=self.environment(day, hour),
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            raise Failed(f"day {day}: srs {' '.join(map(str, arguments))}: {done.stderr.strip()}")
        return done.stdout

    def review(self, day, hour):
        return Review(self, day, hour)


class Review:
    """A review in lines, read and answered through pipes."""

    def __init__(self, program, day, hour):
        self.day = day
        self.process = subprocess.Popen(
            [program.binary, "review", "--plain"],
            env=program.environment(day, hour),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.is_over = False

    def say(self, line):
        """Types a line, or none at first, and returns what is printed up to the next prompt."""
        try:
            if line is not None:
                self.process.stdin.write(line + "\n")
            self.process.stdin.write(":?\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # The session has ended, and its last words are still to be read.
        printed = []
        for text in self.process.stdout:
            printed.append(text)
            if text == END_OF_HELP:
                return START_OF_HELP.split("".join(printed))[0]
        self.is_over = True
        return "".join(printed)

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.stdout.read()
        complaints = self.process.stderr.read()
        if self.process.wait() != 0:
            raise Failed(f"day {self.day}: srs review: {complaints.strip()}")


def squeezed(text):
    """A text without its white space: the program wraps lines as the page is wide."""
    return "".join(text.split())


def options_shown(text):
    """The options of the card printed last, by letter."""
    options, letter = {}, None
    for line in text.splitlines():
        start = re.match(r"([A-Z])\. (.*)", line)
        if start and start[1] == chr(ord("A") + len(options)):
            letter = start[1]
            options[letter] = start[2]
        elif start and start[1] == "A":
            options, letter = {"A": start[2]}, "A"
        elif line.startswith(" ") and letter:
            options[letter] += line
        else:
            letter = None
    return {letter: squeezed(option) for letter, option in options.items()}


class Learner:
    """Decides what to type; mostly right, and a little restless."""

    def __init__(self, export):
        self.right = {}
        for note in export["notes"]:
            texts = [squeezed(option) for option in note["options"]]
            self.right[frozenset(texts)] = {texts[index] for index in note["correct"]}
        self.played = Counter()

    def play(self, review, chance):
        """One session: until nothing is due, or the learner has had enough."""
        patience = chance.randint(30, 70)
        stage, shown, answered, lines = None, {}, 0, 0
        line, refused = None, False
        while True:
            text = review.say(line)
            lines += 1
            if lines > MOST_LINES:
                raise Failed(f"day {review.day}: the review is stuck after {line!r}: {text!r}")
            undone = text.startswith("Undone")
            answered += stage == RATING and bool(re.match(r"(Again|Hard|Good|Easy): ", text))
            answered -= undone
            self.played["undone in a review"] += undone
            if review.is_over:
                break
            seen = [name for start, name in PROMPTS for part in text.splitlines() if part.startswith(start)]
            last = max(PROMPTS, key=lambda prompt: text.rfind("\n" + prompt[0]))
            refused = not seen
            if seen:
                stage = last[1]
            shown = options_shown(text) or shown
            if stage is None:
                raise Failed(f"day {review.day}: no prompt in {text!r}")
            line = "q" if answered >= patience else self.line(stage, shown, answered, refused, chance)
        review.close()
        self.played["answers in reviews"] += answered

    def line(self, stage, shown, answered, refused, chance):
        restless = chance.random()
        # Only what this session did may be undone: further back lies the import.
        if restless < 0.02 and answered > 0:
            return ":u"
        if restless < 0.03:
            return self.key(":s", "suspended")
        if restless < 0.05:
            return self.key(":b", "buried")
        if restless < 0.08:
            return self.key(f":f {chance.randint(0, 7)}", "flags set or removed")
        if stage == QUESTION:
            return ":o" if chance.random() < 0.1 else ""
        if stage == TYPED:
            return chance.choice(("", "something else"))
        if stage == OPTIONS:
            if chance.random() < 0.06:
                return self.key(":g", "guesses marked or unmarked")
            return self.pick(shown, chance)
        # A wrong pick is Again whatever is typed; Enter always goes on.
        if refused or chance.random() < 0.6:
            return ""
        return str(chance.choices((1, 2, 3, 4), weights=(2, 2, 5, 2))[0])

    def key(self, line, what):
        self.played[what] += 1
        return line

    def pick(self, shown, chance):
        right = self.right.get(frozenset(shown.values()))
        if right is None:
            self.played["picks without knowing the options"] += 1
        elif chance.random() < 0.8:
            return "".join(letter for letter, text in shown.items() if text in right)
        if chance.random() < 0.15:
            return "-"
        return chance.choice(list(shown) or ["A"])


def live(program, folder):
    """The month. Returns what was done."""
    decks = sorted(path.relative_to(ROOT) for path in (ROOT / "decks").iterdir())
    program.run(1, 7, "import", *decks)
    program.run(1, 7, "export", "-q", "-o", folder / "first-day.json")
    learner = Learner(read_json(folder / "first-day.json"))
    played = learner.played
    for day in range(1, DAYS + 1):
        chance = random.Random(day)
        if day > 1 and chance.random() < 0.12:
            played["days skipped"] += 1
            continue
        played["days studied"] += 1
        learner.play(program.review(day, 8), chance)
        if day == CONFIG_DAY:
            program.run(day, 9, "config", "desired_retention", "0.95", "--deck", "Asyncio in Practice")
        if day % 4 == 0:
            learner.play(program.review(day, 18), chance)
        if day % 5 == 0:
            answer(program, day, chance, played)
    return played


def answer(program, day, chance, played):
    """A few answers from a script; one of them is taken back now and then."""
    cards = json.loads(program.run(day, 20, "cards", "--json", "-is:suspended", "-is:new"))
    for number, card in enumerate(chance.sample(cards, min(3, len(cards)))):
        rating = chance.choice(("again", "hard", "good", "easy"))
        duration = chance.randint(900, 30_000)
        program.run(day, 20 + number, "answer", card["id"], rating, "--duration", duration)
        played["answers by srs answer"] += 1
    if cards and day % 10 == 0:
        program.run(day, 23, "undo")
        played["undone by srs undo"] += 1


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def package_rows(path):
    """What makes a second import find the same notes, cards and reviews, and how they stand."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "package.db"
        with zipfile.ZipFile(path) as package:
            file.write_bytes(package.read("collection.anki21"))
        database = sqlite3.connect(file)
        rows = {
            "notes": database.execute("select id, guid, mid, mod, tags, flds from notes order by id"),
            "cards": database.execute(
                "select id, nid, did, ord, type, ivl, reps, lapses, flags, data from cards order by id"
            ),
            "revlog": database.execute("select * from revlog order by id"),
        }
        rows = {table: found.fetchall() for table, found in rows.items()}
        database.close()
    return rows


def check_cards(export, problems):
    """Every card is in a state, and due when that state can be."""
    for card in export["cards"]:
        name = f"card {card['ordinal']} of {card['guid']}"
        state, due = card["state"], card["due"]
        if state not in ("new", "learning", "review", "relearning"):
            problems.append(f"{name} is in the state {state!r}")
            continue
        try:
            if state == "review":
                EPOCH + timedelta(days=due)
            elif state != "new":
                datetime.fromisoformat(due)
        except (TypeError, ValueError) as error:
            problems.append(f"{name} is {state} and due {due!r}: {error}")
        if state != "new" and not (card["stability"] > 0 and 1 <= card["difficulty"] <= 10):
            problems.append(f"{name} has stability {card['stability']}, difficulty {card['difficulty']}")
        if (state == "review") and not card["interval"] >= 1:
            problems.append(f"{name} is in review with the interval {card['interval']}")


def check(program, folder):
    """Exports in every way, and compares. Returns the export and what is wrong."""
    problems = []
    month, package, again = (folder / name for name in ("month.json", "month.apkg", "month-again.apkg"))
    program.run(DAYS, 23, "export", "-q", "-o", month)
    program.run(DAYS, 23, "export", "-q", "-o", package)
    program.run(DAYS + 1, 8, "export", "-q", "-o", again)
    export = read_json(month)

    answers = sum(not review["undone"] for review in export["reviews"])
    if answers <= FEWEST_ANSWERS:
        problems.append(f"the export has {answers} answers, expected more than {FEWEST_ANSWERS}")
    check_cards(export, problems)

    before, after = package_rows(package), package_rows(again)
    for table, rows in before.items():
        for row in sorted(set(rows) ^ set(after[table]), key=repr)[:5]:
            problems.append(f"{table} of the packages differ a day later in {row}")
    if len(before["revlog"]) < answers:
        problems.append(f"the package has {len(before['revlog'])} reviews, the export {answers}")

    copy = Program(program.binary, folder / "copy.db")
    copy.run(DAYS, 23, "import", "-q", month)
    copy.run(DAYS, 23, "export", "-q", "-o", folder / "copy.json")
    if (folder / "copy.json").read_bytes() != month.read_bytes():
        problems.append("month.json, imported and exported again, differs: see copy.json")

    program.run(DAYS + 1, 8, "doctor")
    if not program.run(DAYS + 1, 8, "stats").strip():
        problems.append("srs stats prints nothing")
    stats = json.loads(program.run(DAYS + 1, 8, "stats", "--json"))
    if not stats["retention"]["true_retention"]["n"]:
        problems.append("srs stats --json has no retention after a month")
    return export, problems


def main(binary, folder):
    folder = Path(folder).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    program = Program(binary, folder / "month.db")
    try:
        played = live(program, folder)
        export, problems = check(program, folder)
    except Failed as failure:
        print(f"problem: {failure}")
        return 1
    for what, count in sorted(played.items()):
        print(f"{count:5} {what}")
    states = Counter(card["state"] for card in export["cards"])
    ratings = Counter(review["rating"] for review in export["reviews"] if not review["undone"])
    print(f"cards: {dict(sorted(states.items()))}")
    print(f"answers: {sum(ratings.values())}, by rating {dict(sorted(ratings.items()))}")
    for problem in problems:
        print(f"problem: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
