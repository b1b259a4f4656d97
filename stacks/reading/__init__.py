"""From the bytes of a file to a configuration, with the line of every key: used by loading.py."""
