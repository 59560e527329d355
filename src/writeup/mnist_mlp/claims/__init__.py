"""What the network adds to claims: its own rules, and what these read."""
