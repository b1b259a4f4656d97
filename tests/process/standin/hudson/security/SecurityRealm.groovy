package hudson.security

/** A stand-in for Jenkins' own realm, or for none. */
class SecurityRealm {
    static final SecurityRealm NO_AUTHENTICATION = new SecurityRealm()

    boolean allowsSignup() { System.getenv('SIGNUP') != null }
}
