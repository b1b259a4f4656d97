"""What hooks publish, as alarms and dashboard name it; `lambdas/` has the same names."""

#: The load of controllers, by cluster and controller, some by label too.
CONTROLLERS = "Stackgen/Controllers"

#: What hooks say of themselves, by cluster and hook.
HOOKS = "Stackgen/Hooks"

#: Builds that wait although no executor of their label is there.
UNSERVED = "UnservedBuilds"

#: What a hook sees and may not mend.
COMPLAINTS = "Complaints"
