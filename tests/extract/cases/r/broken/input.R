one <- function(a) { a }
two <- function(a) {
  b <- c(1, 2
  b
}
three <- function(x) {
  if (x) {
    "y"
}
four <- function(x) x + ]
five <- 5
six <- function() "done"
