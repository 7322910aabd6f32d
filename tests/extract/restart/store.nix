{ lib, pkgs, ... }:
let
  names = [ "a" "b" ];

  greet = name: if name == "" then "nobody" else "hello ${name}";

  total = items:
    let
      sum = lib.foldl (a: b: a + b) 0 items;
    in
    sum + 1;

  findUser = { name, users ? [ ] }:
    lib.findFirst (user: user.name == name) null users;

  store = path: {
    inherit path;
    size = builtins.length (builtins.readDir path);
  };
in
{
  all = map greet names;

  options = {
    enable = lib.mkEnableOption "store";
    port = lib.mkOption { default = 80; };
  };

  save = target: data:
    pkgs.writeText target (builtins.toJSON data);

  config = lib.mkIf true {
    services.store.path = "/var/store";
  };
}
