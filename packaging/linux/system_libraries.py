"""Finds the system libraries and programs that Interline lacks here, and installs or names them.

    system_libraries.py [--install] [--tests]

The loader is asked, not the list of installed packages: what `ldd` finds is there. With `--install` apt-get
installs what is missing, given root's rights or sudo without a password; else the command for it is printed.
The exit code is 0 when nothing is missing in the end and 1 when something is. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from ctypes.util import find_library
from pathlib import Path

SITE = Path(sysconfig.get_path("platlib"))
"""Where the libraries to look at are: run this with the Python of `.venv`."""

LOOKED_AT = (
    "xllamacpp/*.so",
    "sqlcipher3/*.so",
    "cryptography/hazmat/bindings/*.so",
    "_cffi_backend*.so",
    "PySide6/Qt*.abi3.so",
    *(f"PySide6/Qt/plugins/platforms/libq{name}.so" for name in ("xcb", "wayland", "offscreen")),
    "PySide6/Qt/plugins/xcbglintegrations/*.so",
    "PySide6/Qt/plugins/wayland-*-client/*.so",
    "PySide6/Qt/plugins/wayland-shell-integration/*.so",
    "PySide6/Qt/plugins/imageformats/*.so",
    "PySide6/Qt/plugins/iconengines/*.so",
    "PySide6/Qt/plugins/tls/*.so",
    "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so",
)
PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "dbus-run-session": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "secret-tool": "libsecret-tools",
    "at-spi-bus-launcher": "at-spi2-core",
    "at-spi2-registryd": "at-spi2-core",
}
"""What tests run, and the Debian package that holds each."""
LIBRARIES = {"libenchant-2": "libenchant-2-2"}
"""What the program uses where it is there, and tests need: hence no wheel names it."""
WHERE = f"{os.environ.get('PATH', os.defpath)}:/usr/libexec:/usr/lib/at-spi2-core"
"""Where programs are: also those that only a bus starts."""

DEBIAN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libatomic.so.1": "libatomic1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgomp.so.1": "libgomp1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""The Debian 12 package of each library that the wheels expect; newer releases answer to these names too."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Find the system libraries that are missing.")
    parser.add_argument("--install", action="store_true", help="install them, where that is allowed")
    parser.add_argument("--tests", action="store_true", help="also look for the programs that tests run")
    wanted = parser.parse_args()
    if not sys.platform.startswith("linux"):
        return 0
    missing = lacking(wanted.tests)
    if missing and wanted.install:
        install(packages(missing))
        missing = lacking(wanted.tests)
    if missing:
        print(advice(missing), file=sys.stderr)
    return 1 if missing else 0


def lacking(tests: bool) -> list[str]:
    """Libraries and programs that are not there, by their own names."""
    missing = missing_libraries([path for pattern in LOOKED_AT for path in sorted(SITE.glob(pattern))])
    if tests:
        missing += [program for program in PROGRAMS if shutil.which(program, path=WHERE) is None]
        missing += [name for name in LIBRARIES if find_library(name.removeprefix("lib")) is None]
    return missing


def missing_libraries(files: list[Path]) -> list[str]:
    if not files or shutil.which("ldd") is None:
        return []
    said = run(["ldd", *map(str, files)])
    names = re.findall(r"^\s*(\S+) => not found", said.stdout, re.MULTILINE)
    # A plugin may lean on a part of Qt that another package brings (libqpdf.so): Qt passes it over.
    return sorted({name for name in names if not name.startswith("libQt6")})


def packages(missing: list[str]) -> list[str]:
    """The Debian packages of what is missing; what the tables do not know is left out."""
    known = DEBIAN | PROGRAMS | LIBRARIES
    return sorted({known[name] for name in missing if name in known})


def install(names: list[str]) -> None:
    """Let apt-get install them, if there is one and it may be run without asking anybody."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not names or shutil.which("apt-get") is None or not allowed(rights):
        return
    print(f"Installing system packages: {' '.join(names)} …", flush=True)
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *names]):
        said = run([*rights, *quietly, *step])
        if said.returncode != 0:
            reason = (said.stderr.strip() or said.stdout.strip() or "nothing").splitlines()[-1]
            print(f"apt-get {step[0]} failed: {reason}", file=sys.stderr)


def allowed(rights: list[str]) -> bool:
    if not rights:
        return True
    return shutil.which(rights[0]) is not None and run([*rights, "true"]).returncode == 0


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def advice(missing: list[str]) -> str:
    """What to do about what is missing: the command that installs it, or the names to look for."""
    unknown = [name for name in missing if name not in DEBIAN | PROGRAMS | LIBRARIES]
    if shutil.which("apt-get") is None or len(unknown) == len(missing):
        return f"This system lacks {', '.join(missing)}: install the packages of your system that hold them."
    text = f"This system lacks {len(missing)} libraries or programs that Interline uses. Install them with:\n"
    text += f"  sudo apt-get install {shlex.join(packages(missing))}"
    return text + (f"\nand the packages that hold {', '.join(unknown)}" if unknown else "")


if __name__ == "__main__":
    sys.exit(main())
