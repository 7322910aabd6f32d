{ lib, pkgs, ... }:
let
  first = [ "a" ];
  # A quote too many, and a bracket.
  second = name: "hello ${name};
  third = [ 1 2;
  fourth = x: x;
in
{
  services.store = {
    enable = true;
    port = 80 +;
    path = "/var/store";
  };
  fifth = import ./fifth.nix;
}
