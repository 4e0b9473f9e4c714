"""What the evidence says about the parameters, and which patterns the model then shows."""
