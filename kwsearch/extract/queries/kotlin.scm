; Kotlin. An object is a class; what stands in a class is a property, at the top a variable.

; Types
(package_header (qualified_identifier) @name) @definition.package
(class_declaration "interface" name: (_) @name (class_body)? @body) @definition.interface
(class_declaration
  (modifiers (class_modifier "enum")) "class" name: (_) @name (enum_class_body)? @body) @definition.enum
(class_declaration
  (modifiers (class_modifier "annotation")) name: (_) @name (#set! subkind annotation)) @definition.interface
; What the grammar takes for an infix call, below other annotations
((infix_expression . (identifier) @_annotation . (identifier) @_class . (identifier) @name) @definition.interface
  (#eq? @_annotation "annotation")
  (#eq? @_class "class")
  (#set! subkind annotation))
(class_declaration
  (modifiers (class_modifier "data")) name: (_) @name (class_body)? @body (#set! subkind record)) @definition.class
(class_declaration name: (_) @name (class_body)? @body) @definition.class
(object_declaration name: (_) @name (class_body)? @body (#set! subkind object)) @definition.class
(companion_object name: (_) @name (class_body)? @body (#set! subkind object)) @definition.class
(type_alias type: (identifier) @name) @definition.type-alias

; Members
(enum_entry . (modifiers)? . (identifier) @name (class_body)? @body) @definition.enum-member
(enum_entry . (modifiers)? . (identifier) @scope.name (class_body) @scope)
(source_file
  (property_declaration
    (variable_declaration (identifier) @scope.name) (object_literal (class_body) @scope)))
((object_literal
  (delegation_specifiers
    . (delegation_specifier
      [
        (user_type (identifier) @scope.name . (type_arguments)? .)
        (constructor_invocation (user_type (identifier) @scope.name . (type_arguments)? .))
      ]))) @scope
  (#set! scope unnamed))
(class_parameter ["val" "var"] . (identifier) @name (#set! local keep)) @definition.property
(class_body
  (property_declaration
    (modifiers (property_modifier "const")) (variable_declaration (identifier) @name)) @definition.constant)
(class_body
  (property_declaration (variable_declaration (identifier) @name)) @definition.property)
(class_body
  (property_declaration (multi_variable_declaration (variable_declaration (identifier) @name))) @definition.property)
; To the grammar the body behind a call that a class leaves its members to is an argument of that call
(explicit_delegation
  (call_expression
    (annotated_lambda
      (lambda_literal
        (property_declaration (variable_declaration (identifier) @name)) @definition.property))))
(enum_class_body
  (property_declaration (variable_declaration (identifier) @name)) @definition.property)
(source_file
  (property_declaration
    (modifiers (property_modifier "const")) (variable_declaration (identifier) @name)) @definition.constant)
((source_file
  (property_declaration
    (variable_declaration (identifier) @name)
    (property_delegate
      [
        (navigation_expression . (identifier) @_tasks . (identifier) @_makes .)
        (call_expression . (navigation_expression . (identifier) @_tasks . (identifier) @_makes .))
        (call_expression
          . (call_expression . (navigation_expression . (identifier) @_tasks . (identifier) @_makes .)))
      ])) @definition.function)
  (#eq? @_tasks "tasks")
  (#any-of? @_makes "registering" "creating")
  (#set! subkind task))
(source_file
  (property_declaration (variable_declaration (identifier) @name)) @definition.variable)
(source_file
  (property_declaration (multi_variable_declaration (variable_declaration (identifier) @name))) @definition.variable)
(secondary_constructor "constructor" @name (block)? @body (#set! constructor constructor)) @definition.constructor
(object_literal (class_body (function_declaration name: (_) @name (function_body) @body) @definition.method))
(function_declaration
  (modifiers (function_modifier "external")) name: (_) @name (function_body)? @body) @definition.function
(function_declaration name: (_) @name (function_body) @body) @definition.function
(function_declaration name: (_) @name) @declaration.function

; Tasks of Gradle
((call_expression
  . (call_expression
    . (navigation_expression [(identifier) (navigation_expression)] @_tasks . (identifier) @_makes .)
    (value_arguments . (value_argument . (string_literal . (string_content) @name .))))
  (annotated_lambda)) @definition.function
  (#match? @_tasks "(^|\\.)tasks$")
  (#any-of? @_makes "register" "create")
  (#set! subkind task))
((call_expression
  . (navigation_expression [(identifier) (navigation_expression)] @_tasks . (identifier) @_makes .)
  (value_arguments . (value_argument . (string_literal . (string_content) @name .)))) @definition.function
  (#match? @_tasks "(^|\\.)tasks$")
  (#any-of? @_makes "register" "create")
  (#set! subkind task))

; Imports
((call_expression
  . (identifier) @_apply
  (value_arguments
    . (value_argument . (identifier) @_from (string_literal . (string_content) @import.module .))))
  (#eq? @_apply "apply")
  (#eq? @_from "from")
  (#set! path written)
  (#set! flag file))
(import (qualified_identifier) @import.module "*" @import.star)
(import (qualified_identifier) @import.module "as" (identifier) @import.alias)
(import (qualified_identifier) @import.module .)

; Inheritance
(delegation_specifier
  [
    (user_type) @inherit
    (constructor_invocation (user_type) @inherit)
    (explicit_delegation . (user_type) @inherit)
  ])
; Members of a companion without a name are called by that of its class, which does not inherit what the companion does
(companion_object "companion" @scope.name !name (delegation_specifiers) @scope)

; Uses
(call_expression . [(identifier) (navigation_expression)] @call)
(infix_expression . (_) @receiver . (identifier) @call . (_) (#not-match? @call "^(class|if|is|in)$"))
(callable_reference (identifier) @call .)
((navigation_expression "::" . (identifier) @_name .) @call (#not-eq? @_name "class"))
; What a mark or a name before it belongs to is the value of the call, not what is called
(call_expression
  . [
    (unary_expression argument: (identifier) @call)
    (infix_expression (identifier) @call .)
    (binary_expression right: (identifier) @call)
  ])
; A call with type arguments before a function or a comparison, which the grammar takes for two comparisons
(binary_expression
  left: (binary_expression left: [(identifier) (navigation_expression)] @call "<")
  ">"
  right: [(lambda_literal) (parenthesized_expression)])
(binary_expression
  left: (binary_expression left: (_) "<" right: (identifier) @type)
  ">"
  right: [(lambda_literal) (parenthesized_expression)])
(annotation [(user_type) @decorate (constructor_invocation (user_type) @decorate)])
(file_annotation [(user_type) @decorate (constructor_invocation (user_type) @decorate)])
; As the repair writes annotations before what is an expression with them
(source_file (unary_expression "!" argument: [(identifier) (navigation_expression)] @decorate) @lead)
(source_file (call_expression . (unary_expression "!") @calls.decorate) @lead)
((source_file (navigation_expression) @decorate @lead) (#match? @decorate "^!"))
((source_file (call_expression . (navigation_expression) @calls.decorate) @lead) (#match? @calls.decorate "^!"))
; The receiver of a function's type, whose annotations and words stand in it
(user_type . (type_modifiers) . (identifier) @type .)
(user_type) @type

; Statements
(function_declaration (modifiers (function_modifier "suspend"))) @statement.async-function

; Text
[(line_comment) (block_comment)] @comment
[(string_literal) (multiline_string_literal) (character_literal)] @string
(interpolation) @code
