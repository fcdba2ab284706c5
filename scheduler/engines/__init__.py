"""What makes the clock tick: in this process, or in many."""
