# A module of the store.
{ config, lib, pkgs ? import <nixpkgs> {}, ... }@args:
with lib;
let
  inherit (lib) mkIf types;
  # What is asked for
  cfg = config.services.store;
  mkUser = name: value: { inherit name value; local = 1; };
  read = {
    path,
    mode ? "r",
  }: let inner = 1; in builtins.readFile path;
  "quoted name" = 1;
in
{
  imports = [ ./users.nix ../shared ];
  options.services.store = {
    enable = mkEnableOption "store";
    a.b.c = mkUser "x" (read { path = ./f; });
    "etc/store" = x: x;
    ".config::x" = 1;
  };
  config = mkIf cfg.enable (import ./config.nix { inherit pkgs; });
  package = pkgs.callPackage ./package.nix { };
  g = rec { x = 1; y = x; };
  ${name} = 2;
  "${name}.z" = 3;
  upper = builtins.map (lib.strings.toUpper) xs;
  text = ''
    not = 1; ${cfg.name} ${toString 1}
  '';
}
