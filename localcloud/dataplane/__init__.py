"""What runs for the resources of the local AWS: processes for tasks, a listener for balancers."""
