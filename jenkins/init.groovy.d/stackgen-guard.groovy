// Runs at every start, after configuration as code and before Jenkins serves: sets the token of the
// stack's own user and sees that security is really on. Whatever fails ends the JVM: an init script
// that only fails is a warning in the log, and a missing class inside the configuration leaves Jenkins
// open to everybody with /login at 200. A slot that ends is started again, and the other ones serve.
//
// No class is imported: one that were missing would keep the script from compiling, which is such a
// warning too. Each is looked up, inside what ends the JVM.

class StackgenGuard {
    static final String HOOKS = 'stackgen-hooks'

    final Map<String, String> environment = System.getenv()
    final Class<?> core = named('jenkins.model.Jenkins')
    final Object jenkins = core.get()
    final Object rights = jenkins.getACL()

    static Class<?> named(String name) { StackgenGuard.classLoader.loadClass(name) }

    void run() {
        applied()
        realm()
        nobodyElse()
        token()
        ofHooks()
        metrics()
        keep()
    }

    // What configuration as code did not write, it did not read.
    void applied() {
        String wanted = environment.STACKGEN_URL?.replaceAll('/+$', '')
        String found = named('jenkins.model.JenkinsLocationConfiguration').get().url?.replaceAll('/+$', '')
        need(wanted && wanted == found, "its address is ${found}, not ${wanted} of the stack")
        need(jenkins.numExecutors == 0, "the built-in node has ${jenkins.numExecutors} executors")
        need(jenkins.slaveAgentPort == -1, "the port for agents is open: ${jenkins.slaveAgentPort}")
        String cloud = environment.STACKGEN_SLOT
        need(!environment.STACKGEN_AGENTS || jenkins.clouds.any { it.name == cloud },
            "it has no cloud ${cloud} for its agents")
    }

    void realm() {
        def realm = jenkins.securityRealm
        def none = named('hudson.security.SecurityRealm').NO_AUTHENTICATION
        need(jenkins.isUseSecurity() && realm != none, 'nobody has to log in')
        need(!realm.allowsSignup(), 'everybody can make an account')
        need(jenkins.crumbIssuer != null, 'requests need no crumb')
    }

    void nobodyElse() {
        [
            'hudson.model.Hudson.Read', 'hudson.model.Hudson.Administer',
            'jenkins.metrics.api.Metrics.View',
        ].each { need(!has(core.ANONYMOUS2, it), "anonymous has ${it}") }
    }

    // A token that is only added leaves the earlier ones valid.
    void token() {
        String secret = environment.JENKINS_HOOKS_TOKEN
        need(secret ==~ /[0-9a-f]{32}/, 'JENKINS_HOOKS_TOKEN is not 32 lower-case hexadecimal digits')
        def user = hooks()
        need(user != null, "there is no user ${HOOKS}")
        def property = named('jenkins.security.ApiTokenProperty')
        def tokens = user.getProperty(property)
        if (tokens == null) {
            tokens = property.newInstance()
            user.addProperty(tokens)
        }
        tokens.revokeAllTokens()
        tokens.addFixedNewToken('stackgen', "11${secret}".toString())
        need(tokens.matchesPassword("11${secret}".toString()), "the token of ${HOOKS} is not taken")
    }

    // Exactly what the stack's programs need: without Job/Read the queue looks empty to them, and who
    // deletes an EC2 agent terminates its instance.
    void ofHooks() {
        def given = hooks().impersonate2()
        [
            'hudson.model.Hudson.Read', 'hudson.model.Hudson.Manage', 'hudson.model.Item.Read',
            'hudson.model.Computer.Disconnect', 'hudson.model.Computer.Provision',
            'jenkins.metrics.api.Metrics.View',
        ].each { need(has(given, it), "${HOOKS} lacks ${it}") }
        [
            'hudson.model.Hudson.Administer', 'hudson.model.Computer.Delete',
            'hudson.model.Computer.Configure', 'hudson.model.Item.Configure', 'hudson.model.Item.Build',
        ].each { need(!has(given, it), "${HOOKS} has ${it}") }
    }

    Object hooks() { named('hudson.model.User').getById(HOOKS, false) }

    boolean has(Object who, String right) {
        def found = named('hudson.security.Permission').fromId(right)
        found != null && rights.hasPermission2(who, found)
    }

    // Prometheus' plugin, where an image has it, shows its page to everybody by default.
    void metrics() {
        if (jenkins.pluginManager.getPlugin('prometheus')?.active) {
            def settings = jenkins.pluginManager.uberClassLoader
                .loadClass('org.jenkinsci.plugins.prometheus.config.PrometheusConfiguration').get()
            if (!settings.useAuthenticatedEndpoint) {
                settings.useAuthenticatedEndpoint = true
                settings.save()
            }
        }
    }

    // Job definitions that did not end the boot are good: the next start falls back on them.
    void keep() {
        def tried = new File(jenkins.rootDir as File, 'stackgen-jobs.tried.json').toPath()
        if (java.nio.file.Files.exists(tried)) {
            java.nio.file.Files.move(tried, tried.resolveSibling('stackgen-jobs.json'),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING)
        }
    }

    void need(boolean good, CharSequence otherwise) {
        if (!good) {
            throw new IllegalStateException(otherwise.toString())
        }
    }
}

try {
    new StackgenGuard().run()
    println 'stackgen: security is on, the token of stackgen-hooks is set'
} catch (Throwable problem) {
    System.err.println("stackgen: Jenkins ends, because ${problem.message ?: problem}: see the"
        + ' configuration as code of this controller and the lines above')
    System.err.flush()
    Runtime.runtime.halt(1)
}
