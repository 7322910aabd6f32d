package Shop::Order;
use parent qw(Shop::Base Shop::Priced);
use parent qw(
    Shop::Dated
    Shop::Named
);
our @ISA = qw(Exporter);
@ISA = qw(Exporter DynaLoader);
our @ISA = ('Shop::Old', "Shop::Older");
our @SHOWN = qw(total tax);

sub total { &rounded($_[0]); &Shop::Tax::added(1); goto &finished; }
1;
