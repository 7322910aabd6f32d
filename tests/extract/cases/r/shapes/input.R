#!/usr/bin/env Rscript
# Doc of file
library(dplyr)
require("data.table")
suppressPackageStartupMessages(library(ggplot2, quietly = TRUE))
requireNamespace("x", quietly = TRUE)
source("R/util.R")
import::from(magrittr, "%>%")
box::use(./local)

#' Adds two
#'
#' @param a x
#' @export
add <- function(a, b = c(1, 2)) {
  inner <- function(z) z + 1
  local <- 5
  stats::median(a)
  obj$method(a)$chain(b)
  x[["f"]](1)
  if (a) { b } else { c() }
}
`%+%` <- function(x, y) paste0(x, y)
print.foo = function(x, ...) UseMethod("print")
"quoted name" <- function() NULL
(function(x) x)(2) -> res
sq <- \(x) x^2
CONST <- 3
CONST2 = list(a = 1, f = function() 2)
obj$field <- function(q) q
options(digits = 3)
setClass("Person", representation(name = "character"), contains = "Base")
setGeneric("area", function(shape) standardGeneric("area"))
setMethod("area", "Circle", function(shape) pi)
setMethod("[", signature("Person"), function(x, i) x)
setRefClass("Acc", fields = list(b = "numeric"), methods = list(dep = function(x) { b <<- x }))
Stack <- R6Class("Stack",
  inherit = Base,
  public = list(
    items = NULL,
    initialize = function() { self$items <- list() },
    push = function(x) { private$check(x) }
  ),
  private = list(check = function(x) stop("no")),
  active = list(size = function() length(self$items))
)
Gen <- ggproto("Gen", Geom, draw = function(x) x)
cfg <<- 1
assign("dyn", 3)
r"(raw ) " string)" -> raw
test_that("it works", { expect_equal(add(1, 2), 3) })
#' @importFrom stats median sd
#' @import rlang
long <- function(a,
                 b) a +
  b
after <- NULL
if (x) y <- function(z) z else y <- 2
x[["k"]] <- function() 1
names(x) <- "b"
R6::R6Class("Bare", public = list(go = function() 1))
NULL
(function() 2)()
made <- R6Class("Made", public = list(go = function() 1))$new()
