; What JavaScript, TypeScript and TSX share. The capture words are documented in kwsearch/extract/code.py.
; Variables count at the top of a file and where they are exported: inside a callback they are locals.

; Functions and classes
(export_statement
  declaration: (function_declaration name: (_) @name @export (#set! modifiers exported)) @definition.function)
(export_statement
  declaration: (generator_function_declaration
    name: (_) @name @export (#set! modifiers exported) (#set! subkind generator)) @definition.function)
(export_statement
  declaration: (class_declaration name: (_) @name @export (#set! modifiers exported)) @definition.class)
(function_declaration name: (_) @name) @definition.function
(generator_function_declaration name: (_) @name (#set! subkind generator)) @definition.function
(class_declaration name: (_) @name) @definition.class
(class name: (_) @name) @definition.class
(arguments (function_expression name: (_) @name) @definition.function)
(return_statement (function_expression name: (_) @name) @definition.function)
(parenthesized_expression (function_expression name: (_) @name) @definition.function)

; Members of classes and of object literals
(method_definition
  ["get" "set"]
  name: [(property_identifier) (private_property_identifier) (string)] @name) @definition.property
(method_definition
  "*"
  name: [(property_identifier) (private_property_identifier) (string)] @name
  (#set! subkind generator)) @definition.method
(method_definition
  name: [(property_identifier) (private_property_identifier) (string)] @name
  (#set! constructor constructor)) @definition.method
(pair
  key: [(property_identifier) (string)] @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @definition.method

; Variables that hold a function or a class
(export_statement
  declaration: (_
    (variable_declarator
      name: (identifier) @name @export
      value: [(arrow_function "async" body: (_) @body) (function_expression "async" body: (_) @body)]
      (#set! modifiers "async exported")) @definition.function))
(export_statement
  declaration: (_
    (variable_declarator
      name: (identifier) @name @export
      value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]
      (#set! modifiers exported)) @definition.function))
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function "async" body: (_) @body) (function_expression "async" body: (_) @body)]
  (#set! modifiers async)) @definition.function
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.function
(variable_declarator
  name: (identifier) @name
  value: (generator_function body: (_) @body)
  (#set! subkind generator)) @definition.function
(variable_declarator name: (identifier) @name value: (class)) @definition.class

; Functions that are assigned
(assignment_expression
  left: (member_expression
    object: (member_expression object: (_) @receiver property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]
  (#eq? @_prototype "prototype")) @definition.method
(assignment_expression
  left: (member_expression object: (_) @_exports property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]
  (#any-of? @_exports "exports" "module.exports")
  (#set! modifiers exported)) @definition.function
(assignment_expression
  left: (member_expression object: (identifier) @receiver property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @definition.method
(assignment_expression
  left: (member_expression property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @definition.method
(assignment_expression
  left: (identifier) @name
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @definition.function

; Variables
(export_statement
  declaration: (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name @export (#set! modifiers exported)) @definition.constant))
(export_statement
  declaration: (_
    (variable_declarator name: (identifier) @name @export (#set! modifiers exported)) @definition.variable))
(program (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @definition.constant))
(program (lexical_declaration (variable_declarator name: (identifier) @name) @definition.variable))
(program (variable_declaration (variable_declarator name: (identifier) @name) @definition.variable))

; Imports: a default import or a namespace is the module itself
(import_statement . source: (string) @import.module) @import
(import_statement (import_clause (identifier) @import.alias) source: (string) @import.module) @import
(import_statement
  (import_clause (namespace_import (identifier) @import.alias)) source: (string) @import.module) @import
(import_statement
  (import_clause
    (named_imports (import_specifier name: _ @import.name alias: (identifier)? @import.alias)))
  source: (string) @import.module) @import
(export_statement
  (export_clause (export_specifier name: _ @import.name))
  source: (string) @import.module
  (#set! alias none) (#set! flag reexport)) @import
(export_statement
  "*" @import.star source: (string) @import.module (#set! flag reexport)) @import
(export_statement
  (namespace_export) source: (string) @import.module (#set! flag reexport)) @import
(variable_declarator
  name: (identifier) @import.alias
  value: (await_expression
    (call_expression function: (import) arguments: (arguments . (string) @import.module)))) @import
(variable_declarator
  name: (identifier) @import.alias
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @import.module .))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (identifier) @import.alias
  value: (member_expression
    object: (call_expression function: (identifier) @_require arguments: (arguments . (string) @import.module .))
    property: (property_identifier) @import.name)
  (#eq? @_require "require")) @import
(variable_declarator
  name: (object_pattern
    [
      (shorthand_property_identifier_pattern) @import.name
      (pair_pattern key: (property_identifier) @import.name value: (identifier) @import.alias)
    ])
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @import.module .))
  (#eq? @_require "require")) @import
(call_expression
  function: (identifier) @_require
  arguments: (arguments . (string) @import.module .)
  (#eq? @_require "require")) @import
(call_expression function: (import) arguments: (arguments . (string) @import.module)) @import

; Exports
(export_statement (export_clause (export_specifier name: _ @export !alias)))
(export_statement (export_clause (export_specifier alias: _ @export)))
(export_statement (namespace_export (identifier) @export))
(export_statement value: (identifier) @export)
(assignment_expression
  left: (member_expression object: (_) @_exports property: (property_identifier) @export)
  (#any-of? @_exports "exports" "module.exports"))
(assignment_expression
  left: (member_expression) @_exports
  right: [
    (identifier) @export
    (object
      [
        (shorthand_property_identifier) @export
        (pair key: (property_identifier) @export)
        (method_definition name: (property_identifier) @export)
      ])
  ]
  (#eq? @_exports "module.exports"))

; Uses
(call_expression function: [(identifier) (member_expression)] @call)
(new_expression constructor: [(identifier) (member_expression)] @call)
(decorator [(identifier) (member_expression)] @decorate)
(decorator (call_expression function: [(identifier) (member_expression)] @decorate))

; Statements
[
  (function_declaration "async")
  (generator_function_declaration "async")
  (function_expression "async")
  (arrow_function "async")
  (method_definition "async")
] @statement.async-function
[(generator_function_declaration) (generator_function) (method_definition "*")] @statement.generator-function
(await_expression) @statement.await

; Text
[(comment) (hash_bang_line)] @comment
[(string) (template_string)] @string
(template_substitution) @code
