"""Uses a controller as people do while a fault is caused: pages, sessions, changes, builds."""
