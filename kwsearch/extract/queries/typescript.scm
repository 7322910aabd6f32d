; inherits: ecma

; A resource that is disposed of at the end of its scope cannot be assigned again, as a constant; the grammar
; takes it for an assignment
; shared: $top
(#set! outside "statement_block switch_body for_statement")

(assignment_expression . "using" left: (identifier) @name $top) @definition.constant
(sequence_expression
  . [(assignment_expression . "using") (await_expression (assignment_expression . "using"))]
  (assignment_expression left: (identifier) @name $top) @definition.constant)

; Ambient declarations
(ambient_declaration (class_declaration name: (_) @name) @declaration.class)
(ambient_declaration (abstract_class_declaration name: (_) @name) @declaration.class)
(ambient_declaration (enum_declaration name: (_) @name) @declaration.enum)
(ambient_declaration
  (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @declaration.constant))
(ambient_declaration (_ (variable_declarator name: (identifier) @name) @declaration.variable))
(export_statement
  declaration: (ambient_declaration
    [(_ name: (_) @export) (_ (variable_declarator name: (identifier) @export))]))
(module name: (string) @name) @declaration.module
(module
  body: (statement_block
    (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @declaration.constant)))
(module
  body: (statement_block (_ (variable_declarator name: (identifier) @name) @declaration.variable)))
(ambient_declaration
  (statement_block
    (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @declaration.constant)))
(ambient_declaration
  (statement_block (_ (variable_declarator name: (identifier) @name) @declaration.variable)))

; Types
(export_statement
  declaration: (abstract_class_declaration
    name: (_) @name @export (#set! modifiers exported)) @definition.class)
(export_statement
  declaration: (interface_declaration
    name: (_) @name @export (#set! modifiers exported)) @definition.interface)
(export_statement
  declaration: (enum_declaration name: (_) @name @export (#set! modifiers exported)) @definition.enum)
(export_statement
  declaration: (type_alias_declaration
    name: (_) @name @export (#set! modifiers exported)) @definition.type-alias)
(abstract_class_declaration name: (_) @name) @definition.class
(interface_declaration name: (_) @name) @definition.interface
(enum_declaration name: (_) @name) @definition.enum
(enum_body name: [(property_identifier) (string)] @name @definition.enum-member)
(enum_assignment name: [(property_identifier) (string)] @name) @definition.enum-member
(type_alias_declaration name: (_) @name) @definition.type-alias
(internal_module name: (_) @name !body) @declaration.type-alias  ; an opaque one of Flow
(internal_module name: (_) @name) @definition.namespace
(module name: [(identifier) (nested_identifier)] @name) @definition.namespace

; Members
(public_field_definition
  name: [(property_identifier) (private_property_identifier) (string)] @name
  value: [(arrow_function "async" body: (_) @body) (function_expression "async" body: (_) @body)]
  (#set! modifiers async)) @definition.method
(public_field_definition
  name: [(property_identifier) (private_property_identifier) (string)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(public_field_definition
  name: [(property_identifier) (private_property_identifier) (string)] @name) @definition.field
(formal_parameters
  (_ [(accessibility_modifier) (override_modifier) "readonly"] pattern: (identifier) @name (#set! local keep)) @definition.field)
(interface_body
  (property_signature name: [(property_identifier) (string)] @name) @declaration.property)

; A member of a type without a name belongs to the type that is declared around it, but not if a function takes it
; shared: $member
(#set! local types) (#set! outside "function_type constructor_type call_signature construct_signature")

(object_type
  (property_signature name: [(property_identifier) (string)] @name $member) @declaration.property)
(object_type
  (method_signature
    ["get" "set"] name: [(property_identifier) (string)] @name $member) @declaration.property)
(method_signature
  ["get" "set"]
  name: [(property_identifier) (private_property_identifier) (string)] @name) @declaration.property
(object_type
  (method_signature
    name: [(property_identifier) (string) (computed_property_name)] @name $member) @declaration.method)
(method_signature
  name: [(property_identifier) (private_property_identifier) (string) (computed_property_name)] @name
  (#set! constructor constructor)) @declaration.method
(object_type
  (construct_signature "new" @name $member) @declaration.constructor)
(construct_signature "new" @name) @declaration.constructor
(abstract_method_signature
  ["get" "set"]
  name: [(property_identifier) (private_property_identifier) (string)] @name) @declaration.property
(abstract_method_signature
  name: [(property_identifier) (private_property_identifier) (string) (computed_property_name)] @name) @declaration.method

; Overloads
(export_statement
  declaration: (function_signature name: (_) @name @export (#set! modifiers exported)) @declaration.function)
(function_signature name: (_) @name (#set! local keep)) @declaration.function

; Values of a namespace
(internal_module
  body: (statement_block
    (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @definition.constant)))
(internal_module
  body: (statement_block (_ (variable_declarator name: (identifier) @name) @definition.variable)))

; Imports
(import_statement
  (import_require_clause (identifier) @import.alias source: (string) @import.module))
(ambient_declaration (module name: (string) @import.module) (#set! alias none) (#set! unless script))
(import_alias (identifier) @import.alias . [(identifier) (nested_identifier)] @import.module)
(call_expression
  function: (_
    object: (_ function: (import) arguments: (_ . (string) @import.module))
    property: (property_identifier) @_then)
  arguments: (_
    . (arrow_function
        parameters: (formal_parameters . (_ pattern: (object_pattern) @import.names))))
  (#eq? @_then "then"))

; Exports
(export_statement "=" (identifier) @export)

; Inheritance
(class_heritage (extends_clause value: [(identifier) (member_expression)] @inherit))
((class
  !name
  (class_heritage
    (extends_clause value: [(identifier) @scope.name (member_expression property: (_) @scope.name)]))) @scope
  (#set! scope unnamed))
(public_field_definition name: (property_identifier) @scope.name value: (class !name) @scope)
(class_heritage
  (extends_clause
    value: (call_expression arguments: (_ [(identifier) (member_expression)] @inherit))))
(implements_clause
  [(type_identifier) @inherit (nested_type_identifier) @inherit (generic_type name: (_) @inherit)])
(extends_type_clause
  [(type_identifier) @inherit (nested_type_identifier) @inherit (generic_type name: (_) @inherit)])

; Calls that the grammar reads otherwise: before arguments that are types, an operator takes the name from them
(call_expression function: (non_null_expression [(identifier) (member_expression)] @call))
(call_expression function: (await_expression [(identifier) (member_expression)] @call))
(call_expression function: (_ argument: [(identifier) (member_expression)] @call))
(call_expression function: (_ argument: (await_expression [(identifier) (member_expression)] @call)))
(call_expression function: (_ right: [(identifier) (member_expression)] @call))

; Types that are named; behind as, the grammar takes the last part of a name for a member of what is converted
(member_expression object: (_ (nested_type_identifier) @receiver .) property: (_) @type)
(nested_type_identifier) @type
(type_identifier) @type
