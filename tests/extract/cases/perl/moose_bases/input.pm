class Shop::Point :isa(Shop::Shape) {
    method describe { return 1 }
}

package Shop::Store;
use Moose;
extends 'Shop::Base', "Shop::Other";
with qw(Shop::Role::Log
        Shop::Role::Cache);
with 'Shop::Role::Lock' => { -excludes => 'unlock' };
with("Shop::Role::Index", 'Shop::Role::Sort');
my %options = (with => 'nothing');
$options{store}->with('nobody');

package Shop::App;
use Mojo::Base 'Mojolicious', -signatures;

package Shop::Part;
use Mojo::Base -base;
