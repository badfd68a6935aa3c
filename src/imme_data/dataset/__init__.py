"""`Dataset` and `Table`, and the queries of a dataset."""
