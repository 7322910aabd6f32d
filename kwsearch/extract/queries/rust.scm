; Rust. A trait is an interface; an impl block opens the scope of its type without defining it.

; Types
(struct_item name: (_) @name) @definition.struct
(union_item name: (_) @name (#set! subkind union)) @definition.struct
(enum_item name: (_) @name) @definition.enum
(enum_variant name: (_) @name) @definition.enum-member
(enum_variant name: (_) @scope.name body: (field_declaration_list) @scope)
; A type of bits: see ``repair.tokens``
(trait_item name: (_) @name bounds: (trait_bounds (primitive_type))) @definition.struct
(trait_item name: (_) @name (#set! subkind trait)) @definition.interface
(type_item name: (_) @name) @definition.type-alias
(associated_type name: (_) @name) @declaration.type-alias
(field_declaration name: (_) @name) @definition.field
(impl_item
  type: [
    (type_identifier) @scope.name
    (scoped_type_identifier) @scope.name
    (generic_type type: (_) @scope.name)
    (reference_type) @scope.name
    (array_type) @scope.name
    (tuple_type) @scope.name
    (pointer_type) @scope.name
    (dynamic_type) @scope.name
    (function_type) @scope.name
    (primitive_type) @scope.name
    (unit_type) @scope.name
  ]) @scope

; Functions, macros and values
((attribute_item (attribute (identifier) @_proc))
  . (function_item name: (_) @name) @definition.macro
  (#any-of? @_proc "proc_macro" "proc_macro_derive" "proc_macro_attribute"))
(function_item name: (_) @name) @definition.function
(trait_item
  body: (declaration_list
    (function_signature_item name: (_) @name (#set! modifiers abstract)) @declaration.method))
(function_signature_item name: (_) @name) @declaration.function
(macro_definition name: (_) @name) @definition.macro
; ``macro name(…) {…}``, which the grammar does not know
(source_file (expression_statement (while_expression condition: (identifier) @name)) @definition.macro)
(const_item name: (identifier) @name (#not-eq? @name "_")) @definition.constant
(foreign_mod_item body: (declaration_list (static_item name: (_) @name) @declaration.variable))
(static_item name: (_) @name) @definition.variable

; Modules and imports; ``mod name;`` brings another file in
(mod_item name: (_) @name body: (_)) @definition.module
(mod_item name: (_) @name !body) @declaration.module
((attribute_item (attribute (identifier) @_path value: (string_literal) @import.module))
  . [(attribute_item) (line_comment) (block_comment)]*
  . (mod_item name: (_) @import.alias !body)
  (#eq? @_path "path")
  (#set! flag "file module"))
((attribute_item
    (attribute
      (identifier) @_if
      arguments: (token_tree (identifier) @_path . (string_literal) @import.module)))
  . [(attribute_item) (line_comment) (block_comment)]*
  . (mod_item name: (_) @import.alias !body)
  (#eq? @_if "cfg_attr")
  (#eq? @_path "path")
  (#set! flag "file module"))
(mod_item name: (_) @import.module !body (#set! flag module))
((macro_invocation macro: (identifier) @_include (token_tree . (string_literal) @import.module))
  (#any-of? @_include "include" "include_str" "include_bytes")
  (#set! flag file))
(extern_crate_declaration name: (_) @import.module alias: (_)? @import.alias)
(use_declaration (visibility_modifier) argument: (_) @import.tree (#set! flag reexport))
(use_declaration argument: (_) @import.tree)
(use_declaration
  (visibility_modifier)
  argument: [
    [(identifier) (scoped_identifier)] @export
    (use_as_clause alias: (_) @export)
    (use_list [(identifier) (scoped_identifier)] @export)
    (scoped_use_list
      list: (use_list [(identifier) @export (scoped_identifier) @export (use_as_clause alias: (_) @export)]))
  ])

; Inheritance
(impl_item
  trait: [(type_identifier) @inherit (scoped_type_identifier) @inherit (generic_type type: (_) @inherit)])
(trait_item
  bounds: (trait_bounds
    [(type_identifier) @inherit (scoped_type_identifier) @inherit (generic_type type: (_) @inherit)]))

; Attributes; what is derived counts as one
(attribute [(identifier) (scoped_identifier)] @decorate)
((attribute
  (identifier) @_derive
  arguments: (token_tree (identifier) @decorate . ["," ")"]))
  (#eq? @_derive "derive"))

; Arguments of macros are code; what is written for another place is a template
((macro_invocation macro: (_) @_macro (token_tree) @tokens) (#not-match? @_macro "quote"))
((macro_invocation macro: (_) @_macro (token_tree) @tokens)
  (#match? @_macro "quote")
  (#set! tokens uses))
((macro_rule right: (token_tree) @tokens) (#set! tokens uses))

; Uses
(call_expression function: [(identifier) (scoped_identifier) (field_expression)] @call)
(call_expression
  function: (generic_function function: [(identifier) (scoped_identifier) (field_expression)] @call))
(macro_invocation macro: (_) @call)
(struct_expression name: (_) @call)
(scoped_type_identifier) @type
(type_identifier) @type

; Statements
(unsafe_block) @statement.unsafe-block
(function_item (function_modifiers "async")) @statement.async-function
(function_signature_item (function_modifiers "async")) @statement.async-function
(async_block) @statement.async-function
(await_expression) @statement.await

; Text
[(line_comment) (block_comment)] @comment
[(string_literal) (raw_string_literal) (char_literal)] @string
