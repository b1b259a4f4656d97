package jenkins.model

import hudson.security.Permission
import hudson.security.SecurityRealm

/** A stand-in for what the guard asks; each environment variable makes one thing wrong. */
class Jenkins {
    static final Object ANONYMOUS2 = 'anonymous'

    int numExecutors = env('EXECUTORS') ? 2 : 0
    int slaveAgentPort = env('PORT') ? 50000 : -1
    SecurityRealm securityRealm =
        env('NO_REALM') ? SecurityRealm.NO_AUTHENTICATION : new SecurityRealm()
    Object crumbIssuer = env('NO_CRUMBS') ? null : 'standard'
    List clouds = env('NO_CLOUD') ? [] : [[name: 'main-1']]
    Object pluginManager = this
    File rootDir = new File(env('JENKINS_HOME') ?: '/nonexistent')

    static Jenkins get() { new Jenkins() }

    static String env(String name) { System.getenv(name) }

    boolean isUseSecurity() { !env('OFF') }

    Object getPlugin(String name) { null }

    Jenkins getACL() { this }

    boolean hasPermission2(Object who, Permission right) {
        if (who == ANONYMOUS2) {
            return right.id == env('ANONYMOUS')
        }
        List<String> given = [
            'hudson.model.Hudson.Read', 'hudson.model.Hudson.Manage', 'hudson.model.Item.Read',
            'hudson.model.Computer.Disconnect', 'hudson.model.Computer.Provision',
            'jenkins.metrics.api.Metrics.View',
        ]
        right.id in (given + env('HAS')) && right.id != env('LACKS')
    }
}
