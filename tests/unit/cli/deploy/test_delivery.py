"""The hooks' code: where a stack looks for it, it lies; what somebody else put stays theirs."""

from dataclasses import dataclass, field

from cli.deploy.delivery import deliver, place, take_back
from tests.unit.cli.fakes import ACCOUNT, world

OURS = place(name="ci", account=ACCOUNT, region="eu-west-1")
BUCKET = f"stackgen-{ACCOUNT}-eu-west-1"


def _put(values: dict[str, str], *, looked: bool = False) -> tuple[list[str], dict[str, bytes]]:
    """Deliver one file; return the calls and what was uploaded."""
    aws = world().aws
    assets = {"a.zip": b"code"}
    where = {"name": "ci", "account": ACCOUNT, "region": "eu-west-1"}
    deliver(aws, assets, values, looked=looked, **where)
    return aws.names(), aws.uploaded


def test_it_lies_in_the_accounts_own_bucket_below_the_stacks_name() -> None:
    """The parameters name that place; a bucket that was looked at is not looked at again."""
    assert OURS == {"AssetsBucket": BUCKET, "AssetsPrefix": "code/ci/"}
    names, uploaded = _put(OURS)
    assert names[0] == f"bucket {BUCKET} {ACCOUNT}"
    assert uploaded == {"code/ci/a.zip": b"code"}
    assert _put(OURS, looked=True)[0] == [f"upload {BUCKET} {ACCOUNT}"]


def test_another_place_is_its_owners() -> None:
    """Who names a bucket has put the code there; a template without hooks names none."""
    assert _put({**OURS, "AssetsBucket": "mine"}) == ([], {})
    assert _put({}) == ([], {})


@dataclass
class Shelf:
    """A bucket that notes what is taken away."""

    gone: list[str] = field(default_factory=list)

    def remove_folder(self, bucket: str, prefix: str, *, owner: str) -> None:
        """Take note."""
        self.gone.append(f"{bucket}/{prefix} of {owner}")


def test_a_stack_that_is_gone_leaves_no_code() -> None:
    """What was delivered is taken back, from our own bucket and the stack's own folder alone."""
    shelf = Shelf()
    take_back(shelf, name="ci", account=ACCOUNT, region="eu-west-1")
    assert shelf.gone == [f"{BUCKET}/code/ci/ of {ACCOUNT}"]
