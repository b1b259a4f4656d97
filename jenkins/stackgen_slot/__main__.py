"""The entry point of the image: prepares the slot, then becomes Jenkins."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence

from stackgen_slot import casc, home, jobs, launch, task
from stackgen_slot.problems import SlotError, say
from stackgen_slot.settings import Settings, check_secrets, read

#: Takes the place of this process, so that signals reach Jenkins: program, arguments, environment.
Become = Callable[[str, Sequence[str], Mapping[str, str]], object]


def main(arguments: Sequence[str], environ: Mapping[str, str], become: Become) -> int:
    """Prepare the slot and become Jenkins' own start script; a word runs that program instead.

    Args:
        arguments: Options for Jenkins, which begin with `--`, or a program with its arguments.
        environ: The environment of the container.
        become: Takes the place of this process.

    Returns:
        The exit code when nothing was started: 1, after one line that says why.
    """
    if arguments and not arguments[0].startswith("--"):
        become(arguments[0], arguments, environ)
        return 0
    try:
        settings = read(environ)
        check_secrets(environ, settings)
        task.check_zone(environ, settings.zone)
        with home.held(settings):
            home.prepare(settings)
            configure(settings, jobs.scripts(settings, environ))
            say(f"slot {settings.slot} in {settings.zone} serves {settings.url}")
            command = [launch.SCRIPT, *launch.arguments(settings), *arguments]
            become(launch.SCRIPT, command, launch.environment(settings, environ))
    except SlotError as error:
        say(f"slot not started: {error}")
        return 1
    except OSError as error:
        say(
            f"slot not started: {error.filename or 'a file'}: {error.strerror}: see the file system"
        )
        return 1
    return 0


def configure(settings: Settings, scripts: Sequence[str]) -> None:
    """Write the configuration as code: the stack's, then the user's own.

    JCasC reads the files in the order of their names and merges them. Ours is JSON, which is YAML.
    """
    folder = settings.local / "casc"
    document = casc.render(settings, scripts=scripts)
    ours = json.dumps(document, indent=2)
    (folder / "00-stackgen.yaml").write_text(ours + "\n", encoding="utf-8")
    own = settings.share / "controllers" / settings.controller / "casc"
    for path in sorted(own.glob("*.yaml")):
        shutil.copyfile(path, folder / f"10-{path.name}")


def _become(program: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Replace this process."""
    os.execvpe(program, list(command), dict(environ))  # noqa: S606 (that is its purpose)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, _become))
