"""The table of languages: which file is written in what, how its comments are marked, who extracts it.

Adding a language is a row here, ``queries/<name>.scm``, the grammar as a dependency and a folder in
``tests/extract/cases/``. Names, aliases and suffixes are those of GitHub linguist. Lean: no imports, because
filters such as ``lang:c++`` are read on the fastest path too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT = "text"
"""The language of every text file that no row claims."""

GROUPS = ("programming", "markup", "data", "prose")
"""What a language is for, as linguist groups them."""

HEAD_BYTES = 512
"""How much of a file's start ``detect_language`` looks at."""


class Language:
    """One row of the table.

    Attributes:
        name: Lower-case name without spaces, stored in indexes.
        label: Linguist's name, for people.
        aliases: Other names that a filter accepts, lower case.
        suffixes: With their dot, lower case unless only the written case counts (``.C``).
        filenames: Whole names that decide, whatever the suffix.
        interpreters: Program names in a ``#!`` line.
        group: One of GROUPS.
        extractor: Who reads it: ``code`` (a grammar), ``markdown``, ``component``, ``notebook``, ``data``, ``build``,
            ``rst`` or ``text``.
        grammar: Importable package and function of the grammar, ``tree_sitter_php.language_php``; empty
            unless the extractor is ``code``.
        query: File name in ``queries/``; empty without a grammar.
        line_comments: Marks of comments that run to the end of the line.
        block_comments: Opening and closing marks.
        quotes: One-character marks of string literals.
    """

    __slots__ = (
        "aliases", "block_comments", "extractor", "filenames", "grammar", "group", "interpreters",
        "label", "line_comments", "name", "query", "quotes", "suffixes",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        label: str,
        suffixes: str = "",
        *,
        aliases: str = "",
        filenames: str = "",
        interpreters: str = "",
        group: str = "programming",
        extractor: str = "text",
        grammar: str = "",
        line: str = "",
        block: str = "",
        quotes: str = "",
    ) -> None:
        marks = block.split()
        self.name = name
        self.label = label
        self.aliases = tuple(aliases.split())
        self.suffixes = tuple(suffixes.split())
        self.filenames = tuple(filenames.split())
        self.interpreters = tuple(interpreters.split())
        self.group = group
        self.extractor = "code" if grammar else extractor
        self.grammar = grammar
        self.query = f"{name}.scm" if grammar else ""
        self.line_comments = tuple(line.split())
        self.block_comments = tuple(zip(marks[::2], marks[1::2], strict=True))
        self.quotes = tuple(quotes)

    def __repr__(self) -> str:
        return f"Language({self.name!r})"


_C_BLOCK = "/* */"
_XML_BLOCK = "<!-- -->"

# fmt: off
LANGUAGES: tuple[Language, ...] = (
    # Read by a grammar.
    Language("python", "Python", ".py .pyi .pyw .pyx .pxd .pxi .gyp .gypi .bzl .star .wsgi .pyt .xpy",
        aliases="python3 py pyi cython starlark bazel rusthon",
        filenames="SConstruct SConscript Snakefile wscript BUILD BUILD.bazel WORKSPACE DEPS .gclient",
        interpreters="python python2 python3 pypy pypy3 uv pythonw", grammar="tree_sitter_python.language",
        line="#", quotes="\"'"),
    Language("c", "C", ".c .h .idc .cats", grammar="tree_sitter_c.language", interpreters="tcc", line="//",
        block=_C_BLOCK, quotes="\"'"),
    Language("cpp", "C++",
        ".cpp .cc .cxx .hpp .hh .hxx .c++ .h++ .C .H .ipp .ixx .cppm .tpp .tcc .txx .inl .ino",
        aliases="c++ cplusplus cxx arduino", grammar="tree_sitter_cpp.language", line="//", block=_C_BLOCK,
        quotes="\"'"),
    Language("cuda", "Cuda", ".cu .cuh", aliases="cu hip", grammar="tree_sitter_cuda.language", line="//",
        block=_C_BLOCK, quotes="\"'"),
    Language("javascript", "JavaScript",
        ".js .mjs .cjs .jsx .es6 .es .jsm .jspre .njs .pac .xsjs .xsjslib .ssjs .gs",
        aliases="js node jsx mjs cjs", filenames="Jakefile", interpreters="node nodejs rhino d8 gjs qjs",
        grammar="tree_sitter_javascript.language", line="//", block=_C_BLOCK, quotes="\"'`"),
    Language("typescript", "TypeScript", ".ts .mts .cts", aliases="ts", interpreters="ts-node tsx deno bun",
        grammar="tree_sitter_typescript.language_typescript", line="//", block=_C_BLOCK, quotes="\"'`"),
    Language("tsx", "TSX", ".tsx", grammar="tree_sitter_typescript.language_tsx", line="//", block=_C_BLOCK,
        quotes="\"'`"),
    Language("go", "Go", ".go", aliases="golang", grammar="tree_sitter_go.language", line="//",
        block=_C_BLOCK, quotes="\"'`"),
    Language("rust", "Rust", ".rs", aliases="rs", interpreters="rust-script",
        grammar="tree_sitter_rust.language", line="//", block=_C_BLOCK, quotes='"'),
    Language("java", "Java", ".java .jav .jsh", grammar="tree_sitter_java.language", line="//",
        block=_C_BLOCK, quotes="\"'"),
    Language("csharp", "C#", ".cs .csx .cake", aliases="c# c-sharp cs cake cakescript",
        interpreters="dotnet-script", grammar="tree_sitter_c_sharp.language", line="//", block=_C_BLOCK,
        quotes="\"'"),
    Language("ruby", "Ruby",
        ".rb .rake .gemspec .ru .rbw .rbx .podspec .thor .jbuilder .builder .rabl .god .watchr",
        aliases="rb jruby macruby rake rbx",
        filenames="Rakefile Gemfile Guardfile Podfile Vagrantfile Capfile Fastfile Brewfile Thorfile "
                  "Berksfile Appraisals Dangerfile Puppetfile .irbrc .pryrc .simplecov config.ru",
        interpreters="ruby jruby macruby rake rbx", grammar="tree_sitter_ruby.language", line="#",
        block="=begin =end", quotes="\"'`"),
    Language("php", "PHP", ".php .phtml .php3 .php4 .php5 .php7 .php8 .phps .phpt .aw .ctp",
        aliases="php-html", filenames=".php .php_cs .php_cs.dist Phakefile", interpreters="php",
        grammar="tree_sitter_php.language_php", line="// #", block=_C_BLOCK, quotes="\"'"),
    Language("bash", "Shell", ".sh .bash .zsh .ksh .bats .command .ebuild .eclass .tmux",
        aliases="sh shell shell-script zsh ksh envrc bats",
        filenames=".bashrc .bash_profile .bash_login .bash_logout .bash_aliases .bash_functions .profile "
                  ".zshrc .zshenv .zprofile .zlogin .zlogout .kshrc .envrc .login .cshrc .tmux.conf "
                  "PKGBUILD APKBUILD gradlew configure bashrc profile zshrc",
        interpreters="sh bash dash ash zsh ksh mksh pdksh rc bats", grammar="tree_sitter_bash.language",
        line="#", quotes="\"'"),
    # Read by an extractor of their own.
    Language("markdown", "Markdown",
        ".md .markdown .mkd .mkdn .mkdown .mdown .mdwn .mdx .livemd .ronn .scd .workbook .rmd .qmd",
        aliases="md pandoc mdx rmarkdown quarto", group="prose", extractor="markdown", block=_XML_BLOCK),
    Language("rst", "reStructuredText", ".rst .rest .rst.txt .rest.txt", aliases="restructuredtext rest",
        group="prose", extractor="rst"),
    Language("json", "JSON",
        ".json .json5 .jsonc .jsonl .ndjson .geojson .topojson .webmanifest .webapp .har .avsc .gltf "
        ".mcmeta .tfstate .code-workspace .code-snippets .sublime-settings .sublime-project .4dform .tact",
        aliases="jsonc json5 jsonl geojson topojson",
        filenames=".babelrc .eslintrc .jshintrc .jscsrc .jslintrc .swcrc .tern-project .watchmanconfig "
                  ".arcconfig .htmlhintrc .auto-changelog .c8rc .nycrc .prettierrc .stylelintrc "
                  "composer.lock Pipfile.lock flake.lock deno.lock bun.lock MODULE.bazel.lock "
                  ".all-contributorsrc .imgbotconfig", group="data", extractor="data", line="//",
        block=_C_BLOCK, quotes='"'),
    Language("yaml", "YAML", ".yml .yaml .mir .reek .rviz .sublime-syntax .yaml-tmlanguage .eyaml",
        aliases="yml",
        filenames=".clang-format .clang-tidy .clangd .gemrc CITATION.cff glide.lock pixi.lock yarn.lock "
                  ".yamllint .ansible-lint .prettierrc.yaml", group="data", extractor="data", line="#",
        quotes="\"'"),
    Language("toml", "TOML", ".toml", group="data", extractor="data", line="#", quotes="\"'",
        filenames="Cargo.lock Gopkg.lock Pipfile poetry.lock uv.lock pdm.lock"),
    Language("cmake", "CMake", ".cmake .cmake.in", filenames="CMakeLists.txt", extractor="build", line="#",
        block="#[[ ]]", quotes='"'),
    Language("make", "Makefile", ".mk .mak .make .mkfile", aliases="makefile bsdmake mf",
        interpreters="make gmake",
        filenames="Makefile makefile GNUmakefile BSDmakefile Kbuild Mkfile mkfile Makefile.am Makefile.in "
                  "Makefile.inc Makefile.boot Makefile.frag Makefile.sco", extractor="build", line="#"),
    Language("jupyter", "Jupyter Notebook", ".ipynb", aliases="jupyter-notebook ipynb ipython-notebook",
        filenames="Notebook", group="markup", extractor="notebook"),
    # Known by name; their words are read by the text extractor.
    Language("sql", "SQL",
        ".sql .ddl .dml .pgsql .psql .plsql .mysql .pkb .pks .pls .tsql .hql .cql .prc .viw .udf",
        aliases="plsql plpgsql tsql mysql postgresql", line="--", block=_C_BLOCK, quotes="'\""),
    Language("proto", "Protocol Buffer", ".proto", aliases="protobuf protocol-buffer protocol-buffers",
        line="//", block=_C_BLOCK, quotes="\"'"),
    Language("graphql", "GraphQL", ".graphql .gql .graphqls", group="data", line="#", quotes='"'),
    Language("thrift", "Thrift", ".thrift", line="// #", block=_C_BLOCK, quotes="\"'"),
    Language("kotlin", "Kotlin", ".kt .kts .ktm", aliases="kt", interpreters="kotlin", line="//",
        block=_C_BLOCK, quotes='"'),
    Language("scala", "Scala", ".scala .sbt .sc .kojo", interpreters="scala amm", line="//", block=_C_BLOCK,
        quotes='"'),
    Language("groovy", "Groovy", ".groovy .gradle .grt .gtpl .gvy .nf", aliases="gradle nextflow",
        filenames="Jenkinsfile", interpreters="groovy", line="//", block=_C_BLOCK, quotes="\"'"),
    Language("swift", "Swift", ".swift", interpreters="swift", line="//", block=_C_BLOCK, quotes='"'),
    Language("objective-c", "Objective-C", ".m .mm .pch",
        aliases="objc obj-c objectivec objective-c++ objc++ objectivec++", line="//", block=_C_BLOCK,
        quotes="\"'"),
    Language("dart", "Dart", ".dart", interpreters="dart", line="//", block=_C_BLOCK, quotes="\"'"),
    Language("lua", "Lua", ".lua .rockspec .nse .wlua .p8 .rbxs .luau", aliases="luau",
        filenames=".luacheckrc .luarc", interpreters="lua luajit luau", line="--", block="--[[ ]]",
        quotes="\"'"),
    Language("perl", "Perl", ".pl .pm .pod .t .psgi .plx .ph .al .perl .cgi .fcgi .raku .rakumod .p6 .pm6",
        aliases="cperl raku perl6", filenames="Makefile.PL Build.PL cpanfile .perlcriticrc .perltidyrc ack",
        interpreters="perl perl6 raku cperl", line="#", block="=pod =cut", quotes="\"'"),
    Language("r", "R", ".r .rd .rsx .rnw", aliases="rscript splus", filenames=".Rprofile expr-dist",
        interpreters="Rscript r", line="#", quotes="\"'"),
    Language("julia", "Julia", ".jl", interpreters="julia", line="#", block="#= =#", quotes='"'),
    Language("matlab", "MATLAB", ".matlab", aliases="octave", line="%", block="%{ %}", quotes='"'),
    Language("haskell", "Haskell", ".hs .lhs .hs-boot .hsc .cabal .purs", aliases="hs purescript cabal",
        filenames="cabal.project", interpreters="runghc runhaskell stack", line="--", block="{- -}",
        quotes='"'),
    Language("elm", "Elm", ".elm", line="--", block="{- -}", quotes='"'),
    Language("ocaml", "OCaml", ".ml .mli .mll .mly .eliom .ml4", aliases="reason",
        interpreters="ocaml ocamlrun", block="(* *)", quotes='"'),
    Language("fsharp", "F#", ".fs .fsi .fsx", aliases="f# fs", line="//", block="(* *)", quotes='"'),
    Language("erlang", "Erlang", ".erl .hrl .escript .app.src .xrl .yrl",
        filenames="rebar.config rebar.lock Emakefile", interpreters="escript", line="%", quotes="\"'"),
    Language("elixir", "Elixir", ".ex .exs .eex .heex .leex", filenames="mix.lock", interpreters="elixir",
        line="#", quotes="\"'"),
    Language("clojure", "Clojure", ".clj .cljs .cljc .cljx .edn .boot .bb", aliases="edn clojurescript",
        filenames="riemann.config", interpreters="bb clojure", line=";", quotes='"'),
    Language("lisp", "Common Lisp", ".lisp .lsp .cl .asd .el .emacs .ny .sexp",
        aliases="common-lisp emacs-lisp elisp emacs", filenames=".emacs .gnus .spacemacs .viper _emacs Cask",
        interpreters="sbcl lisp ecl clisp emacs", line=";", block="#| |#", quotes='"'),
    Language("scheme", "Scheme", ".scm .ss .sld .sls .sps .rkt .rktd .rktl", aliases="racket guile",
        interpreters="guile racket gosh chibi-scheme", line=";", block="#| |#", quotes='"'),
    Language("zig", "Zig", ".zig .zon", line="//", quotes="\"'"),
    Language("nim", "Nim", ".nim .nims .nimble .nimrod", filenames="nim.cfg", interpreters="nim", line="#",
        block="#[ ]#", quotes='"'),
    Language("crystal", "Crystal", ".cr", interpreters="crystal", line="#", quotes="\"'`"),
    Language("d", "D", ".d .di", aliases="dlang", line="//", block="/* */ /+ +/", quotes='"`'),
    Language("verilog", "Verilog", ".v .vh .veo .sv .svh", aliases="systemverilog", line="//",
        block=_C_BLOCK, quotes='"'),
    Language("vhdl", "VHDL", ".vhd .vhdl .vhf .vho .vht", line="--", quotes='"'),
    Language("fortran", "Fortran", ".f .f77 .f90 .f95 .f03 .f08 .for .fpp", line="!", quotes="\"'"),
    Language("pascal", "Pascal", ".pas .dpr .lpr .pp .dfm", aliases="delphi objectpascal",
        interpreters="instantfpc", line="//", block="{ } (* *)", quotes="'"),
    Language("ada", "Ada", ".adb .ads .ada", aliases="ada95 ada2005", line="--", quotes='"'),
    Language("cobol", "COBOL", ".cob .cbl .cobol .cpy .ccp", line="*>", quotes="\"'"),
    Language("assembly", "Assembly", ".s .S .asm .nasm .a51", aliases="asm nasm gas", line="# ; //",
        block=_C_BLOCK, quotes='"'),
    Language("llvm", "LLVM", ".ll .td .mlir", aliases="tablegen mlir", line=";", quotes='"'),
    Language("wat", "WebAssembly", ".wat .wast", aliases="wasm wast webassembly", line=";;", block="(; ;)",
        quotes='"'),
    Language("glsl", "GLSL",
        ".glsl .vert .frag .geom .comp .tesc .tese .vs .fshader .vshader .rgen .rchit .rmiss", line="//",
        block=_C_BLOCK),
    Language("hlsl", "HLSL", ".hlsl .hlsli .fx .fxh .cginc .shader .compute", aliases="shaderlab", line="//",
        block=_C_BLOCK, quotes='"'),
    Language("wgsl", "WGSL", ".wgsl", line="//", block=_C_BLOCK),
    Language("solidity", "Solidity", ".sol", line="//", block=_C_BLOCK, quotes="\"'"),
    Language("powershell", "PowerShell", ".ps1 .psm1 .psd1", aliases="posh pwsh", interpreters="pwsh",
        line="#", block="<# #>", quotes="\"'"),
    Language("batch", "Batchfile", ".bat .cmd", aliases="bat batchfile dosbatch winbatch", line="::"),
    Language("fish", "fish", ".fish", interpreters="fish", line="#", quotes="\"'"),
    Language("awk", "Awk", ".awk .gawk .mawk .nawk .auk", interpreters="awk gawk mawk nawk", line="#",
        quotes='"'),
    Language("tcl", "Tcl", ".tcl .adp .sdc .tm .exp", filenames="owh starfield",
        interpreters="tclsh wish expect", line="#", quotes='"'),
    Language("vim", "Vim Script", ".vim .vmb .vba.vim", aliases="viml vimscript nvim",
        filenames=".vimrc _vimrc vimrc .nvimrc nvimrc .exrc .gvimrc gvimrc", interpreters="vim"),
    Language("html", "HTML", ".html .htm .xhtml .html.hl .xht .hta", aliases="xhtml", group="markup",
        block=_XML_BLOCK, quotes='"'),
    Language("template", "HTML template",
        ".erb .jinja .jinja2 .j2 .hbs .handlebars .mustache .ejs .ect .liquid .twig .njk .haml .slim .pug "
        ".jade .blade.php .cshtml .razor .jsp .aspx .ascx .asp .ftl .mako .mao .eta .tera .tpl .latte "
        ".soy", aliases="erb jinja handlebars ejs liquid twig haml slim pug blade razor jsp mako smarty",
        group="markup", block="<!-- --> {# #} {% %}", quotes='"'),
    Language("vue", "Vue", ".vue", group="markup", extractor="component", line="//",
        block="<!-- --> /* */", quotes="\"'`"),
    Language("svelte", "Svelte", ".svelte", group="markup", extractor="component", line="//",
        block="<!-- --> /* */", quotes="\"'`"),
    Language("astro", "Astro", ".astro", group="markup", extractor="component", line="//",
        block="<!-- --> /* */", quotes="\"'`"),
    Language("css", "CSS", ".css .pcss .postcss .wxss", aliases="postcss", group="markup", block=_C_BLOCK,
        quotes="\"'"),
    Language("scss", "SCSS", ".scss .less .styl .stylus", aliases="less stylus", group="markup", line="//",
        block=_C_BLOCK, quotes="\"'"),
    Language("sass", "Sass", ".sass", group="markup", line="//", block=_C_BLOCK, quotes="\"'"),
    Language("xml", "XML",
        ".xml .xsd .xsl .xslt .wsdl .rss .atom .svg .plist .xib .storyboard .resx .xaml .axaml .props "
        ".targets .csproj .vbproj .fsproj .vcxproj .filters .nuspec .pom .dtd .xlf .xliff .ui .qrc .kml "
        ".gpx .gml .rdf .owl .tmlanguage .launch .urdf .sdf .dita .fxml .config .manifest .xul .iml "
        ".jelly .glade .slnx .tei", aliases="rss xsd wsdl svg xslt dtd",
        filenames=".classpath .project .cproject packages.config web.config App.config NuGet.config",
        group="data", block=_XML_BLOCK, quotes='"'),
    Language("ini", "INI",
        ".ini .cfg .conf .cnf .properties .prefs .pro .editorconfig .desktop .service .socket .timer "
        ".mount .lektorproject .dof .inf .url .gitconfig .hgrc .flake8",
        aliases="dosini properties editorconfig systemd git-config java-properties",
        filenames=".editorconfig .gitconfig .gitmodules .npmrc .yarnrc .flake8 .pylintrc pylintrc "
                  ".coveragerc .pypirc .wgetrc .curlrc .hgrc .buckconfig setup.cfg tox.ini "
                  ".bumpversion.cfg", group="data", line="# ;", quotes='"'),
    Language("dotenv", "Dotenv", ".env", aliases="env",
        filenames=".env .env.ci .env.dev .env.development .env.example .env.local .env.prod .env.sample "
                  ".env.test .env.production", group="data", line="#", quotes="\"'"),
    Language("hcl", "HCL", ".hcl .tf .tfvars .nomad .workflow", aliases="terraform tf opentofu", line="# //",
        block=_C_BLOCK, quotes='"'),
    Language("nix", "Nix", ".nix", aliases="nixos", line="#", block=_C_BLOCK, quotes='"'),
    Language("jsonnet", "Jsonnet", ".jsonnet .libsonnet", line="// #", block=_C_BLOCK, quotes="\"'"),
    Language("cue", "CUE", ".cue", line="//", quotes="\"'"),
    Language("rego", "Open Policy Agent", ".rego", aliases="opa", line="#", quotes='"`'),
    Language("dockerfile", "Dockerfile", ".dockerfile .containerfile", aliases="containerfile docker",
        filenames="Dockerfile Containerfile", line="#", quotes="\"'"),
    Language("ninja", "Ninja", ".ninja", line="#"),
    Language("meson", "Meson", ".meson", filenames="meson.build meson_options.txt meson.options", line="#",
        quotes="'"),
    Language("bitbake", "BitBake", ".bbappend .bbclass", line="#", quotes="\"'"),
    Language("just", "Just", ".just", aliases="justfile", filenames="justfile Justfile JUSTFILE .justfile",
        interpreters="just", line="#", quotes="\"'"),
    Language("kconfig", "Kconfig", ".kconfig", filenames="Kconfig", line="#", quotes='"'),
    Language("m4", "M4", ".m4 .ac .mc", aliases="autoconf m4sugar",
        filenames="configure.ac configure.in aclocal.m4", line="# dnl"),
    Language("gomod", "Go Module", ".mod", aliases="go.mod go-mod go-work", filenames="go.mod go.work",
        group="data", line="//"),
    Language("gosum", "Go Checksums", "", aliases="go.sum go-sum", filenames="go.sum go.work.sum",
        group="data"),
    Language("requirements", "Pip Requirements", "", aliases="pip pip-requirements requirements.txt",
        filenames="requirements.txt requirements-dev.txt requirements_dev.txt dev-requirements.txt "
                  "requirements-test.txt test-requirements.txt requirements-docs.txt constraints.txt "
                  "requirements.in", group="data", line="#"),
    Language("ignore", "Ignore List", ".gitignore", aliases="gitignore git-ignore dockerignore",
        filenames=".gitignore .dockerignore .npmignore .eslintignore .prettierignore .hgignore .ignore "
                  ".kwsearchignore .rgignore .fdignore .cursorignore .gcloudignore .vscodeignore "
                  ".stylelintignore", group="data", line="#"),
    Language("gitattributes", "Git Attributes", "", aliases="git-attributes",
        filenames=".gitattributes .mailmap .git-blame-ignore-revs CODEOWNERS", group="data", line="#"),
    Language("csv", "CSV", ".csv .tsv .psv", aliases="tsv", group="data"),
    Language("tex", "TeX", ".tex .sty .cls .bib .ltx .dtx .ins .bst .tikz", aliases="latex bibtex",
        group="markup", line="%"),
    Language("typst", "Typst", ".typ", aliases="typ", group="markup", line="//", block=_C_BLOCK),
    Language("asciidoc", "AsciiDoc", ".adoc .asciidoc", aliases="adoc", group="prose", line="//",
        block="//// ////"),
    Language("org", "Org", ".org", aliases="org-mode", group="prose"),
    Language("mediawiki", "Wikitext", ".mediawiki .wiki .wikitext", aliases="wiki wikitext", group="prose",
        block=_XML_BLOCK),
    Language("roff", "Roff", ".man .1 .2 .3 .4 .5 .6 .7 .8 .9 .mdoc .roff .tmac .ms",
        aliases="groff man nroff troff mdoc", group="markup", line='.\\"'),
    Language("gettext", "Gettext Catalog", ".po .pot", aliases="po pot gettext-catalog", group="prose",
        line="#", quotes='"'),
    Language("diff", "Diff", ".diff .patch", aliases="patch udiff", group="data"),
    Language("dot", "Graphviz (DOT)", ".dot .gv", aliases="graphviz", group="data", line="// #",
        block=_C_BLOCK, quotes='"'),
    Language("mermaid", "Mermaid", ".mmd .mermaid", group="markup", line="%%", quotes='"'),
    Language("plantuml", "PlantUML", ".puml .iuml .plantuml", group="data", line="'", quotes='"'),
    Language("prisma", "Prisma", ".prisma", group="data", line="//", quotes='"'),
    Language("yacc", "Yacc", ".y .yacc .yy", aliases="bison", line="//", block=_C_BLOCK, quotes="\"'"),
    Language("lex", "Lex", ".l .lex .flex", aliases="flex", line="//", block=_C_BLOCK, quotes='"'),
    Language("antlr", "ANTLR", ".g4 .g", line="//", block=_C_BLOCK, quotes="'"),
    Language("capnp", "Cap'n Proto", ".capnp", line="#", quotes='"'),
    Language("flatbuffers", "FlatBuffers", ".fbs", line="//", block=_C_BLOCK, quotes='"'),
    Language("gherkin", "Gherkin", ".feature .story", aliases="cucumber", line="#", quotes='"'),
    Language("gn", "GN", ".gn .gni", line="#", quotes='"'),
    Language("linkerscript", "Linker Script", ".ld .lds .lds.S", block=_C_BLOCK, quotes='"'),
    Language("devicetree", "Device Tree", ".dts .dtsi .dtso", aliases="dts", line="//", block=_C_BLOCK,
        quotes='"'),
    Language("lean", "Lean", ".lean", line="--", block="/- -/", quotes='"'),
    Language("prolog", "Prolog", ".prolog .plt .yap", interpreters="swipl yap", line="%", block=_C_BLOCK,
        quotes="\"'"),
    Language("vb", "Visual Basic .NET", ".vb .vbs .bas .vba .frm",
        aliases="vb.net vbnet visual-basic vbscript vba", line="'", quotes='"'),
    Language("gdscript", "GDScript", ".gd", line="#", quotes="\"'"),
    Language(TEXT, "Text", ".txt .text .log", aliases="fundamental plain plain-text txt",
        filenames="README LICENSE LICENCE COPYING NOTICE AUTHORS CONTRIBUTORS CHANGELOG CHANGES HISTORY "
                  "NEWS TODO INSTALL FAQ HACKING THANKS MAINTAINERS VERSION CREDITS COPYRIGHT PATENTS "
                  "test.me read.me", group="prose"),
)
"""Every known language; the first row that claims a suffix or a name has it."""
# fmt: on


def _first_claims(pairs: Iterable[tuple[str, Language]]) -> dict[str, Language]:
    claims: dict[str, Language] = {}
    for key, row in pairs:
        claims.setdefault(key, row)
    return claims


BY_NAME = {row.name: row for row in LANGUAGES}
"""Rows by their stored name."""

_BY_ALIAS = _first_claims(
    [(row.name, row) for row in LANGUAGES]
    + [(row.label.lower().replace(" ", "-"), row) for row in LANGUAGES]
    + [(alias, row) for row in LANGUAGES for alias in row.aliases]
)
_BY_FILENAME = _first_claims((name, row) for row in LANGUAGES for name in row.filenames)
FILENAMES = frozenset(_BY_FILENAME)
"""Whole names that some row claims."""
_BY_FILENAME_FOLDED = _first_claims((name.lower(), row) for name, row in _BY_FILENAME.items())
_BY_SUFFIX = _first_claims((suffix, row) for row in LANGUAGES for suffix in row.suffixes)
_BY_INTERPRETER = _first_claims((name, row) for row in LANGUAGES for name in row.interpreters)

HEADER_SUFFIX = ".h"
"""The suffix that C and C++ share; which one it means is decided once per repository (see scan.py)."""


def language_by_name(path: str, header_language: str = "c") -> str | None:
    """Return the language that the file's name alone decides, or None when only its head can tell.

    A whole name goes before a suffix, a longer suffix (``.html.erb``) before a shorter one, the written
    case before the folded one (``.C`` is C++, ``.PY`` is Python). ``Makefile.common`` counts as
    ``Makefile`` when nothing claims its suffix.

    Args:
        path: Path or bare name, with ``/`` between parts.
        header_language: What ``.h`` means in this repository: ``c`` or ``cpp``.

    Returns:
        Name of a row, or None.
    """
    name = path.rpartition("/")[2]
    row = _BY_FILENAME.get(name)
    if row is not None:
        return row.name
    dot = name.find(".", 1)
    while dot != -1:
        suffix = name[dot:]
        row = _BY_SUFFIX.get(suffix) or _BY_SUFFIX.get(suffix.lower())
        if row is not None:
            return header_language if suffix == HEADER_SUFFIX else row.name
        dot = name.find(".", dot + 1)
    row = _BY_FILENAME_FOLDED.get(name.lower()) or _BY_FILENAME.get(name.partition(".")[0])
    return None if row is None else row.name


def detect_language(path: str, head: bytes = b"", header_language: str = "c") -> str:
    """Return the language of a file: by its name, else by its first bytes, else ``text``.

    Args:
        path: Path or bare name, with ``/`` between parts.
        head: First bytes of the file (HEAD_BYTES are enough); only looked at when the name does not decide.
        header_language: What ``.h`` means in this repository: ``c`` or ``cpp``.

    Returns:
        Name of a row of LANGUAGES; never raises, whatever the name or the bytes.
    """
    return language_by_name(path, header_language) or _language_by_head(head) or TEXT


def _language_by_head(head: bytes) -> str | None:
    """Read a ``#!`` line, an editor mode line (``-*- C++ -*-``) or an opening tag."""
    first, _, rest = head[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    if first.startswith(b"#!"):
        row = _language_by_interpreter(first[2:].decode("ascii", "replace").split())
        if row is not None:
            return row.name
    for line in (first, rest.partition(b"\n")[0]):
        _, found, mode = line.partition(b"-*-")
        mode, ended, _ = mode.partition(b"-*-")
        if found and ended:
            words = mode.decode("ascii", "replace").lower().replace("mode:", " ").replace(";", " ").split()
            row = _BY_ALIAS.get(words[0]) if words else None
            if row is not None:
                return row.name
    opening = first.lstrip().lower()
    if opening.startswith((b"<!doctype html", b"<html")):
        return "html"
    if opening.startswith(b"<?xml"):
        return "xml"
    return "php" if opening.startswith(b"<?php") else None


def _language_by_interpreter(words: list[str]) -> Language | None:
    """Find the row of ``/usr/bin/env -S python3.11 -u`` and its like."""
    for word in words:
        program = word.rpartition("/")[2]
        if program == "env" or program.startswith("-") or "=" in program:
            continue
        return _BY_INTERPRETER.get(program) or _BY_INTERPRETER.get(program.rstrip("0123456789.-"))
    return None


def find_language(name: str) -> Language | None:
    """Return the row that a person means by a name, an alias or a label (``c++``, ``TSX``), or None."""
    return _BY_ALIAS.get(name.strip().lower().replace(" ", "-"))


def nearest_language(name: str) -> str:
    """Return the name of the language that an unknown name comes closest to; empty when none is close."""
    from kwsearch.text.distance import nearest

    close = nearest(name.strip().lower(), sorted(_BY_ALIAS))
    return _BY_ALIAS[close].name if close else ""
