"""
Fetch the front-end files the desk serves, check them, and write them under luodi/web/static/vendor.

A tool for maintainers: users and CI use the files in the repository and need neither node nor a network.
Each package is fetched by ``npm pack``, compared with the checksum pinned here, and stripped of its
source-map line (whitenoise's manifest storage refuses a reference to a file that is not there).

    python tools/vendor.py            # fetch everything again
    python tools/vendor.py --check    # compare the files in the repository with VERSIONS.json; no network
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "luodi" / "web" / "static" / "vendor"
VERSIONS = VENDOR / "VERSIONS.json"

SOURCE_MAP_LINE = re.compile(rb"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=[^\n]*)\s*$")

MIT_TERMS = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Package:
    """One npm package, the checksum of its archive, and the files taken from it."""

    name: str
    version: str
    integrity: str
    licence: str
    copyright: tuple[str, ...]
    folder: str
    files: dict[str, str]  # path in the archive -> name under the folder


PACKAGES = (
    Package(
        name="@tabler/core",
        version="1.4.0",
        integrity="sha512-5BigzOlbOH9N0Is4u0rYNRCiwtnUXWO57K9zwuscygcicAa8UV9MGaS4zTgQsZEtZ9tsNANhN/YD8gCBGKYCiw==",
        licence="MIT",
        copyright=(
            "2018-2025 The Tabler Authors",
            "2018-2025 codecalm.net Paweł Kuna",
            "2011-2025 The Bootstrap Authors (Bootstrap 5.3.7, inside tabler.min.css and tabler.min.js)",
            "2019 Federico Zivolo (Popper 2.11, inside tabler.min.js)",
        ),
        folder="tabler",
        files={
            "dist/css/tabler.min.css": "tabler.min.css",
            "dist/js/tabler.min.js": "tabler.min.js",
        },
    ),
)


def integrity_of(archive: bytes) -> str:
    """Return the archive's checksum the way npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()


def fetch(package: Package, folder: Path) -> Path:
    """Fetch one package's archive into `folder` with npm, and refuse it when its checksum differs."""
    wanted = f"{package.name}@{package.version}"
    command = ["npm", "pack", wanted, "--pack-destination", str(folder), "--json", "--loglevel", "error"]
    packed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    archive: Path = folder / packed[0]["filename"].replace("@", "").replace("/", "-")
    found = integrity_of(archive.read_bytes())
    if found != package.integrity:
        sys.exit(f"{wanted} has checksum {found}, but tools/vendor.py pins {package.integrity}. Nothing was written.")
    return archive


def take_files(package: Package, archive: Path) -> dict[str, str]:
    """Write the files wanted from the archive; return name -> sha256 of what was written."""
    target = VENDOR / package.folder
    target.mkdir(parents=True, exist_ok=True)
    written = {}
    with tarfile.open(archive) as tar:
        for source, name in package.files.items():
            member = tar.extractfile(f"package/{source}")
            if member is None:
                sys.exit(f"{package.name} {package.version} holds no file {source}.")
            content = SOURCE_MAP_LINE.sub(b"\n", member.read())
            (target / name).write_bytes(content)
            written[f"{package.folder}/{name}"] = hashlib.sha256(content).hexdigest()
    # The archive carries no licence file, and the MIT licence asks for one beside every copy.
    notices = "".join(f"Copyright (c) {holder}\n" for holder in package.copyright)
    licence = f"{package.licence} License\n\n{notices}\n{MIT_TERMS}".encode()
    (target / "LICENSE").write_bytes(licence)
    return written | {f"{package.folder}/LICENSE": hashlib.sha256(licence).hexdigest()}


def vendor() -> None:
    """Fetch, check and write every package, then VERSIONS.json."""
    versions = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            files = take_files(package, fetch(package, Path(folder)))
            versions.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "integrity": package.integrity,
                    "files": files,
                }
            )
            print(f"{package.name} {package.version}: {len(files)} files")
    VERSIONS.write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")


def faults() -> list[str]:
    """Return one sentence for each file that differs from VERSIONS.json or that it does not name."""
    versions = json.loads(VERSIONS.read_text(encoding="utf-8"))
    known = {name: digest for entry in versions for name, digest in entry["files"].items()}
    here = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file() and path != VERSIONS}
    found = [f"{name} is named in VERSIONS.json but is missing." for name in sorted(known.keys() - here)]
    found += [f"{name} is not named in VERSIONS.json." for name in sorted(here - known.keys())]
    for name in sorted(known.keys() & here):
        if hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() != known[name]:
            found.append(f"{name} differs from the checksum in VERSIONS.json.")
    return found


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Fetch or check the vendored front-end files.")
    parser.add_argument("--check", action="store_true", help="only compare the files with VERSIONS.json")
    if parser.parse_args().check:
        if found := faults():
            sys.exit("\n".join(found))
        print("The vendored files are those of VERSIONS.json.")
    else:
        vendor()


if __name__ == "__main__":
    main()
