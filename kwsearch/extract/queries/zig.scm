; Zig. A type is a constant with a type as its value; what is imported has the name of its constant.

; Imports
((variable_declaration
    (identifier) @import.alias
    (builtin_function (builtin_identifier) @_import (arguments . (string) @import.module)) .)
  (#any-of? @_import "@import" "@cImport" "@embedFile"))
((builtin_function (builtin_identifier) @_import (arguments . (string) @import.module))
  (#any-of? @_import "@import" "@embedFile" "@cInclude"))

; Types
(variable_declaration (identifier) @name (struct_declaration) @body .) @definition.struct
(variable_declaration (identifier) @name (opaque_declaration) @body .) @definition.struct
((variable_declaration (identifier) @name (union_declaration) @body .) @definition.struct (#set! subkind union))
(variable_declaration (identifier) @name (enum_declaration) @body .) @definition.enum
(variable_declaration (identifier) @name (error_set_declaration) @body .) @definition.enum
; Some of the errors of a set that has others', too
(variable_declaration (identifier) @name (binary_expression [(error_set_declaration) (binary_expression (error_set_declaration))])) @definition.enum
(error_set_declaration (identifier) @name @definition.enum-member)
; What ends with ``_`` may have other members than it names
((enum_declaration (container_field name: (identifier) @name) @definition.enum-member)
  (#eq? @name "_")
  (#set! local none))
(enum_declaration (container_field name: (identifier) @name) @definition.enum-member)
; Kept where a function returns the type, too
(container_field name: (identifier) @name (#set! local inside)) @definition.field

; Functions
(struct_declaration (function_declaration name: (identifier) @name body: (block) @body) @definition.method)
(union_declaration (function_declaration name: (identifier) @name body: (block) @body) @definition.method)
(enum_declaration (function_declaration name: (identifier) @name body: (block) @body) @definition.method)
(opaque_declaration (function_declaration name: (identifier) @name body: (block) @body) @definition.method)
(function_declaration name: (identifier) @name body: (block) @body) @definition.function
(function_declaration name: (identifier) @name) @declaration.function
(test_declaration (string) @name) @definition.function

; Variables of files and containers
(source_file (variable_declaration "const" . (identifier) @name) @definition.constant)
(source_file (variable_declaration "var" . (identifier) @name) @definition.variable)
(struct_declaration (variable_declaration "const" . (identifier) @name (#set! local keep)) @definition.constant)
(struct_declaration (variable_declaration "var" . (identifier) @name (#set! local keep)) @definition.variable)
(enum_declaration (variable_declaration "const" . (identifier) @name (#set! local keep)) @definition.constant)
(union_declaration (variable_declaration "const" . (identifier) @name (#set! local keep)) @definition.constant)
(opaque_declaration (variable_declaration "const" . (identifier) @name (#set! local keep)) @definition.constant)

; Uses
(call_expression function: [(identifier) (field_expression)] @call)
(parameter type: [(identifier) (field_expression)] @type)
(container_field type: [(identifier) (field_expression)] @type)
(function_declaration type: [(identifier) (field_expression)] @type)

; Text
(comment) @comment
[(string) (multiline_string) (character)] @string
