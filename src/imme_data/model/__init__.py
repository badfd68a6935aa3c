"""The data model: records, schemas, rules, evidence, derived columns, codes and dates."""
