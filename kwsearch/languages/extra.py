"""Languages that a grammar of the extra ``languages`` reads; without it, the text extractor reads their words. Lean."""

from __future__ import annotations

from kwsearch.languages.row import C_BLOCK, Language

EXTRA = "languages"
"""The name of the extra: ``pip install 'kwsearch[languages]'``."""

# fmt: off
OPTIONAL: tuple[Language, ...] = (
    Language("kotlin", "Kotlin", ".kt .kts .ktm", aliases="kt", interpreters="kotlin",
        grammar="tree_sitter_kotlin.language", extra=EXTRA, line="//", block=C_BLOCK, quotes='"'),
    Language("scala", "Scala", ".scala .sbt .sc .kojo", interpreters="scala amm",
        grammar="tree_sitter_scala.language", extra=EXTRA, line="//", block=C_BLOCK, quotes='"'),
    Language("swift", "Swift", ".swift", interpreters="swift", grammar="tree_sitter_swift.language",
        extra=EXTRA, line="//", block=C_BLOCK, quotes='"'),
    Language("hcl", "HCL", ".hcl .tf .tofu .tfvars .nomad .workflow", aliases="terraform tf opentofu",
        grammar="tree_sitter_hcl.language", extra=EXTRA, line="# //", block=C_BLOCK, quotes='"'),
    Language("dockerfile", "Dockerfile", ".dockerfile .containerfile", aliases="containerfile docker",
        filenames="Dockerfile Containerfile", grammar="tree_sitter_containerfile.language", extra=EXTRA,
        line="#", quotes="\"'"),
    Language("lua", "Lua", ".lua .rockspec .nse .wlua .p8 .rbxs .luau", aliases="luau",
        filenames=".luacheckrc .luarc", interpreters="lua luajit luau", grammar="tree_sitter_lua.language",
        extra=EXTRA, line="--", block="--[[ ]]", quotes="\"'"),
    Language("elixir", "Elixir", ".ex .exs .eex .heex .leex", filenames="mix.lock", interpreters="elixir",
        grammar="tree_sitter_elixir.language", extra=EXTRA, line="#", quotes="\"'"),
    Language("solidity", "Solidity", ".sol", grammar="tree_sitter_solidity.language", extra=EXTRA, line="//",
        block=C_BLOCK, quotes="\"'"),
    Language("zig", "Zig", ".zig .zon", grammar="tree_sitter_zig.language", extra=EXTRA, line="//",
        quotes="\"'"),
    Language("julia", "Julia", ".jl", interpreters="julia", grammar="tree_sitter_julia.language",
        extra=EXTRA, line="#", block="#= =#", quotes='"'),
    Language("powershell", "PowerShell", ".ps1 .psm1 .psd1", aliases="posh pwsh", interpreters="pwsh",
        grammar="tree_sitter_powershell.language", extra=EXTRA, line="#", block="<# #>", quotes="\"'"),
    Language("perl", "Perl", ".pl .pm .pod .t .psgi .plx .ph .al .perl .cgi .fcgi .raku .rakumod .p6 .pm6",
        aliases="cperl raku perl6", filenames="Makefile.PL Build.PL cpanfile .perlcriticrc .perltidyrc ack",
        interpreters="perl perl6 raku cperl", grammar="tree_sitter_perl.language", extra=EXTRA, line="#",
        block="=pod =cut", quotes="\"'"),
    Language("dart", "Dart", ".dart", interpreters="dart", grammar="tree_sitter_dart.language", extra=EXTRA,
        line="//", block=C_BLOCK, quotes="\"'"),
    Language("nix", "Nix", ".nix", aliases="nixos", grammar="tree_sitter_nix.language", extra=EXTRA, line="#",
        block=C_BLOCK, quotes='"'),
    Language("objective-c", "Objective-C", ".m .mm .pch",
        aliases="objc obj-c objectivec objective-c++ objc++ objectivec++", grammar="tree_sitter_objc.language",
        extra=EXTRA, line="//", block=C_BLOCK, quotes="\"'", unlike="% function classdef (*"),
    Language("vhdl", "VHDL", ".vhd .vhdl .vhf .vho .vht", grammar="tree_sitter_vhdl.language", extra=EXTRA,
        line="--", quotes='"'),
    Language("verilog", "Verilog", ".v .vh .veo .sv .svh", aliases="systemverilog",
        grammar="tree_sitter_systemverilog.language", extra=EXTRA, line="//", block=C_BLOCK, quotes='"'),
)
"""Rows of the table, in its order."""
# fmt: on
