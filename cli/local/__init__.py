"""What `stackgen local status` shows: as text, once, or as a table that follows."""
