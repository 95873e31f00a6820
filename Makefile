# SPDX-License-Identifier: GPL-3.0-or-later
# foodcast. `make help` lists the targets.

BUILD   ?= build/release
PREFIX  ?= /usr/local
CFLAGS  ?= -O2 -g
VERSION := $(shell sed -n '1,/^\#\# /s/^\#\# \([0-9][^ ]*\).*/\1/p' CHANGELOG.md)

# The XGBoost interface is optional: without its library the program is built without that model and says so.
LIBRARIES := libconfuse jansson libcrypto zlib xlsxwriter gsl
HASH := \#
HAVE_XGBOOST := $(shell printf '$(HASH)include <xgboost/c_api.h>\nint main(void){int v;XGBoostVersion(&v,&v,&v);return 0;}' | \
                  $(CC) -x c - -lxgboost -o /dev/null 2>/dev/null && echo yes)

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wwrite-strings -Wundef -Wformat=2 -Wno-format-nonliteral -Wcast-qual
override CPPFLAGS += -Iinclude -Ibuild/generated -D_GNU_SOURCE -DFC_VERSION='"$(VERSION)"' $(if $(HAVE_XGBOOST),-DFC_HAVE_XGBOOST=1) \
            -include foodcast/base/banned.h
# No contraction into fused multiply-add: results must not depend on what the compiler fuses.
override CFLAGS += -std=c11 $(WARNINGS) -ffp-contract=off -fno-math-errno -pthread -MMD -MP $(SANITIZE)
# OpenBLAS before GSL, or GSL's cblas calls bind to its own slow ones.
LDLIBS := -lopenblas $(shell pkg-config --libs $(filter-out gsl,$(LIBRARIES)) 2>/dev/null) -lcsv -lgsl $(if $(HAVE_XGBOOST),-lxgboost) -lm -pthread

SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(patsubst src/%.c,$(BUILD)/%.o,$(filter-out src/cli/main.c,$(SOURCES)))
PROGRAM := $(BUILD)/foodcast
LIBRARY := $(BUILD)/libfoodcast.a
SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))
TESTS   := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c tests/contract/*.c tests/property/*.c tests/reference/*.c))

# Programs of experiments that need more than the command line gives; built when an experiment asks for them.
TOOLS   := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/tools/*.c))

.PHONY: all help deps demo test tests check bench tidy fuzz print-libraries install clean experiments experiments-check
.DEFAULT_GOAL := all

all: $(PROGRAM) ## : build the program

help: ## : list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## *: */\1: /p' Makefile | sed 's/^\([a-z-]*\): /  make \1	/' | expand -t 26

deps: ## : install what is missing (Debian, Ubuntu)
	@scripts/install-deps

demo: deps ## : build, write the demo retailers, run the program on them, show what came out
	@echo 'building foodcast'
	@$(MAKE) --no-print-directory -s -j$$(nproc) all
	@scripts/demo $(PROGRAM)

test: deps ## : install what is missing, build with gcc and clang, run every test
	@scripts/test

check: ## : layers and style, without building
	@scripts/check-layers
	@scripts/check-style

tests: $(PROGRAM) $(TESTS)

bench: all $(BUILD)/tests/tools/csv_pass ## : time reading a large file and every stage; prints ratios within one run
	@scripts/bench $(PROGRAM)

# Without banned.h, which poisons names that system headers use.
tidy: all ## : clang-tidy over the sources; see .clang-tidy
	@printf '%s\n' $(SOURCES) | xargs -P$$(nproc) -n8 sh -c \
	  'clang-tidy --quiet "$$@" -- -std=c11 -Iinclude -Ibuild/generated -D_GNU_SOURCE -DFC_VERSION=NULL 2>/dev/null' clang-tidy

fuzz: ## : run every fuzzer for a minute (clang); see scripts/fuzz
	@scripts/fuzz

print-libraries: # for scripts/fuzz
	@echo '$(LDLIBS)'

EXPERIMENT_TOOLS := $(BUILD)/tests/tools/impact_coverage $(BUILD)/tests/property/test_reduction_coverage

experiments: all $(EXPERIMENT_TOOLS) ## : write results/experiments/*, the tables of the README and the documentation
	@scripts/experiments/all $(PROGRAM)

experiments-check: all $(EXPERIMENT_TOOLS) ## : run the experiments aside and compare with the committed tables
	@scripts/experiments/all $(PROGRAM) --check

install: $(PROGRAM) ## : install below DESTDIR/PREFIX (/usr/local)
	install -Dm755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/foodcast
	$(if $(wildcard docs/foodcast.1),install -Dm644 docs/foodcast.1 $(DESTDIR)$(PREFIX)/share/man/man1/foodcast.1)

clean: ## : remove what was built
	rm -rf build

$(PROGRAM): $(BUILD)/cli/main.o $(LIBRARY)
	$(CC) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(OBJECTS)
	rm -f $@
	ar rcs $@ $^

# The report holds Chart.js and its own style and script as they are.
build/generated/chart.js: /usr/share/javascript/chart.js/chart.min.js
	@mkdir -p $(@D)
	cp $< $@

# OpenSSL's header has parameters called rand, a name that banned.h poisons: so it comes before.
$(BUILD)/base/file.o: override CPPFLAGS := -include openssl/evp.h $(CPPFLAGS)

$(BUILD)/report/assets.o: build/generated/chart.js $(wildcard src/report/assets/*)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/support $(CFLAGS) -c -o $@ $<

$(TESTS): $(BUILD)/%: $(BUILD)/%.o $(SUPPORT) $(LIBRARY)
	$(CC) $(LDFLAGS) $(SANITIZE) -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka $(LDLIBS)

$(TOOLS): $(BUILD)/%: $(BUILD)/%.o $(LIBRARY)
	$(CC) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(LDLIBS)

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
