"""What the data of this project is: records, schemas, rules, evidence, derived columns, codes and dates."""
