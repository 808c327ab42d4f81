# Each target prepares the clone by itself (scripts/bootstrap.py), then runs.
# Arguments go through ARGS: make test ARGS="-k undo"

PYTHON ?= python3
ARGS ?=
TASKS = run test check fuzz bench pictures lock messages setup clean

.PHONY: help $(TASKS)

help:
	@echo "make run       start Liane with the sample company"
	@echo "make test      run the tests"
	@echo "make check     lint, types, layers, migrations, translations, sizes"
	@echo "make fuzz      send the API requests that nobody would write, for FUZZ_MINUTES (10)"
	@echo "make bench     measure speed and print a table"
	@echo "make pictures  take pictures of every screen, to look at"
	@echo "make lock      lock the Python packages again, with hashes"
	@echo "make messages  bring the translation files up to date"
	@echo "make setup     prepare this clone and do nothing else"
	@echo "make clean     remove all that was prepared"

$(TASKS):
	@$(PYTHON) scripts/bootstrap.py $@ $(ARGS)
