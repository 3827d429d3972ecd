"""How the services do, told from the calls that were made: pure, and a log of what happened."""
