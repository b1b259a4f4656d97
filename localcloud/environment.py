"""What the emulators find in their environment: they read it when they are imported."""

import os

#: The one account.
ACCOUNT = "000000000000"

#: Signing names of the services that moto answers; each is the first label of its host name too.
MOTO_SERVICES = frozenset({"autoscaling", "ec2", "ecs", "elasticloadbalancing", "wafv2"})

#: No account, no profile, no proxy, no Docker daemon of the user's machine is ever touched, and
#: nothing but the one end point listens.
_VARIABLES = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "DOCKER_HOST": "unix:///nonexistent/docker.sock",
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    "LOG_LEVEL": "WARNING",
    "MINISTACK_ACCOUNT_ID": ACCOUNT,
    "MINISTACK_HOST": "127.0.0.1",
    "MOTO_ACCOUNT_ID": ACCOUNT,
}


def prepare(port: int) -> None:
    """Set the variables; ministack writes its port into addresses that it hands out."""
    os.environ.update(_VARIABLES)
    os.environ["GATEWAY_PORT"] = str(port)
