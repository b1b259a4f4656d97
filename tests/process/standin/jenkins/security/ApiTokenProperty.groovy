package jenkins.security

/** A stand-in for a user's tokens: says what is done with them, and has an old one. */
class ApiTokenProperty {
    List<String> tokens = ['old']

    void revokeAllTokens() { tokens = []; println 'revoked' }

    String addFixedNewToken(String name, String token) {
        tokens << token
        println "has ${tokens.size()} of ${token.length()}"
        'uuid'
    }

    boolean matchesPassword(String token) { token in tokens && !System.getenv('FORGETS') }
}
