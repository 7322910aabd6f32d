; Swift. An actor is a class, a protocol an interface; an extension opens the scope of its type without defining it.

; Types
(class_declaration "struct" name: (type_identifier) @name) @definition.struct
(class_declaration "enum" name: (type_identifier) @name) @definition.enum
(class_declaration ["class" "actor"] name: (type_identifier) @name) @definition.class
(class_declaration "extension" name: (_) @scope.name) @scope
(protocol_declaration name: (type_identifier) @name (#set! subkind protocol)) @definition.interface
(typealias_declaration name: (type_identifier) @name) @definition.type-alias
(associatedtype_declaration name: (type_identifier) @name) @declaration.type-alias
(macro_declaration (simple_identifier) @name) @definition.macro

; Members
(enum_entry name: (simple_identifier) @name) @definition.enum-member
; A function that is defined elsewhere: a variable of its type, whose attribute has another name
((property_declaration
    (modifiers (attribute (user_type) @_attribute)) name: (pattern bound_identifier: (simple_identifier) @name))
  @declaration.function
  (#match? @_attribute "^X"))
(class_body
  (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.property)
(class_body
  (property_declaration name: (pattern (pattern (simple_identifier) @name))) @definition.property)
(enum_class_body
  (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.property)
(source_file
  (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.variable)
(source_file
  (property_declaration name: (pattern (pattern (simple_identifier) @name))) @definition.variable)
(protocol_property_declaration name: (pattern bound_identifier: (_) @name)) @declaration.property
(protocol_body (init_declaration "init" @name) @declaration.constructor)
(init_declaration "init" @name) @definition.constructor
(deinit_declaration "deinit" @name (#set! subkind destructor)) @definition.method
(protocol_body (subscript_declaration "subscript" @name (#set! subkind indexer)) @declaration.property)
(subscript_declaration "subscript" @name (#set! subkind indexer)) @definition.property
; The names of operators are not listed: a query with all of them takes seconds to compile.
((protocol_function_declaration "func" . _ @name) @declaration.method
  (#match? @name "^`|^[^\\s(){}\\[\\],;:]+$"))
((function_declaration "func" . _ @name) @definition.function
  (#match? @name "^`|^[^\\s(){}\\[\\],;:]+$"))

; Imports: a module brings all its names in
(import_declaration ["struct" "class" "enum" "protocol" "func" "var" "let" "typealias"] (identifier) @import.module)
(import_declaration (identifier) @import.module (#set! flag star) (#set! alias none))

; Inheritance
(inheritance_specifier inherits_from: (user_type) @inherit)

; Uses: neither a subscript nor the full name of a function (``tapped(_:)``) is a call
; shared: $given
. (call_suffix
    . [
      (lambda_literal)
      (value_arguments
        . "(" . [(value_argument !reference_specifier) (comment) (multiline_comment) ")"])
    ])

(call_expression . [(simple_identifier) (navigation_expression)] @call $given (#set! except "defer"))
(call_expression . (prefix_expression (simple_identifier) @call) $given)
(macro_invocation . (simple_identifier) @call . (call_suffix))
(macro_invocation . (simple_identifier) @call . (type_parameters))
(constructor_expression constructed_type: (user_type) @call)
(attribute (user_type) @decorate)
((user_type) @type (#set! except "async"))

; Statements
(function_declaration "async") @statement.async-function
(await_expression) @statement.await

; Text
[(comment) (multiline_comment)] @comment
[(line_string_literal) (multi_line_string_literal) (raw_string_literal)] @string
(interpolated_expression) @code
