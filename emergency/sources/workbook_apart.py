"""Reads an .xls in a process of its own.

A damaged .xls can make the library ask for hundreds of gigabytes, which ends the process that asked. What is said
of parts and cells of an .xlsx is looked at beforehand (`workbook_guard`); an .xls says it in binary records, so its
reader gets a process and a bound on memory, and only that process ends.
"""

import contextlib
import os
import pickle
import subprocess
import sys

from emergency.errors import InputInvalid
from emergency.sources.workbook_grid import DAMAGED, Grid, laid_out
from emergency.sources.workbook_guard import LIMITS, MEGABYTE, Limits, refuse

with contextlib.suppress(ImportError):  # not on Windows
    import resource

SECONDS = 120  # an .xls holds 65,536 rows a sheet; the largest took 4 s
MEMORY = 2048 * MEGABYTE  # of addresses, for the interpreter and 20 million cells at worst
GRIDS, REFUSED = "grids", "refused"


def read_apart(data: bytes, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """Every sheet of an .xls; raises InputInvalid (W01, W02)."""
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=pickle.dumps((data, limits)),
            capture_output=True,
            timeout=SECONDS,
            env={**os.environ, "PYTHONPATH": paths},
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        refuse("W01", DAMAGED)
    kind, answer = pickle.loads(done.stdout)
    if kind == REFUSED:
        refuse(*answer)
    return answer


def answer_for(data: bytes, limits: Limits) -> tuple[str, tuple]:
    """What the process of its own answers: the grids, or the code and the sentence of the refusal."""
    try:
        return GRIDS, laid_out(data, {}, limits)
    except InputInvalid as error:
        fault = error.faults[0]
        return REFUSED, (fault.code, fault.message)


def main() -> None:
    """Read the file from standard input, write the answer to standard output."""
    if "resource" in globals():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    data, limits = pickle.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(pickle.dumps(answer_for(data, limits)))


if __name__ == "__main__":
    main()
