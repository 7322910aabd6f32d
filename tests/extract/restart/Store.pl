package Store;
use strict;

sub new {
    my ($class, %args) = @_;
    return bless {path => $args{path}}, $class;
}

sub find {
    my ($self, $name) = @_;
    foreach my $item (@{$self->{items}}) {
        return $item if $item->{name} eq $name;
    }
    return undef;
}

sub count {
    my ($items) = @_;
    return scalar(@$items) + 1;
}

sub save {
    my $self = shift;
    print $self->{path}, count($self->{items});
}

1;
