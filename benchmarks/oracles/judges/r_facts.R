# Definitions, imports and calls of R by its own parser (getParseData of R 4.2): Rscript r_facts.R FILE-WITH-PATHS.
# A name that is given a function is one; at the top of a file, others are values. What cannot be parsed is told.
quoted <- function(text) gsub("^[`'\"]|[`'\"]$", "", text)
classes <- c("R6Class", "setRefClass", "ggproto", "setClass", "new_class")
for (path in readLines(commandArgs(TRUE)[1])) {
  parsed <- tryCatch(parse(path, keep.source = TRUE, encoding = "UTF-8"), error = function(problem) NULL)
  if (is.null(parsed)) { message(path); next }
  data <- getParseData(parsed, includeText = TRUE)
  if (is.null(data) || nrow(data) == 0) next
  kids <- split(data, data$parent)
  of <- function(id) kids[[as.character(id)]]
  row <- function(role, group, name, line) writeLines(paste(path, role, group, name, line, sep = "\t"))
  leaf <- function(node) { # the one token of an expression
    while (node$token == "expr") { inner <- of(node$id); if (is.null(inner) || nrow(inner) != 1) return(NULL); node <- inner[1, ] }
    node
  }
  called <- function(node) {
    inner <- of(node$id)
    if (is.null(inner) || inner$token[1] != "expr") return("")
    head <- of(inner$id[1]); if (is.null(head)) "" else quoted(head$text[nrow(head)])
  }
  in_class <- function(id) {
    while (length(id) == 1 && id > 0) {
      node <- data[data$id == id, ]
      if (called(node) %in% classes) return(TRUE)
      if (is_function(node)) return(FALSE)
      id <- node$parent
    }
    FALSE
  }
  is_function <- function(node) { inner <- of(node$id); !is.null(inner) && inner$token[1] %in% c("FUNCTION", "'\\\\'") }
  for (id in unique(data$parent)) {
    if (id < 0) next
    inner <- of(id); inner <- inner[inner$token != "COMMENT", ]
    tokens <- inner$token
    if (length(tokens) == 3 && tokens[2] %in% c("LEFT_ASSIGN", "EQ_ASSIGN", "RIGHT_ASSIGN")) {
      right <- tokens[2] == "RIGHT_ASSIGN"
      name <- leaf(inner[if (right) 3 else 1, ]); value <- inner[if (right) 1 else 3, ]
      if (is.null(name) || !name$token %in% c("SYMBOL", "STR_CONST")) next
      top <- data$parent[data$id == id]
      if (is_function(value)) row("def", "function", quoted(name$text), name$line1)
      else if (length(top) == 1 && top == 0) row("def", if (called(value) %in% classes) "type" else "value", quoted(name$text), name$line1)
    }
    for (at in which(tokens == "SYMBOL_SUB"))
      if (at + 2 <= nrow(inner) && tokens[at + 2] == "expr" && is_function(inner[at + 2, ]) && in_class(id))
        row("def", "function", quoted(inner$text[at]), inner$line1[at])
    if (length(tokens) >= 2 && tokens[2] == "'('" && tokens[1] == "expr") {
      head <- of(inner$id[1]); head <- head[head$token != "COMMENT", ]
      last <- head[nrow(head), ]
      if (last$token != "SYMBOL_FUNCTION_CALL") next
      row("call", "", quoted(last$text), last$line1)
      argument <- if (nrow(inner) >= 3 && tokens[3] == "expr") leaf(inner[3, ])
      if (!is.null(argument) && argument$token == "STR_CONST") {
        if (last$text %in% c("setGeneric", "setMethod")) row("def", "function", quoted(argument$text), argument$line1)
        around <- of(data$parent[data$id == id])
        given <- !is.null(around) && any(around$token %in% c("LEFT_ASSIGN", "EQ_ASSIGN"))
        if (last$text %in% classes && !given) row("def", "type", quoted(argument$text), argument$line1)
      }
    }
  }
}
