#!/usr/bin/env python3
"""Import packages into a new Anki collection and compare what arrived with what was sent.

    python3 -m venv /tmp/anki && /tmp/anki/bin/pip install anki
    /tmp/anki/bin/python tests/anki/check.py [--json EXPORT.json] FILE.apkg [FILE.apkg ...]

Several files go into the same collection, one after the other; the last one is compared. With
--json, what arrived is also compared with the program's own export of the same collection. Prints
counts, then one line for each problem. Exit status: 0 none, 1 some.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
import zipfile
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import anki.lang
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

TOLERANCE = 1e-3  # relative; Anki itself keeps four decimals of stability, three of difficulty

CARDS = """
select notes.guid, cards.ord, cards.type, cards.queue, cards.due, cards.ivl, cards.reps,
       cards.lapses, cards.left, cards.flags, cards.data
from cards join notes on notes.id = cards.nid
"""
REVIEWS = "select id, ease, ivl, lastIvl, factor, time, type from revlog"


def first_day(crt, minutes_west):
    """The date that due days count from."""
    zone = timezone(timedelta(minutes=-(minutes_west or 0)))
    return datetime.fromtimestamp(crt, zone).date()


def sent_rows(path, folder):
    """What the package's database holds: first day, notes, cards, reviews."""
    file = Path(folder) / "sent.db"
    with zipfile.ZipFile(path) as package:
        file.write_bytes(package.read("collection.anki21"))
    database = sqlite3.connect(file)
    crt, config = database.execute("select crt, conf from col").fetchone()
    notes = {row[0]: row[1:] for row in database.execute("select guid, flds, tags from notes")}
    cards = {row[:2]: row[2:] for row in database.execute(CARDS)}
    reviews = {row[0]: row[1:] for row in database.execute(REVIEWS)}
    database.close()
    return first_day(crt, json.loads(config).get("creationOffset")), notes, cards, reviews


def due_as_sent(row, day_zero):
    """When a card is due, whatever day its collection counts from."""
    kind, queue, due = row[:3]
    if kind == 0:
        return None  # a position, which Anki may move behind its own new cards
    if due > 1_000_000_000:
        return due  # an instant
    return day_zero + timedelta(days=due)


def compare(collection, sent, problems):
    day_zero, notes, cards, reviews = sent
    database = collection.db
    own_zero = first_day(collection.crt, collection.get_config("creationOffset"))

    arrived_notes = {row[0]: row[1:] for row in database.all("select guid, flds, tags from notes")}
    for guid, content in notes.items():
        if guid not in arrived_notes:
            problems.append(f"note {guid} is missing")
        elif list(arrived_notes[guid]) != list(content):
            problems.append(f"note {guid} reads {arrived_notes[guid]}, sent {content}")

    arrived_reviews = {row[0]: row[1:] for row in database.all(REVIEWS)}
    for review, values in reviews.items():
        if review not in arrived_reviews:
            problems.append(f"review {review} is missing")
        elif list(arrived_reviews[review]) != list(values):
            problems.append(f"review {review} is {arrived_reviews[review]}, sent {values}")

    arrived_cards = {tuple(row[:2]): row[2:] for row in database.all(CARDS)}
    for card, values in cards.items():
        name = f"card {card[1]} of {card[0]}"
        if card not in arrived_cards:
            problems.append(f"{name} is missing")
            continue
        arrived = arrived_cards[card]
        due, sent_due = due_as_sent(arrived, own_zero), due_as_sent(values, day_zero)
        if due != sent_due:
            problems.append(f"{name} is due {due}, sent {sent_due}")
        for column, label in ((0, "type"), (1, "queue"), (3, "interval"), (4, "reps"), (5, "lapses"), (6, "left"), (7, "flags")):
            if arrived[column] != values[column]:
                problems.append(f"{name}: {label} is {arrived[column]}, sent {values[column]}")
    return len(arrived_notes), len(arrived_cards), len(arrived_reviews)


STATES = {"new": 0, "learning": 1, "review": 2, "relearning": 3}


def expected_due(card):
    """When the export says that a card is due; None for a new one."""
    if card["state"] == "new":
        return None
    if isinstance(card["due"], str):
        return int(datetime.fromisoformat(card["due"]).timestamp())
    return date(1970, 1, 1) + timedelta(days=card["due"])


def compare_with_export(collection, path, problems):
    """Every card and every answer as the program's own export has them."""
    export = json.loads(Path(path).read_text(encoding="utf-8"))
    notes = {note["guid"]: note for note in export["notes"]}
    own_zero = first_day(collection.crt, collection.get_config("creationOffset"))
    arrived = {tuple(row[:2]): row[2:] for row in collection.db.all(CARDS)}
    gone = set()
    for card in export["cards"]:
        key, note = (card["guid"], card["ordinal"]), notes[card["guid"]]
        name = f"card {key[1]} of {key[0]}"
        if note["kind"] == "cloze" and f"{{{{c{key[1] + 1}::" not in note["front"]:
            gone.add(key)  # the text has no such number any more
            continue
        if key not in arrived:
            problems.append(f"{name} is missing")
            continue
        row = arrived[key]
        wanted = {"type": STATES[card["state"]], "due": expected_due(card), "flags": card["flag"] or 0}
        found = {"type": row[0], "due": due_as_sent(row, own_zero), "flags": row[7]}
        wanted["suspended"] = card["suspended"] or note["draft"]
        found["suspended"] = row[1] == -1
        if card["state"] != "new":
            wanted |= {"reps": card["reps"], "lapses": card["lapses"]}
            found |= {"reps": row[4], "lapses": row[5]}
        if card["state"] == "review":
            wanted["interval"], found["interval"] = card["interval"], row[3]
        if card["state"] != "new":
            data = json.loads(row[8])
            for label, value, sent in (("stability", data["s"], card["stability"]), ("difficulty", data["d"], card["difficulty"])):
                if abs(value - sent) > max(TOLERANCE * sent, 1e-4):
                    problems.append(f"{name}: {label} is {value}, the export says {sent}")
        for label, value in wanted.items():
            if found[label] != value:
                problems.append(f"{name}: {label} is {found[label]}, the export says {value}")

    reviews = {row[0]: row[1] for row in collection.db.all("select id, ease from revlog where ease > 0")}
    wanted = {
        review["id"]: review["rating"]
        for review in export["reviews"]
        if not review["undone"] and (review["guid"], review["ordinal"]) not in gone
    }
    for review in sorted(reviews.keys() ^ wanted.keys()):
        where = "the export" if review in reviews else "Anki"
        problems.append(f"review {review} is not in {where}")
    for review in reviews.keys() & wanted.keys():
        if reviews[review] != wanted[review]:
            problems.append(f"review {review} was rated {reviews[review]}, the export says {wanted[review]}")


def check_memory(collection, problems):
    """Anki's own states, recomputed from the log it received, against the stored ones."""
    compared = 0
    for card_id, guid, kind, data in collection.db.all(
        "select cards.id, guid, type, cards.data from cards join notes on notes.id = nid"
    ):
        stored = json.loads(data or "{}")
        own = collection._backend.compute_memory_state(card_id)
        if kind == 0 or not own.HasField("state"):
            if "s" in stored:
                problems.append(f"{guid}: has a memory state, Anki finds none")
            continue
        if "s" not in stored:
            problems.append(f"{guid}: has no memory state, Anki finds {own.state.stability:.4f}")
            continue
        compared += 1
        for name, value, wanted, step in (
            ("stability", stored["s"], own.state.stability, 1e-4),
            ("difficulty", stored["d"], own.state.difficulty, 1e-3),
        ):
            if abs(value - wanted) > max(TOLERANCE * wanted, step):
                problems.append(f"{guid}: {name} is {value}, Anki finds {wanted:.4f}")
    return compared


def check_faces(collection, problems):
    """No text of a note may play, fetch or run anything, and no side may be empty."""
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        face = card.render_output()
        if face.question_av_tags or face.answer_av_tags:
            problems.append(f"card {card_id} plays {face.question_av_tags + face.answer_av_tags}")
        for text in (face.question_text, face.answer_text):
            if "<script" in text or "<img" in text:
                problems.append(f"card {card_id} has a script or an image: {text}")
            if not text.strip():
                problems.append(f"card {card_id} has an empty side")
    media = collection.media.check()
    problems.extend(f"media file {name} is missing" for name in media.missing)


def main(paths, export):
    anki.lang.set_lang("en")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        collection.set_config("fsrs", True)
        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
        for path in paths:
            log = collection.import_anki_package(
                ImportAnkiPackageRequest(package_path=str(Path(path).resolve()), options=options)
            ).log
            print(
                f"{path}: {len(log.new)} new, {len(log.updated)} updated, "
                f"{len(log.duplicate)} unchanged, {len(log.conflicting)} conflicting"
            )
            problems.extend(f"note {note.fields[0]} is conflicting" for note in log.conflicting)
        notes, cards, reviews = compare(collection, sent_rows(paths[-1], folder), problems)
        if export:
            compare_with_export(collection, export, problems)
        compared = check_memory(collection, problems)
        check_faces(collection, problems)
        empty = collection.get_empty_cards()
        problems.extend(f"note {note.note_id} has empty cards" for note in empty.notes)
        report, is_clean = collection.fix_integrity()
        if not is_clean:
            problems.append(f"database check: {report}")
        if collection.card_count() != cards:
            problems.append(f"database check: {collection.card_count()} cards, there were {cards}")
        collection.close()
    print(f"{notes} notes, {cards} cards, {reviews} reviews, {compared} memory states compared")
    for problem in problems:
        print(f"problem: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", metavar="EXPORT.json")
    parser.add_argument("packages", nargs="+", metavar="FILE.apkg")
    arguments = parser.parse_args()
    sys.exit(main(arguments.packages, arguments.json))
