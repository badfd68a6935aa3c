"""Any Table Schema: fields, keys, the validation engine, frictionless as a reference."""
