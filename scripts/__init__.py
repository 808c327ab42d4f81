"""Programs that prepare, check and lock this repository; no part of the product."""
