"""The health hook: replaces what serves nobody any more, and says what it may not mend."""
