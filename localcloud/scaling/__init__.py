"""Auto Scaling groups and the instances they launch: what moto does at once or not at all.

`model` describes a group, `decide` says what AWS would do now (pure), `observe` and `act` are the
two ends at moto's objects, `engine` is the thread that goes round. Times are seconds of AWS
throughout (`passing.now`), so that rules read as the documents do; only waiting turns them into
real ones.
"""
