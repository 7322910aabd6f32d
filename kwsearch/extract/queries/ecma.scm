; What JavaScript, TypeScript and TSX share. The capture words are documented in kwsearch/extract/code.py.
; A node is "_" where its fields say what it is: a query whose nodes are named is longer in the making.
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
(assignment_expression
  left: (member_expression) @_exports
  right: (class name: (_) @name @export) @definition.class
  (#eq? @_exports "module.exports")
  (#set! modifiers exported))
(class name: (_) @name) @definition.class
(assignment_expression
  left: (member_expression) @_exports
  right: (function_expression name: (_) @name @export) @definition.function
  (#eq? @_exports "module.exports")
  (#set! modifiers exported))
(arguments (function_expression name: (_) @name) @definition.function)
(return_statement (function_expression name: (_) @name) @definition.function)
(arrow_function body: (function_expression name: (_) @name) @definition.function)
(return_statement (generator_function name: (_) @name (#set! subkind generator)) @definition.function)
(parenthesized_expression (function_expression name: (_) @name) @definition.function)
(array (function_expression name: (_) @name) @definition.function)
(call_expression function: (function_expression name: (_) @name) @definition.function)
(ternary_expression (function_expression name: (_) @name) @definition.function)
(arguments (generator_function name: (_) @name (#set! subkind generator)) @definition.function)
(parenthesized_expression (generator_function name: (_) @name (#set! subkind generator)) @definition.function)

; Members of classes and of object literals
(method_definition
  ["get" "set"]
  name: [(property_identifier) (private_property_identifier) (string) (computed_property_name)] @name
) @definition.property
(method_definition
  "*"
  name: [(property_identifier) (private_property_identifier) (string) (computed_property_name)] @name
  (#set! subkind generator)) @definition.method
(method_definition
  name: [(property_identifier) (private_property_identifier) (string) (computed_property_name)] @name
  (#set! constructor constructor)) @definition.method
(pair
  key: [(property_identifier) (string)] @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @definition.method

(variable_declarator name: (identifier) @scope.name value: (object) @scope)

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

; Functions that are assigned; what is assigned to module.exports without a name of its own is called exports
(assignment_expression
  left: (_ property: (property_identifier) @name) @_exports
  right: [(arrow_function body: (_) @body) (function_expression !name body: (_) @body)]
  (#eq? @_exports "module.exports")
  (#set! modifiers exported)) @definition.function
(assignment_expression
  left: (_ property: (property_identifier) @name) @_exports
  right: (class !name)
  (#eq? @_exports "module.exports")
  (#set! modifiers exported)) @definition.class
(assignment_expression
  left: (_
    object: (_ object: (_) @receiver property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]
  (#eq? @_prototype "prototype")) @definition.method
(assignment_expression
  left: (_ object: (_) @_exports property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]
  (#any-of? @_exports "exports" "module.exports")
  (#set! modifiers exported)) @definition.function
(assignment_expression
  left: (_ object: (identifier) @receiver property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]
  (#not-eq? @name "exports")) @definition.method
(assignment_expression
  left: (_ property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]
  (#not-eq? @name "exports")) @definition.method
(assignment_expression
  left: [(identifier) @name (member_expression property: (property_identifier) @name)]
  right: (class)
  (#not-eq? @name "exports")) @definition.class
(assignment_expression
  left: (_
    object: (_ object: (_) @receiver property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  (#eq? @_prototype "prototype")) @definition.property
(assignment_expression
  left: (identifier) @name
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ]) @definition.function

; Variables. What stands at the top of a file is looked for as long as the file is read: few patterns do so
; shared: $bound
name: [(identifier) @name (object_pattern) @names (array_pattern) @names]

; shared: $exported
name: [(identifier) @name @export (object_pattern) @names @export (array_pattern) @names @export]
(#set! modifiers exported)

(export_statement
  declaration: (lexical_declaration kind: "const" (variable_declarator $exported) @definition.constant))
(export_statement declaration: (_ (variable_declarator $exported) @definition.variable))
(program (lexical_declaration kind: "const" (variable_declarator $bound) @definition.constant))
(program (_ (variable_declarator $bound) @definition.variable))

; Imports: a default import or a namespace is the module itself. The names between braces are patterns of
; their own, because a pattern that waits for the module after many names costs the cube of their number
(import_statement . source: (string) @import.module)
(import_statement (import_clause (named_imports "{" . "}")) source: (string) @import.module)
(import_statement (import_clause (identifier) @import.alias) source: (string) @import.module)
(import_statement
  (import_clause (namespace_import (identifier) @import.alias)) source: (string) @import.module)
(export_statement "*" @import.star source: (string) @import.module (#set! flag reexport))
(export_statement (namespace_export) source: (string) @import.module (#set! flag reexport))
(import_statement source: (string) @import.module) @import.from
(export_statement source: (string) @import.module) @import.from
(import_specifier name: _ @import.name alias: (identifier)? @import.alias)
(export_specifier name: _ @import.name (#set! alias none) (#set! flag reexport))
(variable_declarator
  name: [(identifier) @import.alias (object_pattern) @import.names]
  value: (await_expression
    (call_expression function: (import) arguments: (_ (string) @import.module))))
(variable_declarator
  name: [(identifier) @import.alias (object_pattern) @import.names]
  value: (_ function: (identifier) @_require arguments: (_ . (string) @import.module .))
  (#eq? @_require "require"))
(variable_declarator
  name: (identifier) @import.alias
  value: (_
    object: (_
      function: (identifier) @_require arguments: (_ . (string) @import.module .))
    property: (property_identifier) @import.name)
  (#eq? @_require "require"))
(assignment_expression
  left: [(identifier) @import.alias (object_pattern) @import.names]
  right: (_ function: (identifier) @_require arguments: (_ . (string) @import.module .))
  (#eq? @_require "require"))
(assignment_expression
  left: [(identifier) @import.alias (object_pattern) @import.names]
  right: (await_expression
    (call_expression function: (import) arguments: (_ . (string) @import.module))))
(assignment_expression
  left: (_ object: (identifier) @_module property: (property_identifier) @_exports)
  right: (_ function: (identifier) @_require arguments: (_ . (string) @import.module .))
  (#eq? @_module "module")
  (#eq? @_exports "exports")
  (#eq? @_require "require")
  (#set! flag "reexport whole"))
(call_expression
  function: (identifier) @_require
  arguments: (_ . (string) @import.module .)
  (#eq? @_require "require"))
(call_expression function: (import) arguments: (_ (string) @import.module))
((call_expression function: (import) arguments: (_ . (template_string) @import.module))
  (#not-match? @import.module "[$][{]"))
((call_expression
  function: (_ object: (meta_property) property: (property_identifier) @_glob)
  arguments: (_ . (string) @import.module))
  (#eq? @_glob "glob")
  (#set! alias none))
(call_expression
  function: (_ object: (identifier) @_require property: (property_identifier) @_resolve)
  arguments: (_ . (string) @import.module)
  (#eq? @_require "require")
  (#eq? @_resolve "resolve"))
((call_expression function: (identifier) @_define arguments: (_ . (array (string) @import.module)))
  (#any-of? @_define "define" "require" "requirejs")
  (#not-match? @import.module "^.(exports|module|require).$")
  (#set! alias none))
((call_expression
  function: (identifier) @_define arguments: (_ . (string) . (array (string) @import.module)))
  (#eq? @_define "define")
  (#not-match? @import.module "^.(exports|module|require).$")
  (#set! alias none))
(call_expression
  function: (_ object: (identifier) @_runner property: (property_identifier) @_mock)
  arguments: (_ . (string) @import.module)
  (#any-of? @_runner "jest" "vi")
  (#any-of? @_mock
    "mock" "unmock" "doMock" "doUnmock" "dontMock" "setMock" "unstable_mockModule"
    "importActual" "importMock" "requireActual" "requireMock" "createMockFromModule"))

; Second names
(variable_declarator
  name: [(identifier) (object_pattern)] @alias value: [(identifier) (member_expression)] @alias.of)

; Exports
(export_statement (export_clause (export_specifier name: _ @export !alias)))
(export_statement (export_clause (export_specifier alias: _ @export)))
(export_statement (namespace_export (identifier) @export))
(export_statement value: (identifier) @export)
(assignment_expression
  left: (_ object: (_) @_exports property: (property_identifier) @export)
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
(call_expression function: (parenthesized_expression (sequence_expression (identifier) @call .)))
(call_expression
  function: (subscript_expression index: (string (string_fragment) @call))
  (#any-of? @call "eval" "Function"))
(new_expression constructor: [(identifier) (member_expression)] @call)
(decorator [(identifier) (member_expression)] @decorate)
(decorator (call_expression function: [(identifier) (member_expression)] @decorate))

; Statements
[
  (function_declaration . "async")
  (generator_function_declaration . "async")
  (function_expression . "async")
  (arrow_function . "async")
  (method_definition "async")
] @statement.async-function
[(generator_function_declaration) (generator_function) (method_definition "*")] @statement.generator-function
(await_expression) @statement.await
(call_expression
  function: (import)
  arguments: (_
    . [
      (identifier) (member_expression) (subscript_expression) (binary_expression) (call_expression)
      (template_string (template_substitution))
    ])) @statement.dynamic-import
(pair
  key: (property_identifier) @_option
  value: (false)
  (#any-of? @_option "rejectUnauthorized" "strictSSL")) @statement.tls-off
(assignment_expression
  left: (_ property: (property_identifier) @_option)
  right: (false)
  (#any-of? @_option "rejectUnauthorized" "strictSSL")) @statement.tls-off
(assignment_expression
  left: (_ property: (property_identifier) @_option)
  right: [(string) (number)] @_zero
  (#eq? @_option "NODE_TLS_REJECT_UNAUTHORIZED")
  (#match? @_zero "^[\"']?0")) @statement.tls-off

; Text
[(comment) (hash_bang_line)] @comment
[(string) (template_string)] @string
(template_substitution) @code
