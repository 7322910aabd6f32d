; Julia. A function may be defined by an assignment, and its name may say which module it extends.

; Types
(module_definition name: (identifier) @name . (_)? @body) @definition.module
(struct_definition
  (type_head
    [
      (identifier) @name
      (parametrized_type_expression . (identifier) @name)
      (binary_expression . (identifier) @name)
      (binary_expression . (parametrized_type_expression . (identifier) @name))
    ])
  . (_)? @body) @definition.struct
(abstract_definition
  (type_head
    [
      (identifier) @name
      (parametrized_type_expression . (identifier) @name)
      (binary_expression . (identifier) @name)
      (binary_expression . (parametrized_type_expression . (identifier) @name))
    ]) (#set! modifiers "abstract")) @definition.class
(primitive_definition
  (type_head [(identifier) @name (binary_expression . (identifier) @name)])) @definition.type-alias
((macrocall_expression (macro_identifier (identifier) @_enum) (_ . (identifier) @name)) @definition.enum
  (#eq? @_enum "enum"))
((macrocall_expression
    (macro_identifier (identifier) @_enum)
    (_ . (typed_expression . (identifier) @name))) @definition.enum
  (#eq? @_enum "enum"))
; shared: $members
[
  (identifier) @name @definition.enum-member
  (assignment . (identifier) @name @definition.enum-member)
  (named_argument . (identifier) @name @definition.enum-member)
  (compound_statement
    [
      (identifier) @name @definition.enum-member
      (assignment . (identifier) @name @definition.enum-member)
    ])
]

((macrocall_expression (macro_identifier (identifier) @_enum) (_ . (_) $members))
  (#eq? @_enum "enum"))

; Fields
(struct_definition (identifier) @name @definition.field)
(struct_definition (typed_expression . (identifier) @name) @definition.field)
(struct_definition (assignment . [(identifier) @name (typed_expression . (identifier) @name)]) @definition.field)
((struct_definition
    (macrocall_expression
      (macro_identifier (identifier) @_atomic)
      (macro_argument_list . [(identifier) @name (typed_expression . (identifier) @name)]) @definition.field))
  (#eq? @_atomic "atomic"))
((struct_definition
    (macrocall_expression
      (macro_identifier (identifier) @_atomic)
      (macro_argument_list . (assignment . [(identifier) @name (typed_expression . (identifier) @name)])) @definition.field))
  (#eq? @_atomic "atomic"))
(struct_definition
  (const_statement (assignment . [(identifier) @name (typed_expression . (identifier) @name)])) @definition.field)

; Functions: the name, with parameters, types of what is returned and of parameters
; shared: $head
[
  (call_expression . $called)
  (typed_expression . (call_expression . $called))
  (where_expression . (call_expression . $called))
  (where_expression . (typed_expression . (call_expression . $called)))
  (where_expression . (where_expression . (call_expression . $called)))
]

; shared: $called
[
  (identifier) @name
  (operator) @name
  (field_expression
    (_) @receiver
    [(identifier) @name (quote_expression [(operator) @name (parenthesized_expression (operator) @name)])] .)
  (parametrized_type_expression . (identifier) @name)
  (parametrized_type_expression . (field_expression (_) @receiver (identifier) @name .))
  (prefixed_string_literal (content) @name)
]

(function_definition (signature [(identifier) @name $head]) . (_)? @body) @definition.function
(assignment . $head . (operator) . (_) @body) @definition.function
; An operator between its parameters
; shared: $parameter
[(identifier) (typed_expression) (unary_typed_expression)]

((assignment
    . [
      (binary_expression . $parameter . (operator) @name . $parameter .)
      (where_expression . (binary_expression . $parameter . (operator) @name . $parameter .))
    ]
    . (operator) . (_) @body) @definition.function
  (#not-match? @name "^(\\|\\||&&|:|[-=]>)$"))
(macro_definition (signature (call_expression . [(identifier) (operator)] @name)) . (_)? @body) @definition.macro

; Variables of modules, and names of types
(const_statement (assignment . (parametrized_type_expression . (identifier) @name) . (operator) . (_) @body)) @definition.type-alias
(source_file (assignment . (parametrized_type_expression . (identifier) @name) . (operator) . (_) @body) @definition.type-alias)
(module_definition (assignment . (parametrized_type_expression . (identifier) @name) . (operator) . (_) @body) @definition.type-alias)
(const_statement (assignment . [(identifier) @name (open_tuple (identifier) @name)])) @definition.constant
(const_statement (assignment . (typed_expression . (identifier) @name))) @definition.constant
(source_file (assignment . (identifier) @name) @definition.variable)
((source_file (assignment . [(open_tuple (identifier) @name) (tuple_expression (identifier) @name)]) @definition.variable)
  (#not-eq? @name "_"))
(module_definition (assignment . (identifier) @name) @definition.variable)
((module_definition (assignment . [(open_tuple (identifier) @name) (tuple_expression (identifier) @name)]) @definition.variable)
  (#not-eq? @name "_"))
(source_file (global_statement (assignment . (identifier) @name)) @definition.variable)
(module_definition (global_statement (assignment . (identifier) @name)) @definition.variable)

; Imports
(using_statement [(identifier) (scoped_identifier) (import_path)] @import.module (#set! flag star) (#set! alias none))
(import_statement [(identifier) (scoped_identifier) (import_path)] @import.module)
(import_statement
  (import_alias . [(identifier) (scoped_identifier) (import_path)] @import.module (identifier) @import.alias .))
(selected_import
  . [(identifier) (scoped_identifier) (import_path)] @import.module (identifier) @import.name)
(selected_import
  . [(identifier) (scoped_identifier) (import_path)] @import.module (macro_identifier (identifier) @import.name))
(selected_import
  . [(identifier) (scoped_identifier) (import_path)] @import.module
  (import_alias . (identifier) @import.name (identifier) @import.alias))
((call_expression . (identifier) @_include . (argument_list . (string_literal) @import.module .))
  (#eq? @_include "include")
  (#set! flag file))

; Uses
(type_head
  (binary_expression (operator) @_below [(identifier) (field_expression)] @inherit .)
  (#eq? @_below "<:"))
(type_head
  (binary_expression (operator) @_below (parametrized_type_expression . [(identifier) (field_expression)] @inherit) .)
  (#eq? @_below "<:"))
(call_expression . [(identifier) (field_expression)] @call (#set! unless defined))
((call_expression . (prefixed_string_literal prefix: (identifier) @_var (content) @call))
  (#eq? @_var "var")
  (#set! name verbatim)
  (#set! unless defined))
(broadcast_call_expression . [(identifier) (field_expression)] @call)
(macrocall_expression (macro_identifier (identifier) @call))
(typed_expression (_) [(identifier) (field_expression)] @type .)
(typed_expression (_) (parametrized_type_expression . [(identifier) (field_expression)] @type) .)
(export_statement (identifier) @export)
(export_statement (macro_identifier (identifier) @export))
(public_statement (identifier) @export)
(public_statement (macro_identifier (identifier) @export))

; Text
[(line_comment) (block_comment)] @comment
((string_literal) @doc
  . [(function_definition) (struct_definition) (abstract_definition) (module_definition) (macro_definition) (assignment)])
[(string_literal) (command_literal) (character_literal) (prefixed_string_literal)] @string
(string_interpolation) @code
