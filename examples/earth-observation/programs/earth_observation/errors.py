"""The two ways to end badly; what is neither is a defect and shows its traceback."""


class PermanentError(Exception):
    """Somebody must change something: `eo` ends with 1."""

    exit_code = 1


class TransientError(Exception):
    """May pass by itself, so that the step is worth another try: `eo` ends with 75, EX_TEMPFAIL of sysexits.h."""

    exit_code = 75
