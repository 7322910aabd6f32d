package My::Mod;
use strict; use warnings;
use parent -norequire, 'Base::One';
use base qw(A B);
use Foo::Bar qw(x y);
require Other::Thing;
require "file.pl";
our $VERSION = '1';
our @list; my $local = 1;
use constant PI => 3;
use constant { A => 1, B => 2 };
=pod

Docs

=cut
sub new { my ($class, %a) = @_; return bless {}, $class; }
sub proto($$);
sub with_sig ($x, $y = 1) { $x->method(1); Foo::bar(2); helper 3; }
has 'name' => (is => 'ro');
package Other { sub inner { } }
BEGIN { }
sub Full::name { }
__END__
junk
