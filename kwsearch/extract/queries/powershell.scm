; PowerShell. A function is called by its name with a space; its module is found by name or by path.

; Types
(class_statement . (simple_name) @name) @definition.class
(enum_statement (simple_name) @name) @definition.enum
(enum_member (simple_name) @name) @definition.enum-member
(class_property_definition (variable) @name (#set! name variable)) @definition.property
(class_method_definition (simple_name) @name (script_block) @body (#set! constructor class)) @definition.method
(class_method_definition . (simple_name) @name (#set! constructor class)) @definition.method
(class_method_definition (type_literal) . (simple_name) @name) @definition.method
(class_method_definition (class_attribute) . (simple_name) @name) @definition.method

; Functions
(function_statement (function_name) @name (script_block)? @body (#set! name variable)) @definition.function

; Imports
((command
    command_name: (command_name) @_using
    command_elements: (command_elements (generic_token) @_what (command_argument_sep) (generic_token) @import.module))
  (#match? @_using "^(?i:using)$")
  (#match? @_what "^(?i:module|namespace)$")
  (#set! alias none))
((command
    command_name: (command_name) @_import
    command_elements: (command_elements . (command_argument_sep) . (generic_token) @import.module))
  (#match? @_import "^(?i:import-module|ipmo)$")
  (#set! alias none))
((command
    command_name: (command_name) @_import
    command_elements: (command_elements
      (command_parameter) @_name . (command_argument_sep) . (generic_token) @import.module))
  (#match? @_import "^(?i:import-module|ipmo)$")
  (#match? @_name "^(?i:-name)$")
  (#set! alias none))
((command
    command_name: (command_name) @_import
    command_elements: (command_elements
      (generic_token) . (command_argument_sep) . (generic_token) @import.module))
  (#match? @_import "^(?i:import-module|ipmo)$")
  (#set! alias none))
((command
    command_name: (command_name) @_import
    command_elements: (command_elements . (command_argument_sep)
      . (array_literal_expression (unary_expression (string_literal (_) @import.module)) .)))
  (#match? @_import "^(?i:import-module|ipmo)$")
  (#set! alias none))
((command (command_invokation_operator) @_dot command_name: (command_name_expr (_) @import.module))
  (#eq? @_dot ".")
  (#match? @import.module "\\.(ps1|psm1|psd1)\"?$")
  (#set! path written)
  (#set! flag file))

; Variables of the whole session or file
((left_assignment_expression (_ (_ (_ (_ (_ (_ (_ (_ (_ (variable) @name)))))))))) @definition.variable
  (#match? @name "^[$](?i:global|script):")
  (#set! local keep)
  (#set! name variable))

; Uses
(class_statement . (simple_name) (simple_name) @inherit)
((command command_name: (command_name) @call)
  (#not-match? @call "^(?i:using|import-module|param|[.0-9].*|.*[\\\\/].*)$")
  (#set! name verbatim))
(invokation_expression (member_name (simple_name) @call))
(type_literal (type_spec (type_name) @type))

; Text
(comment) @comment
(string_literal) @string
(sub_expression) @code
