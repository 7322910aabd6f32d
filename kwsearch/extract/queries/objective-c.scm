; inherits: c
; Objective-C, beside all of C. A protocol is an interface; what declares a class and what implements it are both its
; definitions, a category or an extension opens the scope of its class without defining it. A method is called after
; the first part of its selector, as it is where it is sent.

; Types
((class_interface . (identifier) @name (#set! head line)) @definition.class
  (#not-match? @definition.class "^@interface\\s+\\w+\\s*(?:<[^>]*>\\s*)?\\("))
((class_interface . (identifier) @scope.name) @scope
  (#match? @scope "^@interface\\s+\\w+\\s*(?:<[^>]*>\\s*)?\\("))
((class_implementation . (identifier) @name (#set! subkind implementation) (#set! head line)) @definition.class
  (#not-match? @definition.class "^@implementation\\s+\\w+\\s*\\("))
((class_implementation . (identifier) @scope.name) @scope
  (#match? @scope "^@implementation\\s+\\w+\\s*\\("))
(protocol_declaration . (identifier) @name (#set! subkind protocol) (#set! head line)) @definition.interface
(compatibility_alias_declaration . (identifier) @name) @definition.type-alias

; Members
(method_declaration . (method_type) . (identifier) @name) @declaration.method
(method_declaration . (identifier) @name) @declaration.method
(method_definition . (method_type) . (identifier) @name (compound_statement) @body) @definition.method
(method_definition . (identifier) @name (compound_statement) @body) @definition.method
(property_declaration (struct_declaration $declared)) @definition.property
(instance_variable (struct_declaration $declared) @definition.field)

; shared: $declared
(struct_declarator
  [
    (identifier) @name
    (array_declarator (identifier) @name)
    (pointer_declarator
      [
        (identifier) @name
        (array_declarator (identifier) @name)
        (pointer_declarator [(identifier) @name (pointer_declarator (identifier) @name)])
        (function_declarator (parenthesized_declarator (_ (identifier) @name)))
      ])
    (function_declarator
      (parenthesized_declarator (_ [(identifier) @name (array_declarator (identifier) @name)])))
  ])

[(method_definition) (block_literal)] @own.lambda

; Inheritance
(class_interface superclass: (identifier) @inherit)
(class_interface (parameterized_arguments (type_name (type_identifier) @inherit)))
(protocol_declaration (protocol_reference_list (identifier) @inherit))

; Imports
(module_import path: (identifier) @import.module)

; Uses
(message_expression receiver: (_) . method: (identifier) @call)
(message_expression receiver: (identifier) @type (#set! only capital))
(selector_expression (identifier) @call)
