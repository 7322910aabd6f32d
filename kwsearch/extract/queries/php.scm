; PHP. A trait is an interface; a namespace keeps its backslashes.

; Types
(namespace_definition name: (_) @name !body (#set! extent siblings)) @definition.namespace
(namespace_definition name: (_) @name) @definition.namespace
(class_declaration name: (_) @name) @definition.class
(interface_declaration name: (_) @name) @definition.interface
(trait_declaration name: (_) @name (#set! subkind trait)) @definition.interface
(enum_declaration name: (_) @name) @definition.enum
(enum_case name: (_) @name) @definition.enum-member

; Functions and values
(function_definition name: (_) @name) @definition.function
(method_declaration name: (_) @name !body) @declaration.method
(method_declaration name: (_) @name (#set! constructor __construct)) @definition.method
(const_declaration (const_element . (name) @name)) @definition.constant
(function_call_expression
  function: [(name) @_define (qualified_name (name) @_define)]
  arguments: (arguments . (argument [(string) @name (encapsed_string . (string_content) @name .)]))
  (#eq? @_define "define")
  (#set! local keep)) @definition.constant
(program
  (expression_statement
    (assignment_expression
      left: (variable_name (name) @name)
      right: (object_creation_expression (anonymous_class))
      (#set! scope whole)) @definition.variable))
(program
  (expression_statement
    (assignment_expression left: (variable_name (name) @name)) @definition.variable))
(property_declaration (property_element name: (variable_name (name) @name))) @definition.field
(property_promotion_parameter name: (variable_name (name) @name) (#set! local keep)) @definition.field

; Imports
(namespace_use_declaration
  (namespace_use_clause
    (qualified_name prefix: (_) @import.module (name) @import.name) alias: (_)? @import.alias))
(namespace_use_declaration (namespace_use_clause . (name) @import.module alias: (_)? @import.alias))
(namespace_use_declaration
  (namespace_name) @import.module
  body: (namespace_use_group
    (namespace_use_clause . [(name) (qualified_name)] @import.name alias: (_)? @import.alias)))
([
  (require_expression [(string) (encapsed_string)] @import.module)
  (require_once_expression [(string) (encapsed_string)] @import.module)
  (include_expression [(string) (encapsed_string)] @import.module)
  (include_once_expression [(string) (encapsed_string)] @import.module)
  (require_expression (_ [(string) (encapsed_string)] @import.module .))
  (require_once_expression (_ [(string) (encapsed_string)] @import.module .))
  (include_expression (_ [(string) (encapsed_string)] @import.module .))
  (include_once_expression (_ [(string) (encapsed_string)] @import.module .))
] @import)

; Inheritance
(base_clause (_) @inherit)
(class_interface_clause (_) @inherit)
(use_declaration [(name) (qualified_name)] @inherit)

; Uses
(function_call_expression function: [(name) (qualified_name) (relative_name)] @call)
(member_call_expression object: (_) @receiver name: (name) @call)
(nullsafe_member_call_expression object: (_) @receiver name: (name) @call)
(scoped_call_expression scope: (_) @receiver name: (name) @call)
(object_creation_expression [(name) (qualified_name) (relative_name)] @call)
(attribute [(name) (qualified_name)] @decorate)
((named_type (_) @type) (#set! except "self static parent"))
(class_constant_access_expression . [(name) (qualified_name)] @type)
(scoped_property_access_expression scope: [(name) (qualified_name)] @type)
(binary_expression operator: "instanceof" right: [(name) (qualified_name)] @type)

; Statements
(yield_expression) @statement.yield
(shell_command_expression) @statement.shell-command
([
  (include_expression (_) @_what)
  (include_once_expression (_) @_what)
  (require_expression (_) @_what)
  (require_once_expression (_) @_what)
] @statement.dynamic-import
  (#match? @_what "[$]"))
(array_element_initializer
  . (_) @_option
  . [(boolean) (integer)] @_off
  (#match? @_option "^(CURLOPT_SSL_VERIFY(PEER|HOST)|['\"](verify_peer(_name)?|CURLOPT_SSL_VERIFYPEER)['\"])$")
  (#match? @_off "^(?i:false|0)$")) @statement.tls-off

; Text
(comment) @comment
[(string) (encapsed_string) (heredoc_body) (nowdoc_body) (shell_command_expression) (text)] @string
(encapsed_string
  [(variable_name) (member_access_expression) (subscript_expression) (member_call_expression)] @code)
(heredoc_body
  [(variable_name) (member_access_expression) (subscript_expression) (member_call_expression)] @code)
