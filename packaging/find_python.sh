#!/bin/sh
# Prints the Python that Interline is made with: $PYTHON, else the first of python3.11, 3.12, 3.13 and python3 that runs
# and is 3.11 to 3.13. Rule: it is tried, not believed; a name on the PATH may be a shim with nothing behind it.

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1 </dev/null
}

if [ -n "${PYTHON:-}" ]; then
    if fits "$PYTHON"; then
        echo "$PYTHON"
        exit 0
    fi
    echo "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 that runs here; name another one or leave PYTHON unset." >&2
    exit 1
fi

for candidate in python3.11 python3.12 python3.13 python3; do
    if fits "$candidate"; then
        echo "$candidate"
        exit 0
    fi
done

echo "Interline needs Python 3.11, 3.12 or 3.13 and found none; on Debian: apt-get install python3 python3-venv" >&2
exit 1
