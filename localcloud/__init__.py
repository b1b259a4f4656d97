"""The local AWS: existing emulators behind one loopback end point, and a small data plane."""
