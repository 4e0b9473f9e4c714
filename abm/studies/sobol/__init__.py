"""How much of the variance of outputs is due to each uncertain parameter."""
