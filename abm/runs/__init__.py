"""From an experiment to stored runs: plan, executor, store, and where results came from."""
