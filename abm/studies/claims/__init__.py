"""Which claims of the article the model supports or refutes."""
