# make demo    grade an example class in a scratch folder
# make test    lint, check types, run the tests; of the examples, only what docs/instructors.md says
# make test-all the same with all examples, judged in full; before a release
# make quick   lint, check types, run the tests that need no class, and one example for each hidden test; a minute
# make elsewhere
#              the package as a wheel, without this checkout; a gradebook on a PostgreSQL server, installed where there is none
# make browser a student, a grader and an instructor at work in Chromium, and our pages held against rules for
#              accessibility; some minutes
# make pictures
#              the pictures in README and docs/, anew from the real programs; two minutes
# make bench   measure how fast a class is graded, beside nbgrader's own autograde; writes docs/bench.json, and the README
# make bench-hand-in
#              the same at hand-in, beside one run of nbgrader's autograde; HAND_IN="--many 2000 --kills 50" takes an hour more
# make mutants change the solutions, one spot at a time: hidden tests must fail each change; CELLS="mse" for some of them
# make robustness
#              examples must get their verdicts on 200 seeds, with 1 and 2 threads, on the oldest and newest libraries;
#              some hours, and much less with ROBUSTNESS="--seeds 20"
# make fresh   examples must come to the same in a process of their own as in a fork of the warm one; half an hour
# All set up .venv first, and the system packages that are missing.

PYTHON ?= python3
VENV := .venv
INSTALLED := $(VENV)/.installed

.DELETE_ON_ERROR:
.SECONDARY: $(VENV)-oldest/.installed $(VENV)-newest/.installed
.PHONY: demo test test-all test-attacks test-others quick lint release browser pictures bench bench-hand-in mutants
.PHONY: robustness fresh elsewhere system chromium

demo: $(INSTALLED) system
	$(VENV)/bin/autograder demo

# In two processes side by side, each with a warm process of its own: what attacks, waits, kills, or grades many at a time,
# and all else. What they say comes when they end.
test: lint system
	$(MAKE) --no-print-directory --jobs=2 --output-sync test-attacks test-others

test-all: export AUTOGRADER_EXAMPLES := in-full
test-all: test

test-attacks:
	$(VENV)/bin/pytest $(ATTACKS)

test-others:
	$(VENV)/bin/pytest $(ATTACKS:%=--ignore=%)

ATTACKS := $(addprefix tests/grader/test_,$(addsuffix .py,apart cluster cut_short examples fresh hostile hostile_cluster isolation running \
	sandbox_confine sandbox_contain sandbox_probe warm))

quick: lint system
	AUTOGRADER_EXAMPLES=few $(VENV)/bin/pytest $(QUICK)

QUICK := $(addprefix tests/grader/test_,$(addsuffix .py,rooms claims course documents examples feedback intake mutants prose \
	submissions_read wire wire_formulas wire_hostile))

lint: $(INSTALLED)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

browser: $(INSTALLED) system chromium
	$(VENV)/bin/pytest tests/browser

pictures: $(INSTALLED) system chromium
	PYTHONPATH=tests:tests/grader $(VENV)/bin/python -m browser.pictures

# With BENCH=--large, also 1,000 submissions.
bench: $(INSTALLED) system
	$(VENV)/bin/python tests/bench/bench.py $(BENCH)

bench-hand-in: $(INSTALLED) system
	$(VENV)/bin/python tests/bench/hand_in.py $(HAND_IN)

mutants: $(INSTALLED) system
	$(VENV)/bin/python tests/mutation/run.py $(CELLS)

robustness: system robustness-oldest robustness-newest

robustness-%: $(VENV)-%/.installed
	$(VENV)-$*/bin/python tests/robustness/robustness.py $(ROBUSTNESS)

fresh: $(INSTALLED) system
	$(VENV)/bin/python tests/robustness/fresh.py $(EXAMPLES)

elsewhere: $(INSTALLED) system
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	|| if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing postgresql"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; } >/dev/null; \
	else \
	  echo "A PostgreSQL server is missing; install it, for example: sudo apt-get install postgresql" >&2; exit 1; \
	fi
	$(VENV)/bin/pytest tests/elsewhere

# The course's own versions, but for those that are tried.
$(VENV)-%/.installed: tests/robustness/%.txt constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)-$*
	grep -vE '^(torch|numpy|matplotlib)==' constraints.txt | cat - $< > $(VENV)-$*/constraints.txt
	$(VENV)-$*/bin/pip install --quiet --disable-pip-version-check --constraint $(VENV)-$*/constraints.txt --editable .
	@touch $@

# The notebook that students get, made anew from the source, if nothing is found against it. With RELEASE=--quick, without
# the examples.
release: $(INSTALLED) system
	$(VENV)/bin/autograder release simple_linear_regression $(RELEASE)

$(INSTALLED): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up $(VENV) (a few minutes the first time)"
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

# Student code runs confined, by bubblewrap and libseccomp; as root, setpriv gives it another user.
PACKAGES := bubblewrap libseccomp2 util-linux
system:
	@{ command -v bwrap && command -v setpriv && \
	   $(PYTHON) -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")'; } >/dev/null 2>&1 \
	|| $(call install,$(PACKAGES),Student code is confined by them.)

chromium:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null \
	|| $(call install,chromium,Pages are opened in it; Google Chrome will do as well.)

# As root; otherwise it says what somebody who is root has to do, and why.
install = if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing $(1)"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(1); } >/dev/null; \
	else \
	  echo "Something is missing of: $(1). $(2)" >&2; \
	  echo "Install them, for example: sudo apt-get install $(1)" >&2; exit 1; \
	fi
