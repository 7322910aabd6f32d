; HCL and Terraform. A block with labels is a struct that is called after its last label; the one before is its scope.

; Definitions
((block . (identifier) @_block . (string_lit (template_literal) @name) . (block_start) @body) @definition.variable
  (#eq? @_block "variable"))
((block . (identifier) @_block . (string_lit (template_literal) @name) . (block_start) @body) @definition.variable
  (#eq? @_block "output")
  (#set! subkind output))
((block . (identifier) @_block . (string_lit (template_literal) @name)) @definition.module
  (#eq? @_block "module"))
((block . (identifier) @_block (body (attribute . (identifier) @name) @definition.variable))
  (#eq? @_block "locals"))
((block
    . (identifier) @_block
    . (string_lit (template_literal) @receiver)
    . (string_lit (template_literal) @name)) @definition.struct
  (#eq? @_block "resource")
  (#set! subkind resource))
((block
    . (identifier) @_block
    . (string_lit (template_literal) @receiver)
    . (string_lit (template_literal) @name)) @definition.struct
  (#any-of? @_block "data" "ephemeral")
  (#set! subkind data))
(config_file
  (body
    (block
      . (identifier)
      . (string_lit (template_literal) @receiver)
      . (string_lit (template_literal) @name)) @definition.struct))
(config_file
  (body (block . (identifier) . (string_lit (template_literal) @name) . (block_start)) @definition.struct))
(config_file (body (attribute . (identifier) @name) @definition.key))

; Imports
((block
    . (identifier) @_block
    (body (attribute . (identifier) @_source (expression (literal_value (string_lit) @import.module)))))
  (#eq? @_block "module")
  (#eq? @_source "source")
  (#set! alias none))

; Uses
(function_call (identifier) @call)
((_ (variable_expr (identifier) @receiver @_root) . (get_attr (identifier) @read))
  (#any-of? @_root "var" "local" "module")
  (#set! name dotted))
((_ (variable_expr (identifier) @receiver @_root) . (get_attr) . (get_attr (identifier) @read))
  (#any-of? @_root "data" "ephemeral")
  (#set! name dotted))
((_ (variable_expr (identifier) @receiver @_root) . (get_attr (identifier) @read))
  (#match? @_root "_")
  (#set! name dotted))

; Text
(comment) @comment
[(string_lit) (quoted_template) (heredoc_template)] @string
(template_interpolation) @code
