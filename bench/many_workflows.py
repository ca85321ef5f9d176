"""python many_workflows.py COUNT FOLDER: what many-workflows.ts does, with Hera."""

import json
import os
import resource
import sys
import time

from hera.workflows import (
    DAG,
    Container,
    Env,
    Parameter,
    Resources,
    Task,
    WorkflowTemplate,
    models,
)

RESTRICTED_POD = dict(
    run_as_non_root=True,
    run_as_user=1000,
    run_as_group=1000,
    fs_group=1000,
    seccomp_profile=models.SeccompProfile(type="RuntimeDefault"),
)


def step(name, outputs):
    """One template of one container, with what our templates say by default."""
    return Container(
        name=name,
        inputs=[Parameter(name="model"), Parameter(name="version")],
        outputs=[
            Parameter(
                name=output,
                value_from=models.ValueFrom(path=f"/tmp/millrace/outputs/{output}"),
            )
            for output in outputs
        ],
        image="example.org/steps:1",
        command=["step", name],
        args=["{{inputs.parameters.model}}", "{{inputs.parameters.version}}"],
        env=[Env(name="MLFLOW_TRACKING_URI", value="http://mlflow:5000")],
        resources=Resources(cpu_request="100m", memory_request="128Mi", cpu_limit=1, memory_limit="512Mi"),
        security_context=models.SecurityContext(
            allow_privilege_escalation=False,
            capabilities=models.Capabilities(drop=["ALL"]),
        ),
        pod_security_context=models.PodSecurityContext(**RESTRICTED_POD),
        service_account_name="bench",
        active_deadline_seconds="600",
        retry_strategy=models.RetryStrategy(
            limit="3",
            expression="lastRetry.status == 'Error'",
            backoff=models.Backoff(duration="10s", factor="2", cap="2m"),
        ),
    )


def build(name):
    with WorkflowTemplate(
        name=name,
        entrypoint="main",
        arguments=[Parameter(name="model", value="churn")],
        service_account_name="bench",
        active_deadline_seconds=86400,
    ) as workflow:
        train = step("train", ["version"])
        evaluate = step("evaluate", ["verdict"])
        promote = step("promote", ["alias"])
        publish = step("publish", [])
        model = "{{workflow.parameters.model}}"
        with DAG(name="main"):
            trained = Task(name="train", template=train, arguments={"model": model, "version": "none"})
            version = "{{tasks.train.outputs.parameters.version}}"
            evaluated = Task(name="evaluate", template=evaluate, arguments={"model": model, "version": version})
            promoted = Task(
                name="promote",
                template=promote,
                arguments={"model": model, "version": version},
                when="{{= tasks.evaluate.outputs.parameters.verdict == 'promote' }}",
            )
            published = Task(
                name="publish",
                template=publish,
                arguments={"model": model, "version": "{{tasks.promote.outputs.parameters.alias}}"},
            )
            trained >> evaluated >> promoted >> published
    return workflow


def main():
    count, folder = int(sys.argv[1]), sys.argv[2]
    begin = time.process_time()
    for index in range(count):
        name = f"workflow-{index}"
        with open(os.path.join(folder, f"{name}.yaml"), "w", encoding="utf-8") as file:
            file.write(build(name).to_yaml())
    seconds = time.process_time() - begin
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


main()
