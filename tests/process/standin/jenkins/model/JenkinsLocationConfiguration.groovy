package jenkins.model

/** A stand-in: where configuration as code put the address. */
class JenkinsLocationConfiguration {
    String url = System.getenv('FOUND_URL') ?: 'https://ci.example.com/team/'

    static JenkinsLocationConfiguration get() { new JenkinsLocationConfiguration() }
}
