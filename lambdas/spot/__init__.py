"""Takes an agent that AWS takes back offline in its own Jenkins, and asks for another."""
