package hudson.model

import jenkins.security.ApiTokenProperty

/** A stand-in for users, of whom the realm knows one. */
class User {
    static final User HOOKS = new User()
    ApiTokenProperty tokens = System.getenv('NO_TOKENS') ? null : new ApiTokenProperty()

    static User getById(String id, boolean create) {
        assert !create
        id == 'stackgen-hooks' && !System.getenv('NO_USER') ? HOOKS : null
    }

    def getProperty(Class<?> kind) { tokens }

    void addProperty(ApiTokenProperty given) { tokens = given }

    Object impersonate2() { 'stackgen-hooks' }
}
