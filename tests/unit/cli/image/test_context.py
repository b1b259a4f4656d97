"""A build context is the same on every machine, as a folder and as an archive."""

import io
import stat
import zipfile
from pathlib import Path

from cli.image.context import archive, write

FILES = {"Dockerfile": "FROM x\n", "bin/run": "#!/bin/sh\n"}


def test_a_folder_has_the_contents_modes_and_times(tmp_path: Path) -> None:
    """Programs can be run, all can be read, nothing is newer than on another machine."""
    write(FILES, tmp_path)
    run = tmp_path / "bin" / "run"
    assert run.read_text() == FILES["bin/run"]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (run, tmp_path / "Dockerfile")]
    assert modes == [0o755, 0o644]
    assert {path.stat().st_mtime for path in (run, tmp_path / "Dockerfile")} == {315532800.0}
    assert stat.S_IMODE((tmp_path / "bin").stat().st_mode) == 0o755


def test_an_archive_is_the_same_bytes_for_the_same_files() -> None:
    """Whatever the order in which they were found."""
    body = archive(FILES)
    assert body == archive(dict(reversed(FILES.items())))
    with zipfile.ZipFile(io.BytesIO(body)) as found:
        modes = {one.filename: one.external_attr >> 16 & 0o777 for one in found.infolist()}
        assert found.read("bin/run") == b"#!/bin/sh\n"
    assert modes == {"Dockerfile": 0o644, "bin/run": 0o755}
