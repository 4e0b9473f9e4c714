"""Whether the ranking of mechanisms survives other assumptions."""
