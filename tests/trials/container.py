"""Trial of the container recipe in an archive: it builds the study, and all files come out with the same bytes.

    make trial-container ARCHIVE=paper.zip
    python tests/trials/container.py paper.zip --base pulled    with the image that the recipe names, from its registry

Needs root and Debian's packages buildah and debootstrap. Unless the base is pulled, Debian with its Python and pip
stands in for it, so no registry of images is asked. The container shares the network and the certificates of this
machine.

Prints what the build in the container says; the exit status is 1 if it fails, or if a file is different.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

RECIPE = "archive/Containerfile"
CERTIFICATES = ("/etc/ssl/certs", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates")
PACKAGES = ("python3", "python3-pip", "ca-certificates")


def run(*command: object) -> str:
    """What a command prints last; it ends the trial if it fails."""
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command[:6]))} … failed: {done.stdout[-1000:]}")
    return done.stdout.strip().rpartition("\n")[2]


def stand_in(buildah: list[str], image: str, folder: Path) -> None:
    """Debian with its Python and pip, under the name of `image`."""
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    run("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", release, folder)
    for marker in folder.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        marker.unlink()
    (folder / "usr/bin/python").symlink_to("python3")
    python = run("chroot", folder, "python", "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
    if f":{python}-" not in image:
        sys.exit(f"The recipe asks for {image}, and Debian has Python {python} here: give --base pulled.")
    container = run(*buildah, "from", "scratch")
    run(*buildah, "add", "--quiet", container, folder, "/")
    run(*buildah, "commit", "--quiet", container, image)


def main() -> None:
    """Build and run the recipe of an archive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--base", choices=["debian", "pulled"], default="debian")
    arguments = parser.parse_args()
    if os.geteuid():
        sys.exit("This trial needs root.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with zipfile.ZipFile(arguments.archive) as archive:
            archive.extractall(folder / "study")
        buildah = ["buildah", "--storage-driver=vfs", f"--root={folder / 'store'}", f"--runroot={folder / 'run'}"]
        volumes = [f"--volume={path}:{path}:ro" for path in CERTIFICATES if Path(path).is_dir()]
        lines = (folder / "study" / RECIPE).read_text().splitlines()
        if arguments.base == "debian":
            stand_in(buildah, next(line.split()[1] for line in lines if line.startswith("FROM ")), folder / "debian")
        recipe = [f"--file={folder / 'study' / RECIPE}", "--tag=study", folder / "study"]
        run(*buildah, "bud", "--isolation=chroot", "--pull", *volumes, *recipe)
        container = run(*buildah, "from", "--pull-never", "localhost/study")
        command = json.loads(next(line.removeprefix("CMD ") for line in lines if line.startswith("CMD ")))
        done = subprocess.run([*buildah, "run", "--isolation=chroot", *volumes, container, "--", *command], check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
