"""What the process tells its caller: the one table of exit codes, which `--help` and the docs print."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """
    An exit code with the sentence that explains it, the same for every command and every output format.

    Attributes:
        meaning: A phrase in Markdown, lower case, without a full stop.
    """

    meaning: str

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    FINE = 0, "fine: no errors were found, and what was asked for is done"
    ERRORS = 1, "errors were found, and nothing was written"
    USAGE = 2, "the command line is wrong: an unknown option, a missing argument, or a file that is in the way"
    CHANGES = 3, "changes are present or generated files are stale (only when the command was asked to look)"
    COULD_NOT_TELL = 4, "could not tell: a live system could not be reached, and nothing was written"
    # sysexits.h calls 70 EX_SOFTWARE: "an internal software error has been detected".
    BUG = 70, "apono-bridge made a mistake: please report it"
