"""The verbs of the command line: where each lives and the one line that names it.

`--help` prints this table without importing any command, so that it costs no more than Python.
"""

from cli import __version__

#: Each verb with its module, which holds a click command called `command`, and its summary. Plain
#: tuples: a class of their own would cost `--version` a third of its time.
VERBS: dict[str, tuple[str, str]] = {
    "init": ("cli.commands.init", "Write a commented stackgen.yaml to start from."),
    "schema": ("cli.commands.schema", "Print the JSON Schema of the configuration file."),
    "synth": ("cli.commands.synth", "Turn the configuration into a CloudFormation template."),
    "lint": ("cli.commands.lint", "Check the configuration and the template made from it."),
    "bounds": ("cli.commands.bounds", "Say how long recovery takes at most, fault by fault."),
    "diff": ("cli.commands.diff", "Say what a deployment would change, and who notices."),
    "deploy": ("cli.commands.deploy", "Create or update the stack through a change set."),
    "status": ("cli.commands.status", "Show what the stack and its slots are doing."),
    "agents": ("cli.commands.agents", "Show what each slot starts EC2 agents with."),
    "orphans": ("cli.commands.orphans", "Show which agents have no owner, and when they go."),
    "outputs": ("cli.commands.outputs", "Print the addresses and ids that the stack gives."),
    "events": ("cli.commands.events", "Show the last operation, or follow a running one."),
    "destroy": ("cli.commands.destroy", "Delete the stack; say first what goes and what stays."),
    "publish": (
        "cli.commands.publish",
        "Upload the template, print a link that creates the stack.",
    ),
    "chaos": ("cli.commands.chaos", "Cause faults on purpose, and measure what comes back."),
    "replay": ("cli.commands.replay", "Decide once more what the Lambda hooks have decided."),
    "image": ("cli.commands.image", "Build the controllers' image, or push it to ECR."),
    "doctor": ("cli.commands.doctor", "Look for everything that a deployment needs."),
    "graph": ("cli.commands.graph", "Draw the stack from its template."),
    "completion": ("cli.commands.completion", "Print what makes a shell complete stackgen."),
    "local": ("cli.commands.local", "Start, show or stop the local AWS of this folder."),
}


def version_text() -> str:
    """Return what `stackgen --version` prints."""
    return f"stackgen {__version__}"


def help_text() -> str:
    """Return what `stackgen --help` prints."""
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {name:<{width}}  {summary}" for name, (_, summary) in VERBS.items())
    return f"""\
Usage: stackgen VERB [OPTIONS]

  One YAML file to a highly available, self-healing Jenkins on AWS.

  Start here:      stackgen init
  Without account: stackgen deploy --local
  On AWS:          stackgen deploy

Verbs:
{verbs}

Options:
  --version  Print the version and exit.
  --help     Print this help, or after a verb that verb's, and exit.

  Options stand after the verb. Each can also be set by a variable: --region by
  STACKGEN_REGION, --local by STACKGEN_LOCAL=1.

Exit codes: 0 done (also when nothing changed), 1 failed, 2 wrong usage or configuration,
3 changes (diff --exit-code), 130 interrupted by Ctrl-C."""
