"""Runs a CWL document: inputs from variables, outputs into files. The same in every run; values are never its source."""

import io
import json
import os
import shutil
import signal
import sys

from cwltool.command_line_tool import CommandLineTool
from cwltool.context import LoadingContext
from cwltool.executors import SingleJobExecutor
from cwltool.main import main
from cwltool.process import shortname
from cwltool.workflow import default_make_tool

TRY_AGAIN, FAILED, BAD_INPUT, KILLED, UNSUPPORTED = 75, 1, 2, 128 + signal.SIGKILL, 33


class Tool(CommandLineTool):
    """One that failed for a while has left no outputs; cwltool would miss them, and call that a failure for good."""

    was_killed = False

    def collect_output_ports(self, ports, builder, outdir, rcode, *rest, **options):
        Tool.was_killed |= rcode == -signal.SIGKILL
        if rcode in self.tool.get("temporaryFailCodes", []):
            return {shortname(port["id"]): None for port in ports}
        return super().collect_output_ports(ports, builder, outdir, rcode, *rest, **options)


def make_tool(found, context):
    return Tool(found, context) if found["class"] == "CommandLineTool" else default_make_tool(found, context)


def given(form, text):
    """The value of an input; None when it is absent."""
    if form["type"] in ("File", "Directory"):
        known = {"format": form["format"]} if "format" in form else {}
        return {"class": form["type"], "path": text, **known} if os.path.exists(text) else None
    if text == "" and form["optional"]:
        return None
    return json.loads(text) if form["json"] else text


def link(source, target):
    """Another name of the same bytes, where the file system has it."""
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        shutil.copyfile(source, target)


def leave(form, value, path):
    """Puts an output where Argo reads it; an artifact that is absent is left out."""
    if form["type"] == "File" and value is not None:
        link(value["path"], path)
    elif form["type"] == "Directory" and value is not None:
        shutil.copytree(value["path"], path, copy_function=link)
    elif form["type"] not in ("File", "Directory"):
        text = "" if value is None else value
        with open(path, "w", encoding="utf-8") as file:
            file.write(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False))


def run():
    work = os.environ["TMPDIR"]
    ports = json.loads(os.environ["CWL_PORTS"])
    order = {}
    for name, form in ports["inputs"].items():
        try:
            value = given(form, os.environ[form["variable"]])
        except ValueError as error:
            print(f"input {name} is not of the type {form['type']}: {error}", file=sys.stderr)
            return BAD_INPUT
        if value is not None:
            order[name] = value
    order_file = os.path.join(work, "inputs.json")
    with open(order_file, "w", encoding="utf-8") as file:
        json.dump(order, file, ensure_ascii=False)
    kept = [f"--preserve-environment={name}" for name in ports["environment"]]
    said = io.StringIO()
    executor = SingleJobExecutor()
    options = ["--no-container", "--no-compute-checksum", "--disable-color", f"--outdir={work}/cwl-outputs", *kept]
    code = main(
        [*options, os.environ["CWL_DOCUMENT"], order_file],
        executor=executor,
        loadingContext=LoadingContext({"construct_tool_object": make_tool}),
        stdout=said,
    )
    if code == UNSUPPORTED:
        return BAD_INPUT
    if code != 0 and set(executor.final_status) == {"temporaryFail"}:
        return TRY_AGAIN
    if code != 0:
        return KILLED if Tool.was_killed else FAILED
    outputs = json.loads(said.getvalue())
    for name, form in ports["outputs"].items():
        path = os.environ[form["variable"]]
        os.makedirs(os.path.dirname(path), exist_ok=True)
        leave(form, outputs.get(name), path)
    return 0


sys.exit(run())
