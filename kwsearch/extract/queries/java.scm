; Java. A record is a class, an annotation type an interface, a record's component a property.

; Types
(package_declaration [(identifier) (scoped_identifier)] @name) @definition.package
(module_declaration name: (_) @name) @definition.module
(class_declaration name: (_) @name) @definition.class
(record_declaration name: (_) @name (#set! subkind record)) @definition.class
(interface_declaration name: (_) @name) @definition.interface
(annotation_type_declaration name: (_) @name (#set! subkind annotation)) @definition.interface
(enum_declaration name: (_) @name) @definition.enum

; Members
(enum_constant name: (_) @name body: (_) @body) @definition.enum-member
(enum_constant name: (_) @name) @definition.enum-member
(enum_constant name: (_) @scope.name body: (_) @scope)
(field_declaration declarator: (variable_declarator
  name: (_) @scope.name value: (object_creation_expression (class_body)) @scope))
(constant_declaration declarator: (variable_declarator
  name: (_) @scope.name value: (object_creation_expression (class_body)) @scope))
((object_creation_expression
  type: [
    (type_identifier) @scope.name
    (generic_type . (type_identifier) @scope.name)
    (scoped_type_identifier (type_identifier) @scope.name .)
    (generic_type . (scoped_type_identifier (type_identifier) @scope.name .))
  ]
  (class_body)) @scope
  (#set! scope unnamed))
(constructor_declaration name: (_) @name) @definition.constructor
(compact_constructor_declaration name: (_) @name) @definition.constructor
(method_declaration (modifiers "native") name: (_) @name !body) @definition.method
(method_declaration name: (_) @name !body) @declaration.method
(method_declaration name: (_) @name) @definition.method
(annotation_type_element_declaration name: (_) @name) @declaration.method
(field_declaration
  [(modifiers "static" "final") (modifiers "final" "static")]
  declarator: (variable_declarator name: (identifier) @name)) @definition.constant
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.field
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.constant
(record_declaration parameters: (formal_parameters (formal_parameter name: (_) @name) @definition.property))
(record_declaration
  parameters: (formal_parameters (spread_parameter (variable_declarator name: (_) @name)) @definition.property))

; Imports
(import_declaration (scoped_identifier scope: (_) @import.module name: (_) @import.name) .)
(import_declaration (identifier) @import.module .)
(import_declaration (_) @import.module (asterisk) @import.star)
(requires_module_directive module: (_) @import.module (#set! alias none))

; Exports of a module
(exports_module_directive package: (_) @export)
(opens_module_directive package: (_) @export)

; Inheritance
(superclass
  [
    (type_identifier) @inherit
    (scoped_type_identifier) @inherit
    (generic_type . (_) @inherit)
    (annotated_type
      [(type_identifier) @inherit (scoped_type_identifier) @inherit (generic_type . (_) @inherit)])
  ])
(super_interfaces
  (type_list
    [
      (type_identifier) @inherit
      (scoped_type_identifier) @inherit
      (generic_type . (_) @inherit)
      (annotated_type
        [(type_identifier) @inherit (scoped_type_identifier) @inherit (generic_type . (_) @inherit)])
    ]))
(extends_interfaces
  (type_list
    [
      (type_identifier) @inherit
      (scoped_type_identifier) @inherit
      (generic_type . (_) @inherit)
      (annotated_type
        [(type_identifier) @inherit (scoped_type_identifier) @inherit (generic_type . (_) @inherit)])
    ]))
(object_creation_expression
  type: [(type_identifier) @inherit (scoped_type_identifier) @inherit (generic_type . (_) @inherit)]
  (class_body))

; Uses
(method_invocation object: (_) @receiver name: (_) @call)
(method_invocation !object name: (_) @call)
(object_creation_expression type: (_) @call)
(method_reference (_) . (identifier)) @call
(marker_annotation name: (_) @decorate)
(annotation name: (_) @decorate)
((field_access object: (identifier) @type) (#match? @type "^[A-Z].*[a-z]"))
(scoped_type_identifier) @type
((type_identifier) @type (#set! except "var"))
(record_pattern . [(identifier) (scoped_identifier)] @type)
(uses_module_directive type: (_) @type)
(provides_module_directive [(identifier) (scoped_identifier)] @type)

; Statements
(method_invocation
  object: (method_invocation name: (identifier) @_runtime)
  name: (identifier) @_exec
  (#eq? @_runtime "getRuntime")
  (#eq? @_exec "exec")) @statement.runtime-exec

; Text
[(line_comment) (block_comment)] @comment
[(string_literal) (character_literal)] @string
