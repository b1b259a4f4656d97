"""A machine's first boot: a real cloud-init, all four stages, in a root and namespaces of its own.

What differs from a machine of AWS, and what stands in for it:

| Amazon Linux 2023 on EC2 | here |
|---|---|
| cloud-init 22.2.2 and its list of modules | Debian's 22.4.2 with that list (`_SETTINGS`) |
| metadata service, version 2 | `tests/metadata_service.py`, at the same address |
| packages of Amazon's repositories | empty ones of the same names, of a repository made here |
| `dnf`, `rpm -q` | scripts that ask `apt-get` and `dpkg-query`, and note it |
| systemd | noted by a script; units are judged by `systemd-analyze verify` |
| CloudWatch agent, ECS agent | the first is an empty package with a script that notes; none |
| `/sys` (who made the machine) | two files that say EC2 |
| a network interface | `lo` alone: `NO_INTERFACE` is what cloud-init says of that |
| sshd and its host keys, locale, disks | a host key is there already; the others are not touched |
"""

import gzip
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.programs import root_programs

ROOT = Path(__file__).parents[1]
_CACHE = ROOT / "build" / "machine"
_INCLUDED = "apt,ca-certificates,cloud-init,curl,iproute2,procps,sudo,systemd"
_SUITE = "bookworm"
#: Where programs note that they were asked, one line a call.
_ASKED = "/var/log/asked"
_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#: What Amazon's image brings along: its user, and the modules of cloud-init's variant `amazon`.
#: https://github.com/canonical/cloud-init/blob/22.2.2/config/cloud.cfg.tmpl
_SETTINGS = """\
datasource_list: [Ec2]
datasource: {Ec2: {metadata_urls: ["http://169.254.169.254"], max_wait: 20, timeout: 10}}
system_info:
  default_user:
    name: ec2-user
    groups: [wheel, adm, systemd-journal]
    sudo: ["ALL=(ALL) NOPASSWD:ALL"]
    shell: /bin/bash
    lock_passwd: true
growpart: {mode: "off"}
resize_rootfs: false
ssh_deletekeys: false
ssh_genkeytypes: [ed25519]
cloud_init_modules: [migrator, seed_random, bootcmd, write-files, growpart, resizefs, disk_setup,
  mounts, set_hostname, update_hostname, update_etc_hosts, ca-certs, rsyslog, users-groups, ssh]
cloud_config_modules: [ssh-import-id, keyboard, set-passwords, ntp, timezone,
  disable-ec2-metadata, runcmd]
cloud_final_modules: [package-update-upgrade-install, write-files-deferred, puppet, chef,
  mcollective, salt-minion, scripts-vendor, scripts-per-once, scripts-per-boot,
  scripts-per-instance, scripts-user, ssh-authkey-fingerprints, keys-to-console, install-hotplug,
  phone-home, final-message, power-state-change]
"""

#: Warnings that this machine's lack of an interface explains; Amazon's image sets its own up.
NO_INTERFACE = (
    "Did not find a fallback interface on aws",
    "Metadata 'network' key not valid: None",
)

_NOTE = f'#!/bin/sh\necho "${{0##*/}} $*" >>{_ASKED}\n'
_PROGRAMS = {
    "systemctl": _NOTE,
    "shutdown": _NOTE,
    "dnf": _NOTE
    + '[ "$1" = install ] || exit 0\nshift\n'
    + 'for word; do shift; case $word in -*) ;; *) set -- "$@" "$word" ;; esac; done\n'
    + 'apt-get update -qq && exec apt-get install -y -q "$@"\n',
    "rpm": "#!/bin/sh\nshift\nexec dpkg-query -W -f '${Package} ${Status}\\n' \"$@\"\n",
}
_CONTROL = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"

#: Ends with everything it started; its host's names, mounts, processes and network stay untouched.
_UNSHARE = ("unshare", "--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--kill-child")
_INSIDE = """\
set -eu
ip link set lo up
ip address add 169.254.169.254/32 dev lo
mount --bind "$1" "$1"
mount --rbind /dev "$1/dev"
mount -t proc proc "$1/proc"
"$2" "$3" "$4" "$1/metadata.log" &
for _ in $(seq 100); do curl -s -o /dev/null http://169.254.169.254/ && break; sleep 0.1; done
shift 4
exec "$@"
"""
_BOOT = """\
cloud-init init --local && cloud-init init && cloud-init modules --mode=config
cloud-init modules --mode=final
cloud-init status --long
"""


@cache
def base() -> Path:
    """Return the archive of a small Debian with cloud-init, made once and kept below `build/`."""
    root_programs("mmdebstrap", "unshare", "ip", "curl", "dpkg-deb")
    name = hashlib.sha256(f"{_SUITE} {_INCLUDED}".encode()).hexdigest()[:12]
    archive = _CACHE / f"{name}.tar"
    if not archive.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        made = archive.with_suffix(".new.tar")
        command = ["mmdebstrap", "--quiet", "--variant=essential", f"--include={_INCLUDED}"]
        command += ['--aptopt=Acquire::Languages "none"']
        command += [
            f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")
        ]
        subprocess.run([*command, _SUITE, str(made)], check=True, timeout=600)
        made.rename(archive)
    return archive


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A machine that has booted.

    Attributes:
        root: Its file system.
        said: What cloud-init said, its own status last.
    """

    root: Path
    said: str

    def text(self, path: str) -> str:
        """Return a file's text."""
        return (self.root / path.lstrip("/")).read_text()

    @property
    def asked(self) -> list[str]:
        """What the programs that only take notes were asked for."""
        return self.text(_ASKED).splitlines()

    @property
    def installed(self) -> list[list[str]]:
        """What was installed, package by package, in one list for each call."""
        lines = self.text("/var/log/apt/history.log").splitlines()
        return [
            [word for word in line.partition(" install ")[2].split() if not word.startswith("-")]
            for line in lines
            if line.startswith("Commandline: ")
        ]

    def run(self, command: str, *, check: bool = True) -> str:
        """Run a shell's command in it, as root."""
        done = _enter(self.root, command)
        assert not check or done.returncode == 0, done.stdout
        return done.stdout


@contextmanager
def boot(folder: Path, user_data: str, *packages: str) -> Iterator[Machine]:
    """Boot a machine for the first time; its root, of hundreds of megabytes, goes at the end.

    Args:
        folder: An empty one for its root.
        user_data: What its metadata service hands out.
        packages: Names of the packages that its repository has.
    """
    root = folder / "root"
    root.mkdir()
    try:
        yield _booted(folder, root, user_data, packages)
    finally:
        shutil.rmtree(root)


def _booted(folder: Path, root: Path, user_data: str, packages: tuple[str, ...]) -> Machine:
    """Unpack a machine, lay out what it needs, and boot it."""
    subprocess.run(["tar", "-xf", str(base()), "-C", str(root)], check=True, timeout=120)
    (folder / "user-data").write_text(user_data)
    _lay_out(root)
    _repository(folder, root / "opt" / "repository", packages)
    return Machine(root=root, said=_enter(root, _BOOT).stdout)


def _lay_out(root: Path) -> None:
    """Write what Amazon's image would have, and the programs that take notes."""
    identity = root / "sys" / "class" / "dmi" / "id"
    identity.mkdir(parents=True)
    for name in ("product_uuid", "product_serial"):
        (identity / name).write_text("ec2e1916-9099-7caf-fd21-012345abcdef\n")
    (root / "sys" / "class" / "net").mkdir()
    (root / "etc" / "cloud" / "cloud.cfg.d" / "99_amazon.cfg").write_text(_SETTINGS)
    (root / "etc" / "ssh").mkdir(exist_ok=True)
    (root / "etc" / "ssh" / "ssh_host_ed25519_key").touch(mode=0o600)
    sources = root / "etc" / "apt" / "sources.list"
    sources.write_text("deb [trusted=yes] file:/opt/repository ./\n")
    (root / _ASKED.lstrip("/")).touch()
    for name, text in _PROGRAMS.items():
        program = root / "usr" / "local" / "sbin" / name
        program.write_text(text)
        program.chmod(0o755)


def _repository(folder: Path, place: Path, names: tuple[str, ...]) -> None:
    """Make a repository of empty packages."""
    place.mkdir(parents=True)
    index = []
    for name in names:
        tree = folder / "packages" / name
        (tree / "DEBIAN").mkdir(parents=True)
        control = (
            f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: nobody\n"
            "Description: empty\n"
        )
        (tree / "DEBIAN" / "control").write_text(control)
        if name == "amazon-cloudwatch-agent":
            program = tree / _CONTROL.lstrip("/")
            program.parent.mkdir(parents=True)
            program.write_text(_NOTE)
            program.chmod(0o755)
        package = place / f"{name}.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-b", str(tree), str(package)],
            check=True,
            capture_output=True,
        )
        content = package.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        index.append(f"{control}Filename: ./{name}.deb\nSize: {len(content)}\nSHA256: {digest}\n\n")
    (place / "Packages.gz").write_bytes(gzip.compress("".join(index).encode(), mtime=0))


def _enter(root: Path, command: str) -> "subprocess.CompletedProcess[str]":
    """Run a shell's command in a root, beside a metadata service of its own."""
    service = (sys.executable, str(ROOT / "tests" / "metadata_service.py"))
    inside = ("chroot", str(root), "env", "-i", _PATH, "HOME=/root", "sh", "-c", command)
    given = (str(root), *service, str(root.parent / "user-data"))
    return subprocess.run(
        [*_UNSHARE, "sh", "-c", _INSIDE, "sh", *given, *inside],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
