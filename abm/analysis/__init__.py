"""What is asked of runs once they are there, and whether the model is right."""
