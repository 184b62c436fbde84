"""Builds the VS Code extension: `python scripts/vsix.py [--target linux-x64] [--out DIR]`.

It carries the server, the runtime and their dependencies for every supported CPython on one platform, so that nothing
is downloaded when it is activated and the user's own environment needs none of it. Wheels are fetched once into the
cache folder. The last line on stdout is the path of what was built.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from real_editor.install import PROJECT, cache_folder

EXTENSION = PROJECT / "vscode-extension"
SHIPPED = (
    "package.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    ".vscodeignore",
    "media/icon.png",
    "media/daglens.svg",
)
REQUIREMENTS = EXTENSION / "bundled-requirements.txt"
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
TARGETS = {
    "linux-x64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "linux-arm64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "alpine-x64": ("musllinux_1_2_x86_64", "musllinux_1_1_x86_64"),
    "darwin-x64": ("macosx_11_0_x86_64", "macosx_10_13_x86_64", "macosx_10_12_x86_64", "macosx_10_9_x86_64"),
    "darwin-arm64": ("macosx_11_0_arm64",),
    "win32-x64": ("win_amd64",),
}
_LEFT_OUT_FOLDERS = {"tests", "test", "__pycache__", "codemod"}
_LEFT_OUT_SUFFIXES = {".pyi", ".pyc", ".pyx", ".pxd", ".c", ".h"}
_KEPT_METADATA = ("METADATA", "LICENSE", "LICENCE", "COPYING", "NOTICE", "entry_points.txt")


class BuildFailed(Exception):
    """The message says which command failed and how it put it."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the self-contained VS Code extension.")
    parser.add_argument("--target", default=this_platform(), choices=sorted(TARGETS), help="default: this machine")
    parser.add_argument("--out", type=Path, default=PROJECT / "dist", help="folder for the .vsix")
    arguments = parser.parse_args()
    try:
        vsix = build(arguments.target, arguments.out.resolve())
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"{vsix.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    print(vsix)
    return 0


def build(target: str, out: Path, *, scan: bool = True) -> Path:
    """The path of a fresh .vsix for `target`. Raises BuildFailed, with `scan` also where a file holds a secret: a look
    at every file that takes a minute, which what is not published can do without."""
    version: str = json.loads((EXTENSION / "package.json").read_text())["version"]
    out.mkdir(parents=True, exist_ok=True)
    vsix = out / f"daglens-{target}-{version}.vsix"
    if not (EXTENSION / "node_modules" / "esbuild").exists():
        _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], EXTENSION)
    with tempfile.TemporaryDirectory(prefix="daglens-vsix-") as name:
        stage = Path(name)
        for file in SHIPPED:
            place = stage / file
            place.parent.mkdir(exist_ok=True)
            shutil.copy2(EXTENSION / file, place)
        bundle(stage / "bundled", target)
        _run(["node", "build.mjs", "--production", f"--outfile={stage / 'dist/extension.js'}"], EXTENSION)
        vsce = ["node", str(EXTENSION / "node_modules/@vscode/vsce/vsce"), "package", "--no-dependencies"]
        unseen = [] if scan else ["--allow-package-all-secrets"]
        _run([*vsce, "--allow-missing-repository", *unseen, "--target", target, "--out", str(vsix)], stage)
    return vsix


def bundle(folder: Path, target: str) -> None:
    """Fills `folder` with the boot script and, below `libs`, our own packages and all they import."""
    libraries = folder / "libs"
    libraries.mkdir(parents=True)
    for file in sorted((EXTENSION / "boot").iterdir()):
        if file.is_file():
            shutil.copy2(file, folder)
    shutil.copytree(EXTENSION / "boot" / "bin", folder / "bin")
    with tempfile.TemporaryDirectory(prefix="daglens-wheel-") as name:
        for wheel in [*fetch_wheels(target), own_wheel(Path(name))]:
            unpack(wheel, libraries)


def fetch_wheels(target: str) -> list[Path]:
    """The pinned dependencies' wheels: from the cache, else from the package index."""
    lines = [line.strip() for line in REQUIREMENTS.read_text().splitlines() if line.strip() and line[0] != "#"]
    natives = [line.split()[0] for line in lines if line.endswith("# native")]
    pure = [line for line in lines if not line.endswith("# native")]
    key = hashlib.sha256("\n".join([target, *PYTHONS, *lines]).encode()).hexdigest()[:12]
    folder = cache_folder() / f"wheels-{target}-{key}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _download(
            pure,
            folder,
            ["--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", PYTHONS[0]],
        )
        platforms = [word for tag in TARGETS[target] for word in ("--platform", tag)]
        for python in PYTHONS:
            _download(natives, folder, [*platforms, "--implementation", "cp", "--python-version", python])
        (folder / "complete").touch()
    return sorted(folder.glob("*.whl"))


def own_wheel(folder: Path) -> Path:
    """Daglens itself, as it would be published, built into `folder`."""
    _run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(PROJECT)],
        PROJECT,
    )
    return next(folder.glob("*.whl"))


def unpack(wheel: Path, libraries: Path) -> None:
    """Adds a wheel's files. Native modules carry their CPython in their names, so the wheels of one package for several
    Pythons share a folder; everything else in them must be the same, and BuildFailed is raised where it is not."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/") or not _ships(Path(name)):
                continue
            content = archive.read(name)
            place = libraries / name
            if place.exists() and place.read_bytes() != content and ".dist-info" not in name:
                raise BuildFailed(f"{wheel.name} brings another {name} than the wheel before it.")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def this_platform() -> str:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(
        platform.machine().lower(), "x64"
    )
    if sys.platform == "linux":
        return f"{'alpine' if platform.libc_ver()[0] != 'glibc' else 'linux'}-{machine}"
    return f"{sys.platform}-{machine}"


def _ships(file: Path) -> bool:
    if file.parts[0].endswith(".dist-info"):
        return "licenses" in file.parts or file.name.startswith(_KEPT_METADATA)
    return file.suffix not in _LEFT_OUT_SUFFIXES and _LEFT_OUT_FOLDERS.isdisjoint(file.parts)


def _download(requirements: Iterable[str], folder: Path, how: Sequence[str]) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    _run([*pip, "--only-binary=:all:", *how, "--dest", str(folder), *requirements], PROJECT)


def _run(command: Sequence[str], folder: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise BuildFailed(f"Building the extension needs {command[0]}, which is not on PATH.")
    done = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildFailed(
            f"`{' '.join(command)}` failed with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )


if __name__ == "__main__":
    sys.exit(main())
