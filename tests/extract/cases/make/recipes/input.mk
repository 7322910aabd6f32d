# Tab lines below a rule are its recipe, whatever its targets are called.
	early := 1
$(BIN)/tool: tool.c
	printf "note: done"

ifdef FAST
$(STAMPS): %.stamp: %.in
	curl https://host/a:b
endif

$(call rule,x)
	sh -c 'run: now'
.PHONY: clean
	@echo phony: no

elsewhere: parcel ; echo "one: line"
	tar -x file: y

flags = -O2
	inner: elsewhere

.RECIPEPREFIX = >
packed: elsewhere
> gzip out: x
	late: packed
