"""Chooses the best candidate of a workflow's runs in MLflow, by a metric that must reach a minimum."""
import math

from .errors import PermanentError
from .files import write_json, write_text
from .tracking import CANDIDATE, asking_mlflow, runs_of_group


def add_arguments(parser):
    parser.add_argument("--experiment-name", required=True, help="MLflow's experiment")
    parser.add_argument("--group", required=True, help="what the runs of one workflow have in common")
    parser.add_argument("--metric", required=True, help="the metric to choose by; more is better")
    parser.add_argument("--minimum", type=float, required=True, help="what the best one must reach")
    parser.add_argument("--run-id", required=True, help="file for the id of the best run")
    parser.add_argument("--candidates", required=True, help="file for all candidates as JSON, the best one first")


def run(arguments):
    metric, minimum = arguments.metric, arguments.minimum
    with asking_mlflow(f"cannot list the candidates of {arguments.group}") as client:
        runs = runs_of_group(client, arguments.experiment_name, arguments.group)
    candidates = sorted((_candidate(run, metric) for run in runs), key=lambda one: _rank(one, metric))
    write_json(arguments.candidates, candidates)
    print(_table(candidates, metric))
    if not candidates or candidates[0][metric] is None:
        raise PermanentError(f"no run of {arguments.group} is finished and has the metric {metric}; train candidates first")
    best = candidates[0]
    if best[metric] < minimum:
        raise PermanentError(f"the best of {len(candidates)} candidates has {metric} {best[metric]:.4f}, less than {minimum}")
    write_text(arguments.run_id, best["runId"])
    print(f"chosen: run {best['runId']}")


def _candidate(run, metric):
    """A run as the list shows it; one that did not finish has no metric."""
    value = run.data.metrics.get(metric, math.nan) if run.info.status == "FINISHED" else math.nan
    return {
        "runId": run.info.run_id,
        "candidate": run.data.tags.get(CANDIDATE, ""),
        "status": run.info.status,
        metric: value if math.isfinite(value) else None,
        "weights": int(run.data.params.get("weights", 0)),
        "startTime": run.info.start_time,
    }


def _rank(candidate, metric):
    """The better metric first; then the smaller network, then the one that began earlier."""
    value = candidate[metric]
    return value is None, -(value or 0), candidate["weights"], candidate["startTime"], candidate["runId"]


def _table(candidates, metric):
    rows = [("run", "candidate", "status", metric, "weights")]
    for one in candidates:
        value = "-" if one[metric] is None else f"{one[metric]:.4f}"
        rows.append((one["runId"][:8], one["candidate"], one["status"], value, str(one["weights"])))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)
