"""What hypothesis draws when a rule must hold for every configuration, and how much of it."""

import os
import string
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from stacks.config import LOG_RETENTION_DAYS
from tests.configurations import LOGIN

_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
_ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com/jenkins"
_ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
_HOSTS = (
    ("m6i.2xlarge",),
    ("m6i.2xlarge", "m5.2xlarge"),
    ("m7g.2xlarge",),
    ("m7g.2xlarge", "r6g.2xlarge", "c7g.4xlarge"),
)

#: More than a run of the suite draws: `make fuzz` sets it.
_MANY = os.environ.get("STACKGEN_EXAMPLES")


def drawing(few: int) -> settings:
    """Return how much is drawn: the same few in each run, or the many that are asked for."""
    return settings(
        max_examples=int(_MANY) if _MANY else few,
        derandomize=not _MANY,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


names = st.from_regex(r"[a-z][a-z0-9]{0,10}", fullmatch=True)
booleans = st.booleans()


def _optional(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a mapping in which each key may be absent."""
    return st.fixed_dictionaries({}, optional=parts)


@st.composite
def _new_network(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.sampled_from([2, 3]))
    named = draw(booleans)
    found = {
        "cidr": f"10.{draw(st.integers(0, 255))}.0.0/{draw(st.integers(16, 24))}",
        "availability_zones": list(_ZONES[:count]) if named else count,
        "nat": draw(st.sampled_from(["per_zone", "single", "none"])),
        "ipv6": draw(booleans),
    }
    return {key: found[key] for key in found if draw(booleans)}


@st.composite
def _existing_network(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.sampled_from([2, 3]))

    def subnets(first: int) -> list[dict[str, str]]:
        return [
            {
                "id": f"subnet-{first + place:08x}",
                "cidr": f"10.0.{first + place}.0/24",
                "zone": _ZONES[place],
            }
            for place in range(count)
        ]

    return {
        "vpc_id": "vpc-0123456789abcdef0",
        "vpc_cidr": "10.0.0.0/16",
        "subnets": {"public": subnets(0), "private": subnets(10)},
        **draw(_optional(ipv6=booleans)),
    }


def _scales(hooks: dict[str, Any]) -> bool:
    """Tell whether the hook runs that turns slots on and off."""
    scale: dict[str, Any] = hooks.get("scale", {})
    return bool(hooks.get("enabled", True) and scale.get("enabled", True))


@st.composite
def _hooks(draw: st.DrawFn) -> dict[str, Any]:
    one = _optional(enabled=booleans)
    floor = {"slots": 2, "start": "22:00", "end": "06:00"}
    return draw(
        _optional(
            enabled=booleans,
            lifecycle=_optional(enabled=booleans, drain_minutes=st.integers(0, 480)),
            health=_optional(enabled=booleans, failures=st.integers(2, 60)),
            scale=_optional(enabled=booleans, floor=st.lists(st.just(floor), max_size=2)),
            spot=one,
            reap=one,
        )
    )


@st.composite
def _controllers(draw: st.DrawFn, *, hosts: bool, ecr: bool, scaled: bool) -> list[dict[str, Any]]:
    drawn = draw(st.lists(names, min_size=1, max_size=6, unique=True))
    found = []
    for place, name in enumerate(drawn):
        item: dict[str, Any] = {"name": name, "slots": draw(st.integers(2, 5))}
        if scaled and draw(booleans):
            item["slots"] = {"min": draw(st.integers(2, 3)), "max": draw(st.integers(3, 5))}
        if place or draw(booleans):
            item["route"] = {"path": f"/p{name}"}
            if hosts and draw(booleans):
                item["route"] = {
                    "host": f"{name}-team.{draw(st.sampled_from(['', 'a.']))}example.com",
                    **draw(_optional(path=st.just("/x"))),
                }
        if ecr or draw(booleans):
            item["image"] = f"{_ECR}:{name}"
        item |= draw(
            _optional(
                cpu=st.sampled_from([512, 1024]),
                memory_mib=st.integers(1024, 4096),
                java_options=st.sampled_from(["", "-Xlog:gc", "-Da=${b} -Dc='d e'", '-Dq="x"']),
                jobs=st.just({"git": {"url": "https://git.example.com/jobs.git"}}),
            )
        )
        found.append(item)
    return found


@st.composite
def _agents(draw: st.DrawFn) -> list[dict[str, Any]]:
    labels = draw(
        st.lists(
            st.text(string.ascii_letters + string.digits, min_size=1, max_size=12),
            max_size=4,
            unique_by=str.lower,
        )
    )
    return [
        {
            "label": label,
            **draw(
                _optional(
                    instance_types=st.sampled_from([["m6i.large"], ["c7g.large", "m7g.large"]]),
                    spot=booleans,
                    max=st.integers(1, 1000),
                    idle_minutes=st.integers(1, 1440),
                    one_build_each=booleans,
                    disk_gib=st.integers(8, 16384),
                    reference_repositories=st.just(["https://example.com/team/large.git"]),
                )
            ),
        }
        for label in labels
    ]


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what a valid file says, for us-east-1."""
    dns, tls = draw(booleans), draw(booleans)
    network = draw(_new_network() | _existing_network())
    found: dict[str, Any] = {"name": draw(names), "region": "us-east-1", "network": network}
    if dns:
        found["dns"] = {
            "zone": "example.com",
            **draw(
                _optional(
                    zone_id=st.just("Z0123456789ABCDEFGHIJ"),
                    host=st.just("a.example.com"),
                    wildcard=booleans,
                )
            ),
        }
    if tls:
        found["tls"] = {"certificate": _CERTIFICATE}
    if (dns or tls) and draw(booleans):
        ranges = ["203.0.113.0/24", "198.51.100.7/32", "192.0.2.0/25", "100.64.0.0/10"]
        if network.get("ipv6"):
            ranges.append("2001:db8::/32")
        allow = draw(st.lists(st.sampled_from(ranges), min_size=1, max_size=5, unique=True))
        found["access"] = {"allow": allow}
    found.setdefault("access", {})
    found["access"] |= draw(_optional(firewall=st.sampled_from(["count", "block"])))
    if (dns or tls) and network.get("nat") != "none" and draw(booleans):
        found["access"]["login"] = {**LOGIN, **draw(_optional(open_paths=st.just([])))}
    found["hooks"] = draw(_hooks())
    found["controllers"] = draw(
        _controllers(hosts=dns, ecr=network.get("nat") == "none", scaled=_scales(found["hooks"]))
    )
    types = draw(st.sampled_from(_HOSTS))
    found["hosts"] = {
        "instance_types": list(types),
        "max": draw(st.integers(60, 90)),
        **draw(_optional(trunking=booleans)),
    }
    if len(types) == 1 and draw(booleans):
        found["hosts"]["warm_pool"] = draw(st.integers(1, 100))
    found["agents"] = draw(_agents())
    return found | draw(
        _optional(
            storage=_optional(file_system_id=st.just("fs-0123456789abcdef0")),
            backup=_optional(enabled=booleans, retention_days=st.integers(1, 36500)),
            logs=_optional(
                retention_days=st.sampled_from(LOG_RETENTION_DAYS), container_insights=booleans
            ),
            alarms=_optional(email=st.just("team@example.com")),
            protection=_optional(termination=booleans, balancer=booleans),
            tags=st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), names, max_size=3),
        )
    )
