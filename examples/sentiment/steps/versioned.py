"""Data by version: DVC keeps them in a bucket or in a folder, and a small pointer goes from step to step."""
import os
import pathlib
import shutil
import sys
import tempfile

from dvc.repo import Repo

WORK = pathlib.Path(tempfile.mkdtemp())


def refuse(reason):
    """Ends the step: this input will be wrong at the next attempt too."""
    print(reason, file=sys.stderr)
    raise SystemExit(2)


def remote():
    """The bucket; without one a folder, which goes from step to step as an artifact."""
    bucket = os.environ["INPUT_DVC_S3_BUCKET"]
    if bucket == "":
        taken = os.environ.get("INPUT_STORE", "")
        folder = os.environ.get("OUTPUT_STORE", taken)
        if taken not in ("", folder):
            shutil.copytree(taken, folder, dirs_exist_ok=True)
        return {"url": folder}
    bucket_of_s3 = {
        "url": f"s3://{bucket}/sentiment",
        "region": os.environ["INPUT_DVC_S3_REGION"],
        "endpointurl": os.environ["INPUT_DVC_S3_ENDPOINT"],
        "access_key_id": os.environ.get("S3_accessKey", ""),
        "secret_access_key": os.environ.get("S3_secretKey", ""),
    }
    return {name: value for name, value in bucket_of_s3.items() if value != ""}


def prepare():
    """A DVC repository with that remote."""
    with Repo.init(str(WORK), no_scm=True).config.edit() as config:
        config["core"]["remote"] = "storage"
        config["remote"]["storage"] = remote()
    return Repo(str(WORK))


def transfer(what, work):
    try:
        work()
    except Exception as error:
        reasons = [str(error), str(error.__cause__ or ""), str(error.__context__ or "")]
        refuse(f"{what} failed: {'; '.join(dict.fromkeys(reason for reason in reasons if reason))}")


def pull(pointer):
    """The file or folder that a pointer stands for."""
    shutil.copy(os.environ[f"INPUT_{pointer.upper()}"], WORK / f"{pointer}.dvc")
    transfer(f"dvc pull of {pointer}", lambda: REPO.pull(f"{pointer}.dvc"))
    return WORK / pointer


def push(pointer):
    """Keeps what was written to `WORK / pointer`, and leaves its pointer as an output."""
    REPO.add(str(WORK / pointer))
    transfer(f"dvc push of {pointer}", lambda: REPO.push(f"{pointer}.dvc"))
    shutil.copy(WORK / f"{pointer}.dvc", os.environ[f"OUTPUT_{pointer.upper()}"])


os.chdir(WORK)
REPO = prepare()
