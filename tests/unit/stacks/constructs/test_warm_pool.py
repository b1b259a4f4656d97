"""The warm pool: as many stopped hosts as the file says, never one that was used."""

from tests.configurations import NAMES, configuration, properties, resources, synthesis


def test_the_pool_has_the_file_s_size() -> None:
    """Both bounds are the same, so that AWS does not fill it up to the group's maximum."""
    (pool,) = resources("warm", "AWS::AutoScaling::WarmPool").values()
    assert pool["Properties"] == {
        "AutoScalingGroupName": {"Ref": "HostGroup"},
        "MinSize": 1,
        "MaxGroupPreparedCapacity": 1,
        "PoolState": "Stopped",
        "InstanceReusePolicy": {"ReuseOnScaleIn": False},
    }


def test_only_a_group_of_one_type_has_a_pool() -> None:
    """AWS refuses a warm pool beside a mixed instances policy."""
    for name in NAMES:
        pools = [
            found
            for found in synthesis(name).root["Resources"].values()
            if found["Type"] == "AWS::AutoScaling::WarmPool"
        ]
        assert len(pools) == (configuration(name).hosts.warm_pool is not None)
        assert not pools or "MixedInstancesPolicy" not in properties(name, "HostGroup")
