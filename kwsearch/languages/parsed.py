"""Languages that every installation reads: by a grammar of its own dependencies, or by an extractor. Lean."""

from __future__ import annotations

from kwsearch.languages.row import C_BLOCK, XML_BLOCK, Language

# fmt: off
PARSED: tuple[Language, ...] = (
    Language("python", "Python", ".py .pyi .pyw .pyx .pxd .pxi .gyp .gypi .bzl .star .wsgi .pyt .xpy",
        aliases="python3 py pyi cython starlark bazel rusthon",
        filenames="SConstruct SConscript Snakefile wscript BUILD BUILD.bazel WORKSPACE DEPS .gclient",
        interpreters="python python2 python3 pypy pypy3 uv pythonw", grammar="tree_sitter_python.language",
        line="#", quotes="\"'"),
    Language("c", "C", ".c .h .idc .cats", grammar="tree_sitter_c.language", interpreters="tcc", line="//",
        block=C_BLOCK, quotes="\"'"),
    Language("cpp", "C++",
        ".cpp .cc .cxx .hpp .hh .hxx .c++ .h++ .C .H .ipp .ixx .cppm .tpp .tcc .txx .inl .ino",
        aliases="c++ cplusplus cxx arduino", grammar="tree_sitter_cpp.language", line="//", block=C_BLOCK,
        quotes="\"'"),
    Language("cuda", "Cuda", ".cu .cuh", aliases="cu hip", grammar="tree_sitter_cpp.language", line="//",
        block=C_BLOCK, quotes="\"'"),
    Language("javascript", "JavaScript",
        ".js .mjs .cjs .jsx .es6 .es .jsm .jspre .njs .pac .xsjs .xsjslib .ssjs .gs .gjs .flow",
        aliases="js node jsx mjs cjs", filenames="Jakefile", interpreters="node nodejs rhino d8 gjs qjs",
        grammar="tree_sitter_javascript.language", line="//", block=C_BLOCK, quotes="\"'`"),
    Language("typescript", "TypeScript", ".ts .mts .cts .gts", aliases="ts", interpreters="ts-node tsx deno bun",
        grammar="tree_sitter_typescript.language_typescript", line="//", block=C_BLOCK, quotes="\"'`"),
    Language("tsx", "TSX", ".tsx", grammar="tree_sitter_typescript.language_tsx", line="//", block=C_BLOCK,
        quotes="\"'`"),
    Language("go", "Go", ".go", aliases="golang", grammar="tree_sitter_go.language", line="//",
        block=C_BLOCK, quotes="\"'`"),
    Language("rust", "Rust", ".rs", aliases="rs", interpreters="rust-script",
        grammar="tree_sitter_rust.language", line="//", block=C_BLOCK, quotes='"'),
    Language("java", "Java", ".java .jav .jsh", grammar="tree_sitter_java.language", line="//",
        block=C_BLOCK, quotes="\"'"),
    Language("csharp", "C#", ".cs .csx .cake", aliases="c# c-sharp cs cake cakescript",
        interpreters="dotnet-script", grammar="tree_sitter_c_sharp.language", line="//", block=C_BLOCK,
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
        grammar="tree_sitter_php.language_php", line="// #", block=C_BLOCK, quotes="\"'"),
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
        aliases="md pandoc mdx rmarkdown quarto", group="prose", extractor="markdown", block=XML_BLOCK),
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
        block=C_BLOCK, quotes='"'),
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
        filenames="Notebook", group="markup", extractor="notebook", code="python"),
    Language("tex", "TeX", ".tex .sty .cls .bib .ltx .dtx .ins .bst .tikz", aliases="latex bibtex",
        group="markup", extractor="tex", line="%"),
    Language("asciidoc", "AsciiDoc", ".adoc .asciidoc", aliases="adoc", group="prose", extractor="asciidoc", line="//",
        block="//// ////"),
    Language("r", "R", ".r .rd .rsx .rnw", aliases="rscript splus", filenames=".Rprofile expr-dist",
        interpreters="Rscript r", extractor="r", line="#", quotes="\"'"),
    Language("groovy", "Groovy", ".groovy .gradle .grt .gtpl .gvy .nf", aliases="gradle nextflow",
        filenames="Jenkinsfile", interpreters="groovy", extractor="groovy", line="//", block=C_BLOCK, quotes="\"'"),
    Language("css", "CSS", ".css .pcss .postcss .wxss", aliases="postcss", group="markup", extractor="stylesheet",
        block=C_BLOCK, quotes="\"'"),
    Language("scss", "SCSS", ".scss .less", aliases="less", group="markup",
        extractor="stylesheet", line="//", block=C_BLOCK, quotes="\"'"),
    Language("sql", "SQL",
        ".sql .ddl .dml .pgsql .psql .plsql .mysql .pkb .pks .pls .tsql .hql .cql .prc .viw .udf",
        aliases="plsql plpgsql tsql mysql postgresql", extractor="schema", line="--",
        block=C_BLOCK, quotes="'\""),
    Language("proto", "Protocol Buffer", ".proto", aliases="protobuf protocol-buffer protocol-buffers",
        extractor="schema", line="//", block=C_BLOCK, quotes="\"'"),
    Language("graphql", "GraphQL", ".graphql .gql .graphqls", group="data", extractor="schema", line="#", quotes='"'),
)
"""Rows of the table, in its order."""
# fmt: on
