"""Who is told: the topic of the alarms, and its reader."""

from troposphere import Ref, Template, sns

from stacks import policies, topic_policies
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import KeyArn, TopicArn


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicProps:
    """Who reads.

    Attributes:
        email: Told by SNS once it has confirmed; None leaves the topic without a reader.
            https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
        key: Encrypts messages; its policy lets CloudWatch use it. AWS's own SNS key does not, and
            alarms would vanish without an error.
    """

    email: str | None
    key: KeyArn


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Where alarms go.

    Attributes:
        arn: The topic.
    """

    arn: TopicArn


def topic(t: Template, props: TopicProps) -> Topic:
    """Define the topic, who may publish to it, and the subscription.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """
    made = t.add_resource(
        sns.Topic("AlarmTopic", KmsMasterKeyId=props.key, Tags=name_tag("alarms"))
    )
    arn = TopicArn(Ref(made))
    t.add_resource(
        sns.TopicPolicy(
            "AlarmTopicPolicy",
            Topics=[arn],
            PolicyDocument=policies.document(
                topic_policies.publish_alarms(arn), topic_policies.refuse_plain_http(arn)
            ),
        )
    )
    if props.email:
        t.add_resource(
            sns.SubscriptionResource(
                "AlarmSubscription", TopicArn=arn, Protocol="email", Endpoint=props.email
            )
        )
    return Topic(arn=arn)
