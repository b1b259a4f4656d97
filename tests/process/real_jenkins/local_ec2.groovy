// For the test with EC2 plugin 1688 alone, which ignores `altEC2Endpoint`: its clients get the local
// end point. Jenkins runs it like any init script, after configuration as code.
import com.amazonaws.ClientConfiguration
import com.amazonaws.auth.AWSCredentialsProvider
import com.amazonaws.services.ec2.AmazonEC2
import com.amazonaws.services.ec2.AmazonEC2Client
import hudson.plugins.ec2.util.AmazonEC2Factory
import jenkins.model.Jenkins

class LocalEc2 implements AmazonEC2Factory {
    AmazonEC2 connect(AWSCredentialsProvider credentials, URL ignored) {
        def client = new AmazonEC2Client(credentials, new ClientConfiguration())
        client.setEndpoint(System.getenv('AWS_ENDPOINT_URL_EC2'))
        client
    }
}

def factories = Jenkins.get().getExtensionList(AmazonEC2Factory)
new ArrayList(factories).each { factories.remove(it) }
factories.add(0, new LocalEc2())
