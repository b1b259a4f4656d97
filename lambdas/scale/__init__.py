"""The hook `scale`: tells what waits and who serves it, turns optional slots on and off."""
