"""Journeys through a real Liane in a real browser. A package, so that both are stopped when its tests are done."""
