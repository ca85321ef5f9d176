"""Gets uv from a Python package index with nothing but the standard library, for a Python that has no pip.

Usage: python3 fetch_uv.py REQUIREMENTS DESTINATION
Finds the wheel for this machine in the index's simple page (PEP 503, which every index has), checks that its SHA-256
stands in REQUIREMENTS, and writes its program to DESTINATION. The index is PyPI, or the one that UV_DEFAULT_INDEX,
UV_INDEX_URL or PIP_INDEX_URL names.
"""

import base64
import hashlib
import html.parser
import io
import os
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile

TIMEOUT_SECONDS = 120


def main(requirements: str, destination: str) -> None:
    with open(requirements, encoding="utf-8") as file:
        text = file.read()
    version = re.search(r"^uv==(\S+)", text, re.MULTILINE).group(1)
    pinned = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))

    page = index_url().rstrip("/") + "/uv/"
    links = Links()
    links.feed(get(page).decode())
    wheel = choose(links.targets, version)
    content = get(urllib.parse.urljoin(page, wheel))
    if hashlib.sha256(content).hexdigest() not in pinned:
        sys.exit(f"{file_name(wheel)}: its SHA-256 is not among those of {requirements}")

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        program = archive.read(f"uv-{version}.data/scripts/uv")
    unfinished = f"{destination}.{os.getpid()}"
    os.makedirs(os.path.dirname(destination), exist_ok=True)
    with open(unfinished, "wb") as file:
        file.write(program)
    os.chmod(unfinished, 0o755)
    os.replace(unfinished, destination)


def index_url() -> str:
    names = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
    return next((os.environ[name] for name in names if os.environ.get(name)), "https://pypi.org/simple")


class Links(html.parser.HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.targets = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.targets += [value for name, value in attrs if tag == "a" and name == "href" and value]


def choose(links: list, version: str) -> str:
    """The link to the wheel for this machine's system, C library and processor."""
    systems = {"Linux": "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux", "Darwin": "macosx"}
    system, machine = systems.get(platform.system(), "none"), platform.machine()
    for link in links:
        name = file_name(link)
        if name.startswith(f"uv-{version}-py3-none-{system}") and name.endswith(f"_{machine}.whl"):
            return link
    sys.exit(f"the index has no wheel of uv {version} for {platform.system()} on {machine}")


def file_name(link: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(link).path.rpartition("/")[2])


def get(url: str) -> bytes:
    """Reads an address; a name and password in it go into a header, which no redirect carries on."""
    parts = urllib.parse.urlsplit(url)
    address = urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    request = urllib.request.Request(address, headers={"Accept": "text/html, */*;q=0.1", "User-Agent": "millrace"})
    if parts.username is not None:
        user = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        request.add_unredirected_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.read()
    except OSError as error:
        sys.exit(f"cannot read {address}: {error}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
