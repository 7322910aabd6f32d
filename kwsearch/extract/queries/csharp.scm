; C#. A record is a class or a struct, a delegate a type-alias, a primary constructor's parameter a property.

; Types
(namespace_declaration name: (_) @name) @definition.namespace
(file_scoped_namespace_declaration name: (_) @name (#set! extent siblings)) @definition.namespace
(class_declaration name: (_) @name) @definition.class
(record_declaration "struct" name: (_) @name ";" @body (#set! subkind record)) @definition.struct
(record_declaration "struct" name: (_) @name (#set! subkind record)) @definition.struct
(record_declaration name: (_) @name ";" @body (#set! subkind record)) @definition.class
(record_declaration name: (_) @name (#set! subkind record)) @definition.class
(struct_declaration name: (_) @name) @definition.struct
(interface_declaration name: (_) @name) @definition.interface
(enum_declaration name: (_) @name) @definition.enum
(delegate_declaration name: (_) @name (#set! subkind delegate)) @definition.type-alias
; What is left of a type whose body does not parse, as when #if cuts a statement in two
(ERROR "class" . (identifier) @name @definition.class)
(ERROR "struct" . (identifier) @name @definition.struct)
(ERROR "interface" . (identifier) @name @definition.interface)

; Members
(enum_member_declaration name: (_) @name) @definition.enum-member
(constructor_declaration name: (_) @name) @definition.constructor
(destructor_declaration name: (_) @name (#set! subkind destructor)) @definition.method
(method_declaration (modifier "extern") name: (_) @name !body) @definition.method
(method_declaration name: (_) @name !body) @declaration.method
(method_declaration name: (_) @name) @definition.method
(local_function_statement name: (_) @name) @definition.function
(operator_declaration operator: _ @name) @definition.operator
(conversion_operator_declaration type: (_) @name (#set! subkind conversion)) @definition.operator
; A method whose arrow is under #if, which the grammar takes for a property
(property_declaration (ERROR . (identifier) @name . (parameter_list))) @declaration.method
(property_declaration name: (_) @name) @definition.property
(indexer_declaration "this" @name (#set! subkind indexer)) @definition.property
(event_declaration name: (_) @name) @definition.event
(event_field_declaration (variable_declaration (variable_declarator name: (_) @name))) @definition.event
(field_declaration
  (modifier "const") (variable_declaration (variable_declarator name: (_) @name))) @definition.constant
(field_declaration (variable_declaration (variable_declarator name: (_) @name))) @definition.field
(record_declaration (parameter_list (parameter name: (_) @name) @definition.property))

; Imports: a namespace brings all its names in
(using_directive "global" name: (_) @import.alias (_) @import.module . (#set! flag global))
(using_directive . "using" name: (_) @import.alias (_) @import.module .)
(using_directive
  "global" "static" !name [(identifier) (qualified_name)] @import.module
  (#set! alias none) (#set! flag "global star static"))
(using_directive
  "static" !name [(identifier) (qualified_name)] @import.module (#set! alias none) (#set! flag "star static"))
(using_directive
  "global" !name [(identifier) (qualified_name)] @import.module (#set! alias none) (#set! flag "global star"))
(using_directive !name [(identifier) (qualified_name)] @import.module (#set! alias none) (#set! flag star))
(extern_alias_directive name: (_) @import.module)

; Inheritance
(base_list [(identifier) (qualified_name) (generic_name)] @inherit)
(base_list (primary_constructor_base_type type: (_) @inherit))

; Uses
(invocation_expression
  function: [(identifier) (generic_name) (member_access_expression) (conditional_access_expression)] @call)
(object_creation_expression type: [(identifier) (qualified_name) (generic_name)] @call)
(attribute name: (_) @decorate)
(parameter type: [(identifier) (qualified_name) (generic_name)] @type)
(variable_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(property_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(method_declaration returns: [(identifier) (qualified_name) (generic_name)] @type)
(nullable_type [(identifier) (qualified_name) (generic_name)] @type)
(type_argument_list [(identifier) (qualified_name) (generic_name)] @type)
(array_type type: [(identifier) (qualified_name) (generic_name)] @type)
(cast_expression type: [(identifier) (qualified_name) (generic_name)] @type)
(typeof_expression type: [(identifier) (qualified_name) (generic_name)] @type)
(default_expression type: [(identifier) (qualified_name) (generic_name)] @type)
(declaration_pattern type: [(identifier) (qualified_name) (generic_name)] @type)
(recursive_pattern type: [(identifier) (qualified_name) (generic_name)] @type)
(type_pattern type: [(identifier) (qualified_name) (generic_name)] @type)
(catch_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(foreach_statement type: [(identifier) (qualified_name) (generic_name)] @type)
(as_expression right: [(identifier) (qualified_name) (generic_name)] @type)
(is_expression right: [(identifier) (qualified_name) (generic_name)] @type)
(tuple_element type: [(identifier) (qualified_name) (generic_name)] @type)
(type_parameter_constraint (type [(identifier) (qualified_name) (generic_name)] @type))
(local_function_statement type: [(identifier) (qualified_name) (generic_name)] @type)
(delegate_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(indexer_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(event_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(operator_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(conversion_operator_declaration type: [(identifier) (qualified_name) (generic_name)] @type)
(explicit_interface_specifier [(identifier) (qualified_name) (generic_name)] @type)
; A type or a value, as only the declarations of other files can tell
((member_access_expression expression: [(identifier) (generic_name)] @read) (#set! only capital))

; Statements
(unsafe_statement) @statement.unsafe-block
(method_declaration (modifier "async")) @statement.async-function
(local_function_statement (modifier "async")) @statement.async-function
(await_expression) @statement.await
(yield_statement) @statement.yield
(assignment_expression
  right: (member_access_expression name: (identifier) @_any)
  (#eq? @_any "DangerousAcceptAnyServerCertificateValidator")) @statement.tls-off
(assignment_expression
  left: [(identifier) (member_access_expression)] @_callback
  right: [(lambda_expression body: (boolean_literal) @_true) (anonymous_method_expression) @_true]
  (#match? @_callback "Certificate(Custom)?ValidationCallback$")
  (#match? @_true "^(true|delegate *([(][^)]*[)])? *[{] *return true; *[}])$")) @statement.tls-off

; Text
(comment) @comment
[
  (string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression)
  (character_literal)
] @string
(interpolation) @code
