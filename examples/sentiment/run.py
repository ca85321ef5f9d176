"""Runs a step's program: the file that the workflow brings along, or the one of a checkout of its repository."""
import os
import pathlib
import runpy
import sys

program = pathlib.Path(os.environ["INPUT_PROGRAM"])
if program.is_dir():
    program = program / "steps" / os.environ["STEP"]
    sys.path.insert(0, str(program.parent))
runpy.run_path(str(program), run_name="__main__")
