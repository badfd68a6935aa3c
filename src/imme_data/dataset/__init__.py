"""`Dataset` and `Table`, and the questions that a dataset answers."""
