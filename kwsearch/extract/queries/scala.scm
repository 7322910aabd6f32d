; Scala. An object is a class, a trait an interface; what a template's val and var define are properties.

; Types
(package_clause name: (_) @name) @definition.package
(package_object name: (_) @name (#set! subkind object)) @definition.class
(class_definition "case" name: (_) @name (#set! subkind record)) @definition.class
(class_definition name: (_) @name) @definition.class
(object_definition name: (_) @name (#set! subkind object)) @definition.class
(trait_definition name: (_) @name (#set! subkind trait)) @definition.interface
(enum_definition name: (_) @name) @definition.enum
(type_definition name: (_) @name type: (_)) @definition.type-alias
(type_definition name: (_) @name) @declaration.type-alias

; Members
(simple_enum_case name: (_) @name) @definition.enum-member
(full_enum_case name: (_) @name) @definition.enum-member
(simple_enum_case name: (_) @scope.name extend: (_) @scope)
(full_enum_case name: (_) @scope.name [(class_parameters) (extends_clause)] @scope)
(full_enum_case
  class_parameters: (class_parameters (class_parameter name: (_) @name) @definition.property))
(class_parameter ["val" "var"] name: (_) @name (#set! local keep)) @definition.property
(class_definition
  "case" class_parameters: (class_parameters (class_parameter name: (_) @name) @definition.property))
; What is made of a class without a name has members of its own
((instance_expression
  . "new"
  . [
    (type_identifier) @scope.name
    (stable_type_identifier (type_identifier) @scope.name .)
    (generic_type . [(type_identifier) @scope.name (stable_type_identifier (type_identifier) @scope.name .)])
    (applied_constructor_type
      . [
        (type_identifier) @scope.name
        (stable_type_identifier (type_identifier) @scope.name .)
        (generic_type . [(type_identifier) @scope.name (stable_type_identifier (type_identifier) @scope.name .)])])
    (compound_type
      . [
        (type_identifier) @scope.name
        (generic_type . [(type_identifier) @scope.name (stable_type_identifier (type_identifier) @scope.name .)])
        (applied_constructor_type
          . [
        (type_identifier) @scope.name
        (stable_type_identifier (type_identifier) @scope.name .)
        (generic_type . [(type_identifier) @scope.name (stable_type_identifier (type_identifier) @scope.name .)])])
      ])
  ]
  (template_body)) @scope
  (#set! scope unnamed))
(template_body
  (val_definition pattern: (identifier) @name value: (instance_expression (template_body)))
  @definition.property
  (#set! scope whole))
(compilation_unit
  (val_definition pattern: (identifier) @name value: (instance_expression (template_body)))
  @definition.variable
  (#set! scope whole))
(package_clause
  body: (_
    (val_definition pattern: (identifier) @name value: (instance_expression (template_body)))
    @definition.variable)
  (#set! scope whole))
(instance_expression
  (template_body
    (function_definition name: (operator_identifier) @name) @definition.method)
  (#set! name verbatim))
(instance_expression (template_body (function_definition name: (_) @name) @definition.method))
(template_body
  (val_definition pattern: [(identifier) @name (operator_identifier) @name (identifiers (identifier) @name)])
  @definition.property)
(template_body
  (var_definition pattern: [(identifier) @name (operator_identifier) @name (identifiers (identifier) @name)])
  @definition.property)
(template_body (val_declaration name: (_) @name) @declaration.property)
(template_body (var_declaration name: (_) @name) @declaration.property)
(with_template_body (val_definition pattern: (identifier) @name) @definition.property)
(with_template_body (var_definition pattern: (identifier) @name) @definition.property)
(compilation_unit (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.variable)
(compilation_unit (var_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.variable)
(package_clause body: (_ (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.variable))
; What a pattern binds: a name in it that begins with a capital is compared with, not bound
(template_body
  (_ pattern: (_ [(identifier) @name (_ (identifier) @name)])) @definition.property
  (#match? @name "^[a-z_]"))
(compilation_unit
  (_ pattern: (_ [(identifier) @name (_ (identifier) @name)])) @definition.variable
  (#match? @name "^[a-z_]"))
(given_definition name: (_) @name) @definition.property
(with_template_body (function_definition name: (_) @name) @definition.method)
(function_definition name: (operator_identifier) @name (#set! name verbatim)) @definition.function
(function_definition name: (_) @name (#set! constructor this)) @definition.function
(function_declaration name: (operator_identifier) @name (#set! name verbatim)) @declaration.function
(function_declaration name: (_) @name) @declaration.function

; Imports
(import_declaration) @import.tree
((export_declaration) @import.tree (#set! flag reexport))

; Inheritance
(extends_clause
  [
    (type_identifier) @inherit
    (stable_type_identifier) @inherit
    (generic_type type: (_) @inherit)
    (annotated_type . [(type_identifier) @inherit (stable_type_identifier) @inherit (generic_type type: (_) @inherit)])
    (compound_type
      [
        (type_identifier) @inherit
        (stable_type_identifier) @inherit
        (generic_type type: (_) @inherit)
        (annotated_type
          . [(type_identifier) @inherit (stable_type_identifier) @inherit (generic_type type: (_) @inherit)])
      ])
  ])
(derives_clause type: (_) @inherit)
; What is made of a class without a name
(instance_expression
  [
    (type_identifier) @inherit
    (stable_type_identifier) @inherit
    (generic_type type: (_) @inherit)
    (applied_constructor_type
      . [(type_identifier) @inherit (stable_type_identifier) @inherit (generic_type type: (_) @inherit)])
    (compound_type
      [
        (type_identifier) @inherit
        (stable_type_identifier) @inherit
        (generic_type type: (_) @inherit)
        (applied_constructor_type
          . [(type_identifier) @inherit (stable_type_identifier) @inherit (generic_type type: (_) @inherit)])
      ])
  ]
  (template_body))

; Uses
(call_expression function: [(identifier) (field_expression)] @call (#set! except "this"))
(call_expression function: (generic_function function: [(identifier) (field_expression)] @call))
((infix_expression operator: (identifier) @call) (#match? @call "_[^\\w`]+$") (#set! name verbatim))
(infix_expression operator: (identifier) @call)
(instance_expression
  [(type_identifier) @call (stable_type_identifier) @call (generic_type type: (_) @call)])
(instance_expression
  (applied_constructor_type
    . [(type_identifier) @call (stable_type_identifier) @call (generic_type type: (_) @call)]))
(instance_expression
  (compound_type
    base: [
      (type_identifier) @call
      (stable_type_identifier) @call
      (generic_type type: (_) @call)
      (applied_constructor_type
        . [(type_identifier) @call (stable_type_identifier) @call (generic_type type: (_) @call)])
    ]))
(annotation name: [(type_identifier) (stable_type_identifier)] @decorate)
(annotation name: (generic_type type: (_) @decorate))
(stable_type_identifier) @type
(type_identifier) @type

; Text
[(comment) (block_comment)] @comment
[(string) (interpolated_string_expression) (character_literal)] @string
(interpolation) @code
