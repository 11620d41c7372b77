//! Models behind one door: providers, routes, budgets, metering. No prompt here knows of finance.
