"""A pipeline of three steps under kfp.local's SubprocessRunner; writes the seconds the run took into a file.

With `lean`, the steps do without the look for the kfp package that each step does by default.
"""

import logging
import sys
import tempfile
import time
from pathlib import Path

from kfp import dsl, local

result, mode = Path(sys.argv[1]), sys.argv[2]


@dsl.component(install_kfp_package=mode != "lean")
def add(a: int, b: int) -> int:
    return a + b


@dsl.pipeline
def three_steps(start: int = 1) -> int:
    first = add(a=start, b=1)
    second = add(a=first.output, b=2)
    return add(a=second.output, b=3).output


logging.disable(logging.INFO)
with tempfile.TemporaryDirectory(prefix="millrace-bench-kfp-") as root:
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=root)
    began = time.monotonic()
    run = three_steps()
    seconds = time.monotonic() - began
assert run.output == 7, run.output
result.write_text(str(seconds))
