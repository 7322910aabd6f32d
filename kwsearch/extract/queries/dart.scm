; Dart. What stands in a class is a property of it; an extension opens a scope of its own name.

; Types
(class_definition name: (identifier) @name body: (class_body) @body) @definition.class
(mixin_declaration (identifier) @name (class_body) @body) @definition.interface
(enum_declaration name: (identifier) @name body: (enum_body) @body) @definition.enum
(enum_constant name: (identifier) @name) @definition.enum-member
(extension_declaration name: (identifier) @name body: (extension_body) @body) @definition.class
(extension_type_declaration name: (identifier) @name body: (class_body) @body) @definition.class
(extension_type_declaration (representation_declaration name: (identifier) @name) @definition.property)
(type_alias (type_identifier) @name . (formal_parameter_list)) @definition.type-alias
(type_alias . "typedef" . (type_identifier) @name . ["=" (type_parameters)]) @definition.type-alias

(class_definition (mixin_application_class . (identifier) @name)) @definition.class
; An extension without a name belongs to what it extends
(extension_declaration !name class: (type_identifier) @scope.name body: (_)) @scope

; Members
(declaration "external" (constant_constructor_signature (identifier) @name . (formal_parameter_list))) @declaration.constructor
(declaration "external" (constructor_signature name: (identifier) @name . parameters: (_))) @declaration.constructor
(declaration
  [
    (constant_constructor_signature (identifier) @name . (formal_parameter_list))
    (redirecting_factory_constructor_signature (identifier) @name . (formal_parameter_list))
  ]) @definition.constructor
(declaration (constructor_signature . name: (identifier) . name: (identifier) @name)) @definition.constructor
(declaration (constructor_signature . name: (identifier) @name . parameters: (_))) @definition.constructor
(method_signature (constructor_signature . name: (identifier) . name: (identifier) @name) (#set! extent body)) @definition.constructor
(method_signature (constructor_signature . name: (identifier) @name . parameters: (_)) (#set! extent body)) @definition.constructor
(declaration (factory_constructor_signature (identifier) @name . (formal_parameter_list))) @declaration.constructor
(method_signature
  (factory_constructor_signature . (identifier) . (identifier) @name) (#set! extent body)) @definition.constructor
(method_signature
  (factory_constructor_signature . (identifier) @name . (formal_parameter_list)) (#set! extent body)) @definition.constructor
(method_signature (function_signature name: (identifier) @name) (#set! extent body)) @definition.method
(declaration (function_signature name: (identifier) @name)) @declaration.method
(method_signature (operator_signature [(binary_operator) "[]" "[]="] @name) (#set! extent body)) @definition.operator
(declaration (operator_signature [(binary_operator) "[]" "[]="] @name)) @declaration.operator
(program "external" . (function_signature name: (identifier) @name) @declaration.function)
(program "external" . (getter_signature name: (identifier) @name) @declaration.property)
(program "external" . (setter_signature name: (identifier) @name) @declaration.property)
(declaration (getter_signature name: (identifier) @name)) @declaration.property
(declaration (setter_signature name: (identifier) @name)) @declaration.property
(method_signature (getter_signature name: (identifier) @name) (#set! extent body)) @definition.property
(getter_signature name: (identifier) @name (#set! extent body)) @definition.property
(method_signature (setter_signature name: (identifier) @name) (#set! extent body)) @definition.property
(setter_signature name: (identifier) @name (#set! extent body)) @definition.property
(declaration (initialized_identifier_list (initialized_identifier . (identifier) @name))) @definition.property
(declaration (static_final_declaration_list (static_final_declaration . (identifier) @name))) @definition.property
(declaration (identifier_list (identifier) @name)) @declaration.property
(declaration (type_identifier) . (identifier) @name .) @declaration.property

; Functions and variables of the library, and functions in functions
(program (function_signature name: (identifier) @name) @definition.function (#set! extent body))
(local_function_declaration
  (lambda_expression parameters: (function_signature name: (identifier) @name) body: (_) @body)) @definition.function
(program (initialized_identifier_list (initialized_identifier . (identifier) @name)) @definition.variable)
(program (static_final_declaration_list (static_final_declaration . (identifier) @name)) @definition.constant)

; Imports
(library_import (import_specification (configurable_uri . (uri (string_literal) @import.module)) (identifier) @import.alias))
(library_import (import_specification (configurable_uri . (uri (string_literal) @import.module))) (#set! flag star))
(library_export (configurable_uri . (uri (string_literal) @import.module)) (#set! flag reexport))
(part_directive (uri (string_literal) @import.module) (#set! flag file))
(part_of_directive (uri (string_literal) @import.module) (#set! flag file))

; Inheritance
(superclass (type_identifier) @receiver . "." . (type_identifier) @inherit)
(mixins (type_identifier) @receiver . "." . (type_identifier) @inherit)
(mixin_application (type_identifier) @receiver . "." . (type_identifier) @inherit)
(interfaces (type_identifier) @receiver . "." . (type_identifier) @inherit)
(mixin_declaration (type_identifier) @receiver . "." . (type_identifier) @inherit)
(superclass . (type_identifier) @inherit)
(mixins (type_identifier) @inherit)
(mixin_application . (type_identifier) @inherit)
(interfaces (type_identifier) @inherit)
(mixin_declaration (type_identifier) @inherit)

; Uses
(_ (identifier) @call . (selector (argument_part)))
(_ (selector (unconditional_assignable_selector (identifier) @call)) . (selector (argument_part)))
(_ (selector (conditional_assignable_selector (identifier) @call)) . (selector (argument_part)))
(cascade_section (cascade_selector (identifier) @call .) . (argument_part))
(cascade_section
  [
    (unconditional_assignable_selector (identifier) @call)
    (conditional_assignable_selector (identifier) @call)
  ] . (argument_part))
; A class, or a constructor of it by its name
(_ (type_identifier) @receiver (identifier) @call . (arguments))
(_ (type_identifier) @receiver . "." . (type_identifier) @call . (type_arguments)? . (arguments))
(_ (type_identifier) @call . (type_arguments)? . (arguments))
(redirecting_factory_constructor_signature (type_identifier) @receiver . "." . (type_identifier) @call .)
(annotation name: (_) @decorate)
((_ (type_identifier) @receiver . "." . (type_identifier) @type)
  (#match? @receiver "^[a-z]"))
(type_identifier) @type

; Text
[(comment) (documentation_comment)] @comment
(string_literal) @string
