use strict;

sub header { print "head\n" }

format STDOUT =
@<<<<<<<< total
$name
.

sub footer { write }
