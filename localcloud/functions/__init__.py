"""Lambda functions: their processes, asynchronous invocations, schedules, logs and network."""
