"""What tasks take and hosts offer."""

from localcloud.dataplane.model import Room
from localcloud.dataplane.needs import needs, offers, reserved_mib

LARGE = {
    "InstanceType": "m6i.large",
    "VCpuInfo": {"DefaultVCpus": 2},
    "MemoryInfo": {"SizeInMiB": 8192},
    "NetworkInfo": {"MaximumNetworkInterfaces": 3},
}


def test_what_a_task_takes() -> None:
    """The sum of its containers, or what the task says; a soft limit before a hard one."""
    containers = [{"cpu": 512, "memory": 3072, "memoryReservation": 1024}, {"memory": 256}]
    wanted = {"containerDefinitions": containers, "networkMode": "awsvpc"}
    assert needs(wanted) == Room(cpu=512, memory_mib=1280, interfaces=1)
    whole = {**wanted, "cpu": "1024", "memory": "2048", "networkMode": "bridge"}
    assert needs(whole) == Room(cpu=1024, memory_mib=2048)


def test_what_a_host_offers() -> None:
    """Two tasks on three interfaces, more on a trunk; less what kernel and agent keep."""
    assert offers(LARGE, 256, trunking=False) == Room(cpu=2048, memory_mib=7321, interfaces=2)
    assert offers(LARGE, trunking=True).interfaces == 8
    burstable = {**LARGE, "InstanceType": "t3.large"}
    assert offers(burstable, trunking=True).interfaces == 2


def test_what_the_agent_keeps_back_is_read_from_the_user_data() -> None:
    """Nothing where nothing is said."""
    assert reserved_mib("a\nECS_RESERVED_MEMORY=256\nb") == 256
    assert reserved_mib("") == 0
