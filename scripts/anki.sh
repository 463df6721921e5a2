#!/usr/bin/env bash
# Studies a month with the program, hands the collection to the real Anki and compares.
#
#   scripts/anki.sh [BINARY]
#
# Needs Python 3 and, the first time, a package index: Anki goes into target/anki-venv.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:-target/debug/srs}
shared=${SRS_SHARED:-../shared}
anki=26.9.3
venv=target/anki-venv
month=target/month

if [[ ! -x $venv/bin/python ]]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "anki==$anki"

python3 scripts/month.py "$binary" "$month"

"$venv/bin/python" tests/anki/check.py --json "$month/month.json" "$month/month.apkg"

# Once more, and as exported a day later: what is there already may not arrive twice.
for second in "$month/month.apkg" "$month/month-again.apkg"; do
    report=$("$venv/bin/python" tests/anki/check.py --json "$month/month.json" "$month/month.apkg" "$second") || {
        printf '%s\n' "$report"
        exit 1
    }
    printf '%s\n' "$report"
    if ! sed -n 2p <<<"$report" | grep -q ': 0 new, '; then
        echo "problem: $second brings notes that are there already" >&2
        exit 1
    fi
done

if [[ -e $shared/anki/check_apkg.py ]]; then
    "$venv/bin/python" "$shared/anki/check_apkg.py" --no-cards --render 0 "$month/month.apkg"
else
    echo "SKIPPED: check_apkg.py: no $shared" >&2
fi
