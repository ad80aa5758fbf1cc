"""What people can do here: one file for each group of use cases. Every call takes the actor first and checks there."""
