; inherits: jsx, ecma

; A resource that is disposed of at the end of its scope cannot be assigned again, as a constant
(program (using_declaration (variable_declarator name: (identifier) @name) @definition.constant))

(field_definition
  property: [(property_identifier) (private_property_identifier) (string)] @name
  value: [(arrow_function "async" body: (_) @body) (function_expression "async" body: (_) @body)]
  (#set! modifiers async)) @definition.method
(field_definition
  property: [(property_identifier) (private_property_identifier) (string)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(field_definition
  property: [(property_identifier) (private_property_identifier) (string)] @name) @definition.field

(class_heritage [(identifier) (member_expression)] @inherit)
((class !name (class_heritage [(identifier) @scope.name (member_expression property: (_) @scope.name)])) @scope
  (#set! scope unnamed))
(field_definition property: (property_identifier) @scope.name value: (class !name) @scope)
(class_heritage (call_expression arguments: (_ [(identifier) (member_expression)] @inherit)))

(call_expression
  function: (_
    object: (_ function: (import) arguments: (_ . (string) @import.module))
    property: (property_identifier) @_then)
  arguments: (_
    . (arrow_function
        parameters: (formal_parameters . (object_pattern) @import.names)))
  (#eq? @_then "then"))
