"""Fields whose value Liane works out: formulas, rollups over related records, lookups along relations."""
