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
((copy_instruction . (json_string_array (json_string) @import.module . (json_string)))
  (#not-match? @import.module "[][$*:?<]")
  (#set! flag file))

; Uses
((copy_instruction (param) @read) (#match? @read "^--from=") (#set! name value))
((add_instruction (param) @read) (#match? @read "^--from=") (#set! name value))
((mount_param value: (mount_param_param) @read) (#match? @read "^from=") (#set! name value))
(expansion (variable) @read)

; Text
(comment) @comment
[(double_quoted_string) (single_quoted_string) (json_string)] @string
