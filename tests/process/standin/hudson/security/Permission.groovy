package hudson.security

/** A stand-in: a right by its id; of metrics only where their plugin is. */
class Permission {
    String id

    static Permission fromId(String id) {
        id.contains('metrics') && System.getenv('NO_METRICS') ? null : new Permission(id: id)
    }
}
