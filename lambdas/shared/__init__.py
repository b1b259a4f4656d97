"""What all hooks share: signed calls, what the stack looks like, Jenkins, a log line a decision."""
