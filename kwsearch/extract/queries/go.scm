; Go. A defined type that is neither a struct nor an interface is a type-alias: no kind is nearer.

; Functions and methods
(function_declaration
  name: (identifier) @name (#not-eq? @name "_") (#set! exported capital)) @definition.function
(method_declaration
  receiver: (parameter_list
    (parameter_declaration
      type: [
        (type_identifier) @receiver
        (generic_type type: (type_identifier) @receiver)
        (pointer_type [(type_identifier) @receiver (generic_type type: (type_identifier) @receiver)])
      ]))
  name: (field_identifier) @name
  (#set! exported capital)) @definition.method
(method_elem
  name: (field_identifier) @name
  (#set! exported capital) (#set! modifiers abstract)) @declaration.method

; Types
(type_spec
  name: (type_identifier) @name type: (struct_type) (#set! exported capital)) @definition.struct
(type_spec
  name: (type_identifier) @name type: (interface_type) (#set! exported capital)) @definition.interface
(type_spec name: (type_identifier) @name (#set! exported capital)) @definition.type-alias
(type_alias
  name: (type_identifier) @name (#set! exported capital) (#set! subkind alias)) @definition.type-alias
(field_declaration name: (field_identifier) @name (#set! exported capital)) @definition.field
(field_declaration
  name: (field_identifier) @scope.name
  type: [
    (struct_type) @scope
    (pointer_type (struct_type) @scope)
    (slice_type element: (struct_type) @scope)
    (array_type element: (struct_type) @scope)
    (map_type value: (struct_type) @scope)
  ])
(source_file (var_declaration (var_spec
  name: (identifier) @scope.name
  type: [(struct_type) @scope (slice_type element: (struct_type) @scope)])))

; Values; those inside functions are locals
(package_clause (package_identifier) @name) @definition.package
(source_file
  (const_declaration
    (const_spec (identifier) @name (#not-eq? @name "_") (#set! exported capital)) @definition.constant))
(source_file
  (var_declaration
    (var_spec name: (identifier) @name (#not-eq? @name "_") (#set! exported capital)) @definition.variable))
(source_file
  (var_declaration
    (var_spec_list
      (var_spec name: (identifier) @name (#not-eq? @name "_") (#set! exported capital)) @definition.variable)))

; Imports
(import_spec name: (dot) @import.star path: (_) @import.module)
(import_spec name: (blank_identifier) path: (_) @import.module)
(import_spec name: (package_identifier) @import.alias path: (_) @import.module)
(import_spec !name path: (_) @import.module (#set! alias last))

; Second names, such as those that tests put something else into
(source_file
  (var_declaration
    (var_spec . name: (identifier) @alias . value: (expression_list . (selector_expression) @alias.of .))))
(source_file
  (var_declaration
    (var_spec_list
      (var_spec . name: (identifier) @alias . value: (expression_list . (selector_expression) @alias.of .)))))

; Embedding
(field_declaration
  !name type: [(type_identifier) @inherit (qualified_type) @inherit (generic_type type: (_) @inherit)])
(interface_type
  (type_elem
    . [(type_identifier) @inherit (qualified_type) @inherit (generic_type type: (_) @inherit)] .))

; Uses
(call_expression function: [(identifier) (selector_expression)] @call)
(call_expression function: (index_expression operand: [(identifier) (selector_expression)] @call))
(type_conversion_expression type: (generic_type type: (_) @call))
(composite_literal type: [(type_identifier) (qualified_type)] @call)
(composite_literal type: (generic_type type: (_) @call))
(qualified_type) @type
((type_identifier) @type
  (#set! except
    "any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr"))

; Statements
(keyed_element
  key: (literal_element (identifier) @_option)
  value: (literal_element (true))
  (#eq? @_option "InsecureSkipVerify")) @statement.tls-off
(assignment_statement
  left: (expression_list . (selector_expression field: (field_identifier) @_option) .)
  right: (expression_list . (true) .)
  (#eq? @_option "InsecureSkipVerify")) @statement.tls-off
(keyed_element
  key: (literal_element (identifier) @_option)
  value: (literal_element (selector_expression field: (field_identifier) @_version))
  (#eq? @_option "MinVersion")
  (#any-of? @_version "VersionSSL30" "VersionTLS10" "VersionTLS11")) @statement.tls-off
(go_statement) @statement.go

; Text
(comment) @comment
[(interpreted_string_literal) (raw_string_literal) (rune_literal)] @string
