"""How much of the variance of outputs is due to each parameter, where these are dependent."""
