# Makes the tracker.

CC := gcc
export CFLAGS ?= -O2 \
    -Wall
CFLAGS += -g # more
obj-$(CONFIG_MAPS) += maps.o

# Everything there is.
all: main.o lib/maps.o
	$(CC) -o $@ $^  # not a target: here

	@echo done

ifeq ($(OS),linux)
test lint: all ## Run the checks
	./check
endif

.PHONY: all test
%.o: %.c
	$(CC) -c $<
define RULE
fake: target
endef
-include config.mk local.mk
url = https://example.org
$(OBJECTS): x
clean::
	rm -f *.o
