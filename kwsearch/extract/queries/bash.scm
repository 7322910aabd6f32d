; Shell. Every command is a call under its whole name, as names may hold dashes, dots and slashes.

; Functions and variables; what is set without ``export`` counts at the top of a file
(function_definition name: (_) @name (#set! name verbatim)) @definition.function
(declaration_command
  "export"
  (variable_assignment name: (variable_name) @name (#set! modifiers exported) (#set! local keep))
  @definition.variable)
(declaration_command
  "readonly"
  (variable_assignment name: (variable_name) @name (#set! modifiers readonly)) @definition.constant)
(declaration_command
  ["declare" "typeset"]
  .
  (word) @_flags
  (variable_assignment name: (variable_name) @name (#set! modifiers readonly)) @definition.constant
  (#match? @_flags "^-[a-zA-Z]*r"))
(declaration_command
  ["declare" "typeset"]
  .
  (word) @_flags
  (variable_assignment name: (variable_name) @name @export (#set! modifiers exported)) @definition.variable
  (#match? @_flags "^-[a-zA-Z]*x"))
(declaration_command
  ["declare" "typeset"]
  (variable_assignment name: (variable_name) @name) @definition.variable)
(program
  (variable_assignment name: (variable_name) @name "=") @definition.variable
  (#match? @name "^[A-Za-z_]"))
(command
  name: (command_name (word) @_alias)
  argument: [(word) @name @definition.function (concatenation . (word) @name) @definition.function]
  (#eq? @_alias "alias")
  (#match? @name "=")
  (#set! name assignment) (#set! subkind alias))

; Imports
(command
  name: (command_name (word) @_source)
  .
  argument: (_) @import.module
  (#any-of? @_source "source" ".")
  (#set! alias none))

((comment) @import.module
  .
  (command name: (command_name (word) @_source))
  (#match? @import.module "^#[ ]*shellcheck.* source=")
  (#any-of? @_source "source" ".")
  (#set! alias none) (#set! flag directive) (#set! path inside))
(command
  name: (command_name (word) @_load)
  .
  argument: (_) @import.module
  (#eq? @_load "load")
  (#set! alias none) (#set! flag load))

; Exports
(declaration_command "export" (variable_assignment name: (variable_name) @export) (#set! name verbatim))
(declaration_command "export" (variable_name) @export (#set! name verbatim))

; Uses
(command
  name: (command_name (word) @call)
  (#set! name verbatim) (#set! unless defined) (#set! except "do done then fi esac elif else { }"))

; Statements
(pipeline
  . (command name: (command_name (word) @_fetch))
  [
    (command name: (command_name (word) @_program) .)
    (command name: (command_name (word) @_program) . argument: (word) @_input .)
    (command name: (command_name (word) @_shell) . argument: (word) @_options)
    (command name: (command_name (word) @_sudo) argument: (word) @_program (#eq? @_sudo "sudo"))
  ] .
  (#any-of? @_fetch "curl" "wget")
  (#match? @_program "^(/bin/|/usr/bin/)?((ba|da|a|z|k)?sh|python3?|perl|ruby|node|php)$")
  (#eq? @_input "-")
  (#match? @_shell "^(/bin/|/usr/bin/)?(ba|da|a|z|k)?sh$")
  (#match? @_options "^-[aefosux]+$")) @statement.piped-script
(command
  name: (command_name (word) @_shell)
  argument: [
    (string (command_substitution . (command name: (command_name (word) @_fetch))))
    (process_substitution . (command name: (command_name (word) @_fetch)))
  ]
  (#any-of? @_fetch "curl" "wget")
  (#match? @_shell "^((/bin/|/usr/bin/)?(ba|da|a|z|k)?sh|source|[.])$")) @statement.piped-script
(command
  name: (command_name (word) @_fetch)
  argument: (word) @_off
  (#eq? @_fetch "curl")
  (#match? @_off "^(-[a-zA-Z]*k[a-zA-Z]*|--insecure)$")) @statement.tls-off
(command
  name: (command_name (word) @_fetch)
  argument: (word) @_off
  (#eq? @_fetch "wget")
  (#eq? @_off "--no-check-certificate")) @statement.tls-off
(variable_assignment
  name: (variable_name) @_option
  value: (_) @_off
  (#any-of? @_option "NODE_TLS_REJECT_UNAUTHORIZED" "PYTHONHTTPSVERIFY")
  (#match? @_off "^[\"']?0")) @statement.tls-off
(variable_assignment
  name: (variable_name) @_option
  value: (_) @_off
  (#eq? @_option "GIT_SSL_NO_VERIFY")
  (#match? @_off "^[\"']?(1|true)")) @statement.tls-off

; Text
(comment) @comment
[(string) (raw_string) (ansi_c_string) (heredoc_body)] @string
(string [(simple_expansion) (expansion) (command_substitution) (arithmetic_expansion)] @code)
(heredoc_body [(simple_expansion) (expansion) (command_substitution)] @code)
