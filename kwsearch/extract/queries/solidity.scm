; Solidity. A contract is a class, a library a module; a function without a body is declared.

; Definitions
(contract_declaration name: (identifier) @name body: (contract_body) @body) @definition.class
(interface_declaration name: (identifier) @name body: (contract_body) @body) @definition.interface
(library_declaration name: (identifier) @name body: (contract_body) @body (#set! subkind library)) @definition.class
(struct_declaration name: (identifier) @name body: (struct_body) @body) @definition.struct
(struct_member name: (identifier) @name) @definition.field
(enum_declaration name: (identifier) @name body: (enum_body) @body) @definition.enum
(enum_value) @name @definition.enum-member
(event_definition name: (identifier) @name) @definition.event
(error_declaration name: (identifier) @name (#set! subkind error)) @definition.struct
(user_defined_type_definition name: (identifier) @name) @definition.type-alias
(modifier_definition name: (identifier) @name body: (function_body) @body (#set! subkind modifier)) @definition.function
(function_definition name: (identifier) @name body: (function_body) @body) @definition.function
(function_definition name: (identifier) @name) @declaration.function
(constructor_definition "constructor" @name (#set! constructor constructor)) @definition.constructor
(fallback_receive_definition ["receive" "fallback"] @name) @definition.function
(state_variable_declaration "constant" name: (identifier) @name) @definition.constant
(state_variable_declaration name: (identifier) @name) @definition.field
(constant_variable_declaration name: (identifier) @name) @definition.constant

; Imports: all names of a file, the file under a name, or some of its names
(import_directive import_name: (identifier) @import.name source: (string) @import.module)
(import_directive . "import" . source: (string) @import.module . "as" . alias: (identifier) @import.alias)
(import_directive . "import" . "*" . "as" . alias: (identifier) @import.alias . "from" . source: (string) @import.module)
(import_directive . "import" . source: (string) @import.module . ";" (#set! flag star) (#set! alias none))

; Uses
(inheritance_specifier ancestor: (user_defined_type) @inherit)
(using_directive (type_alias) @type)
(member_expression object: (expression (new_expression name: (type_name (user_defined_type) @receiver))) property: (identifier) @call)
(call_expression function: (expression [(identifier) (member_expression)] @call))
(emit_statement name: (expression [(identifier) (member_expression)] @call))
(revert_statement error: (expression [(identifier) (member_expression)] @call))
(call_expression function: (expression (struct_expression type: (expression [(identifier) (member_expression)] @call))))
(call_expression function: (expression (new_expression name: (type_name (user_defined_type) @call))))
(struct_expression type: (expression (new_expression name: (type_name (user_defined_type) @call))))
(modifier_invocation . (identifier) @receiver "." (identifier) @call @decorate .)
(modifier_invocation . (_) @receiver "." (identifier) @call @decorate . "(")
(modifier_invocation . (identifier) @call @decorate .)
(modifier_invocation . (identifier) @call @decorate . "(")
(user_defined_type) @type

; Text
(comment) @comment
[(string) (hex_string_literal) (unicode_string_literal)] @string
