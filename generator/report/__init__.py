"""What people read of a plan. Pure functions from values to text."""
