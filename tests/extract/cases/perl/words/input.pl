package Shop;
use vars qw($stock @shelves %prices);
use vars qw(
    $VERSION
    @EXPORT
);
our ($owner, @staff);
has [qw(name size)] => (is => 'ro');
has([ qw/colour/ ] => (is => 'rw'));
has ['weight', 'price'] => (is => 'ro');
sub cost { 1 }
