"""ECS reads exactly what a controller names, and decrypts nothing else for it."""

import json
from typing import Any

from troposphere import Template, iam

from stacks.policies import document
from stacks.secret_policies import read
from stacks.stored_secrets import stored
from tests.configurations import SECRET, properties, root
from tests.deployed import Deployed

_ELSEWHERE = SECRET.replace("111122223333", "999999999999")
_PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/ci/npm"


def statements(role: str) -> dict[str, dict[str, Any]]:
    """Return the statements of a role by their ids."""
    (policy,) = properties("named-secrets", role)["Policies"]
    return {item["Sid"]: item for item in policy["PolicyDocument"]["Statement"]}


def test_an_execution_role_reads_what_its_own_controller_names() -> None:
    """Once each, whatever keys are taken; the neighbour's role has its own alone."""
    found = statements("MainExecutionRole")
    assert found["ReadNamedSecrets"]["Resource"] == [SECRET]
    assert found["ReadNamedParameters"]["Resource"] == [_PARAMETER]
    other = statements("OtherExecutionRole")
    assert other["ReadNamedSecrets"]["Resource"] == [f"{SECRET[:-7]}-chat-GhIjKl"]
    assert "ReadNamedParameters" not in other
    assert not [name for name in statements("MainTaskRole") if "Named" in name]


def test_any_key_decrypts_these_values_and_no_other() -> None:
    """For the service alone, with the ARN in what KMS calls the encryption context."""
    found = statements("MainExecutionRole")
    keys = {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:111122223333:key/*"}
    for named, service, context, arn in (
        ("Secrets", "secretsmanager", "SecretARN", SECRET),
        ("Parameters", "ssm", "PARAMETER_ARN", _PARAMETER),
    ):
        assert found[f"DecryptNamed{named}"] == {
            "Sid": f"DecryptNamed{named}",
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": [keys],
            "Condition": {
                "StringEquals": {
                    "kms:ViaService": {
                        "Fn::Sub": f"{service}.${{AWS::Region}}.${{AWS::URLSuffix}}"
                    },
                    f"kms:EncryptionContext:{context}": [arn],
                }
            },
        }


def test_another_account_s_secret_lies_under_another_account_s_key() -> None:
    """Which its own policy must admit this role to."""
    secrets, decrypted = (item.properties for item in read([stored(_ELSEWHERE), stored(SECRET)]))
    assert secrets["Resource"] == [SECRET, _ELSEWHERE]
    accounts = [item.to_dict()["Fn::Sub"].split(":")[-2] for item in decrypted["Resource"]]
    assert accounts == ["111122223333", "999999999999"]


def test_the_most_that_a_file_may_name_fits_the_role() -> None:
    """The inline policies of a role have 10,240 characters, blanks not counted."""
    (policy,) = Deployed(root("named-secrets"), "ci").identity_policies("MainExecutionRole")
    others = [item for item in policy["Statement"] if "Named" not in item["Sid"]]
    # The names that CloudFormation makes up end with a dozen characters more.
    taken = len(_short(others)) + 20 * len(others)
    many = [stored(f"{_PARAMETER}{number:02}{'x' * 53}") for number in range(30)]
    assert sum(len(item.arn) for item in many) in range(3150, 3200)
    t = Template()
    t.add_resource(iam.ManagedPolicy("X", PolicyDocument=document(*read(many))))
    assert taken + len(_short(json.loads(t.to_json())["Resources"])) < 9800


def _short(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def test_slots_have_them_as_secrets_beside_their_own() -> None:
    """As they stand in the file; of the values nothing is in the template."""
    (container,) = properties("named-secrets", "Main2TaskDefinition")["ContainerDefinitions"]
    found = {item["Name"]: item["ValueFrom"] for item in container["Secrets"]}
    assert found["GITHUB_TOKEN"] == f"{SECRET}:token::"
    assert found["NPM_TOKEN"] == _PARAMETER
    assert {"JENKINS_ADMIN_PASSWORD", "JENKINS_HOOKS_TOKEN"} < found.keys()
    (beside,) = properties("named-secrets", "Other1TaskDefinition")["ContainerDefinitions"]
    assert not {"GITHUB_TOKEN", "NPM_TOKEN"} & {item["Name"] for item in beside["Secrets"]}
