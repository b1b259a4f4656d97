"""The peers: where they are installed, their versions, and the same stack written for each.

The stack of a peer holds the resources of ours with the same properties, so that all do the same
work. For troposphere under Sceptre it is straight-line code, as a careful author would write it;
for the AWS CDK it is generic constructs in plain JavaScript, which start faster than TypeScript or
Python. Both are the cheapest form of their kind: what is written by hand costs more.
"""

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HOME = ROOT / "build" / "peers"
BIN = ROOT / ".venv" / "bin"
SAM = HOME / "sam" / "bin" / "sam"
SCEPTRE = HOME / "sceptre" / "bin" / "sceptre"
CDK = HOME / "cdk" / "node_modules" / ".bin" / "cdk"
STACKGEN = BIN / "stackgen"
CFN_LINT = BIN / "cfn-lint"
ACCOUNT = "000000000000"
REGION = "us-east-1"


def versions() -> dict[str, str]:
    """Return the versions of all peers, as they tell them."""
    said = {
        "aws-sam-cli": [SAM, "--version"],
        "sceptre": [SCEPTRE, "--version"],
        "aws-cdk": [CDK, "--version"],
        "cfn-lint": [CFN_LINT, "--version"],
        "node": ["node", "--version"],
    }
    found = {}
    for name, command in said.items():
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        words = text.replace("v", " ").replace("(", " ").split()
        found[name] = next(word for word in words if word[0].isdigit())
    library = json.loads((HOME / "cdk/node_modules/aws-cdk-lib/package.json").read_text())
    return {**found, "aws-cdk-lib": library["version"]}


def template(configuration: Path) -> dict[str, Any]:
    """Return the template that stackgen makes of a file."""
    done = subprocess.run(
        [STACKGEN, "synth", "-c", configuration], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def sceptre_project(folder: Path, ours: dict[str, Any], name: str) -> Path:
    """Write a project of Sceptre whose one stack is a troposphere template; return its folder."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "config" / "dev").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "config" / "config.yaml").write_text(f"project_code: peer\nregion: {REGION}\n")
    values = "".join(
        f"  {key}: {json.dumps(str(value.get('Default', 'Z0123456789ABCDEFGHIJ')))}\n"
        for key, value in ours.get("Parameters", {}).items()
    )
    (folder / "config" / "dev" / "peer.yaml").write_text(
        f"template:\n  path: peer.py\n  type: file\nstack_name: {name}\nparameters:\n{values}"
    )
    (folder / "templates" / "peer.py").write_text(troposphere_source(ours))
    return folder


def troposphere_source(ours: dict[str, Any]) -> str:
    """Write a template as the troposphere code that makes it."""
    modules = {r["Type"].split("::")[1].lower() for r in ours["Resources"].values()}
    imports = "".join(f"from troposphere import {name} as {name}_\n" for name in sorted(modules))
    lines = [
        "from troposphere import Base64, GetAtt, GetAZs, Join, Output, Parameter, Ref, Select\n",
        "from troposphere import Split, Sub, Tags, Template\n",
        imports,
        "\n\ndef sceptre_handler(sceptre_user_data):\n    t = Template()\n",
    ]
    for section, kind, add in (
        ("Parameters", "Parameter", "add_parameter"),
        ("Outputs", "Output", "add_output"),
    ):
        for title, body in ours.get(section, {}).items():
            lines.append(f"    t.{add}({kind}.from_dict({title!r}, {_code(body)}))\n")
    for title, resource in ours["Resources"].items():
        _, service, kind = resource["Type"].split("::")
        extra = {k: v for k, v in resource.items() if k not in {"Type", "Properties"}}
        made = f"{service.lower()}_.{_class(service, kind)}"
        properties = resource.get("Properties", {})
        lines.append(f"    r = {made}.from_dict({title!r}, {_code(properties)})\n")
        lines += [f"    r.resource[{key!r}] = {_code(value)}\n" for key, value in extra.items()]
        lines.append("    t.add_resource(r)\n")
    return "".join([*lines, "    return t.to_json()\n"])


def _code(value: Any) -> str:
    """Write a value of a template as Python code, functions by their classes."""
    if isinstance(value, list):
        return f"[{', '.join(map(_code, value))}]"
    if not isinstance(value, dict):
        return repr(value)
    if len(value) == 1:
        name, given = next(iter(value.items()))
        if name == "Ref" or name.startswith("Fn::"):
            several = isinstance(given, list) and name != "Fn::Or"
            inside = ", ".join(map(_code, given)) if several else _code(given)
            return f"{name.removeprefix('Fn::')}({inside})"
    return f"{{{', '.join(f'{key!r}: {_member(key, item)}' for key, item in value.items())}}}"


def _member(key: str, value: Any) -> str:
    """Write a property's value; plain tags have a class of their own."""
    if key.endswith("Tags") and isinstance(value, list) and _plain_tags(value):
        return f"Tags({_code({tag['Key']: tag['Value'] for tag in value})})"
    return _code(value)


def _plain_tags(tags: list[Any]) -> bool:
    """Tell whether all tags are a key and a value, and no more."""
    return all(isinstance(tag, dict) and set(tag) == {"Key", "Value"} for tag in tags)


def _class(service: str, kind: str) -> str:
    """Return the name of troposphere's class of a type."""
    module = importlib.import_module(f"troposphere.{service.lower()}")
    for name, value in vars(module).items():
        if getattr(value, "resource_type", None) == f"AWS::{service}::{kind}":
            return name
    raise SystemExit(f"troposphere has no class for AWS::{service}::{kind}")


def cdk_project(folder: Path, ours: dict[str, Any], name: str, *, legacy: bool = False) -> Path:
    """Write an application of the AWS CDK with one stack; return its folder.

    Args:
        folder: Where to.
        ours: The template.
        name: The stack's name.
        legacy: Send the template in the request, for an account without the CDK's bucket.
    """
    synthesizer = "LegacyStackSynthesizer" if legacy else "CliCredentialsStackSynthesizer"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = [
        f"const cdk = require({str(HOME / 'cdk/node_modules/aws-cdk-lib')!r});\n",
        "const app = new cdk.App();\n",
        f"const stack = new cdk.Stack(app, {name!r}, {{\n",
        f"  env: {{account: {ACCOUNT!r}, region: {REGION!r}}},\n",
        f"  synthesizer: new cdk.{synthesizer}(),\n}});\n",
        "let c;\n",
    ]
    for title, parameter in ours.get("Parameters", {}).items():
        default = parameter.get("Default", "Z0123456789ABCDEFGHIJ")
        properties = json.dumps({"type": parameter["Type"], "default": default})
        lines.append(f"c = new cdk.CfnParameter(stack, {title!r}, {properties});\n")
        lines.append(f"c.overrideLogicalId({title!r});\n")
    for title, resource in ours["Resources"].items():
        given = {"type": resource["Type"], "properties": resource.get("Properties", {})}
        lines.append(f"c = new cdk.CfnResource(stack, {title!r}, {json.dumps(given)});\n")
        lines.append(f"c.overrideLogicalId({title!r});\n")
        for key, value in resource.items():
            if key not in given and key not in {"Type", "Properties"}:
                lines.append(f"c.addOverride({key!r}, {json.dumps(value)});\n")
    (folder / "app.js").write_text("".join(lines))
    (folder / "cdk.json").write_text(json.dumps({"app": "node app.js", "versionReporting": False}))
    return folder


def quiet_environment() -> dict[str, str]:
    """Return variables that keep peers from calling home and give them credentials."""
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
    }
