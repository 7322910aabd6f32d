package Shop::Item;
use Moose;
extends 'Shop::Base', 'Shop::Other';
with 'Shop::Role' => { -excludes => 'fee' };

has name => (is => 'rw', isa => 'Str');
has 'price' => (is => 'ro');
has ['width', 'height'] => (is => 'ro');
has '+color' => (default => 'red');
has log => sub { Shop::Log->new };
has 'kind';
has($computed => 1);

*cost = \&price;
*total = sub { my $self = shift; return $self->price };
*dynamic = $code;
*list = \@names;

1;
