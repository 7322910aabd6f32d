; Dockerfile. A stage is a module; what it is built from is inherited, and imported when it is not a stage of the file.

; Definitions
(from_instruction as: (image_alias) @name) @definition.module
(arg_pair name: (_) @name) @definition.variable
(env_pair name: (_) @name) @definition.variable

; Images
(from_instruction (image_spec name: (image_name) @import.module) (#set! alias none) (#set! unless defined))
(from_instruction (image_spec name: (image_name) @inherit) (#set! name verbatim))

; Files that are copied from the folder that the image is built in, and from no other stage
([
    (copy_instruction . (path) @import.module . (path))
    (copy_instruction . (path) (path) @import.module . (path))
    (add_instruction . (path) @import.module . (path))
    (add_instruction . (path) (path) @import.module . (path))
  ]
  (#match? @import.module "[A-Za-z0-9_]")
  (#not-match? @import.module "[][$*:?<]")
  (#set! path written)
  (#set! flag file))
([
    (copy_instruction . (param)+ @_option (path) @import.module . (path))
    (add_instruction . (param)+ @_option (path) @import.module . (path))
  ]
  (#not-match? @_option "^--from=")
  (#match? @import.module "[A-Za-z0-9_]")
  (#not-match? @import.module "[][$*:?<]")
  (#set! path written)
  (#set! flag file))
([
    (copy_instruction . (json_string_array (json_string) @import.module . (json_string)))
    (add_instruction . (json_string_array (json_string) @import.module . (json_string)))
  ]
  (#not-match? @import.module "[][$*:?<]")
  (#set! flag file))

; Uses
((copy_instruction (param) @read) (#match? @read "^--from=") (#set! name value))
((add_instruction (param) @read) (#match? @read "^--from=") (#set! name value))
((mount_param value: (mount_param_param) @read) (#match? @read "^from=") (#set! name value))
(expansion (variable) @read)

; What a shell runs, as long as it is one of the family of sh
((shell_command) @guest.bash (#not-match? @guest.bash "^<<"))
((run_instruction (shell_command) @_command (heredoc_block) @guest.bash) (#not-match? @_command "^<<"))
((run_instruction (shell_command) @_command (heredoc_block . (heredoc_content) @guest.bash))
  (#match? @_command
    "^<<-?[\"']?[A-Za-z0-9_]+[\"']?([ \t]+([^ \t]*/)?(env[ \t]+)?(ba|da|a|z|k)?sh([ \t]+[-+][A-Za-z]+|[ \t]+pipefail)*)?([ \t]+[0-9&]?>[^|;&]*|[ \t]+2>&1)*$")
  (#not-match? @guest.bash "^#!"))
((shell_instruction (json_string_array . (json_string) @guest.end)) (#not-match? @guest.end "(^\"|/)(ba|da|a|z|k)?sh\"$"))
((comment) @guest.end (#match? @guest.end "^#[ ]*escape=`"))

; Statements
[(cmd_instruction (shell_command)) (entrypoint_instruction (shell_command))] @statement.shell-command
((add_instruction (path) @statement.download . (path)) (#match? @statement.download "^(https?|ftp)://"))
((add_instruction (path) @statement.archive . (path))
  (#match? @statement.archive "[.](tar|tar[.](gz|bz2|xz|zst)|tgz|tbz2?|txz)$")
  (#not-match? @statement.archive "^[a-z]+://"))

; Text
(comment) @comment
[(double_quoted_string) (single_quoted_string) (json_string)] @string
