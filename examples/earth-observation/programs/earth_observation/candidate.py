"""The hyper-parameters of one training."""
import json
from typing import NamedTuple

from .errors import PermanentError


class Candidate(NamedTuple):
    """Named as in the workflow's parameter `candidates`."""

    learningRate: float
    width: int
    epochs: int


def read_candidate(text):
    """Reads `{"learningRate": 0.004, "width": 16, "epochs": 12}`."""
    try:
        candidate = Candidate(**json.loads(text))
        if candidate.learningRate > 0 and all(isinstance(n, int) and n > 0 for n in candidate[1:]):
            return candidate
    except (ValueError, TypeError) as error:
        raise PermanentError(f"'{text}' is no candidate: {error}; give learningRate, width and epochs as JSON") from error
    raise PermanentError(f"the candidate '{text}' needs a positive learningRate, and whole positive width and epochs")


def canonical(candidate):
    """One text for the same candidate."""
    return json.dumps(candidate._asdict(), sort_keys=True)
