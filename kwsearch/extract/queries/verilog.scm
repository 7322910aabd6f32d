; Verilog and SystemVerilog. What is instantiated is called.

; Modules, interfaces, packages
(module_declaration
  [(module_ansi_header name: (_) @name) (module_nonansi_header name: (_) @name)]
  . [(_) "endmodule"]? @body) @definition.module
(interface_declaration
  [(interface_ansi_header name: (_) @name) (interface_nonansi_header name: (_) @name)] . (_)? @body) @definition.interface
(program_declaration
  [(program_ansi_header name: (_) @name) (program_nonansi_header name: (_) @name)]
  . [(_) "endprogram"]? @body) @definition.module
(package_declaration name: (_) @name (package_item)? @body) @definition.package
(checker_declaration name: (_) @name) @definition.module
(udp_declaration (_ "primitive" . (simple_identifier) @name)) @definition.module

; Classes and types
(class_declaration name: (_) @name (class_item)? @body) @definition.class
(interface_class_declaration name: (_) @name (interface_class_item)? @body) @definition.interface
(type_declaration (data_type (enum_name_declaration) @body) type_name: (_) @name) @definition.enum
(type_declaration (data_type (struct_union) @_union) @body type_name: (_) @name
  (#match? @_union "^union")
  (#set! subkind union)) @definition.struct
(type_declaration (data_type (struct_union)) @body type_name: (_) @name) @definition.struct
(type_declaration "class" type_name: (_) @name) @declaration.class
(type_declaration . "typedef" . type_name: (_) @name) @declaration.type-alias
(type_declaration type_name: (_) @name) @definition.type-alias
(enum_name_declaration . (_) @name) @definition.enum-member
(struct_union_member (list_of_variable_decl_assignments (variable_decl_assignment name: (_) @name))) @definition.field
(type_assignment name: (_) @name) @definition.type-parameter

; Functions and tasks
(function_declaration
  (function_body_declaration
    (class_scope (class_type) @receiver)
    name: (_) @name
    [(tf_item_declaration) (block_item_declaration) (function_statement_or_null)]? @body)) @definition.method
(function_declaration
  (function_body_declaration
    name: (_) @name
    [(tf_item_declaration) (block_item_declaration) (function_statement_or_null)]? @body)) @definition.function
(task_declaration
  (task_body_declaration
    (class_scope (class_type) @receiver)
    name: (_) @name
    [(tf_item_declaration) (block_item_declaration) (statement_or_null)]? @body)) @definition.method
(task_declaration
  (task_body_declaration
    name: (_) @name
    [(tf_item_declaration) (block_item_declaration) (statement_or_null)]? @body)) @definition.function
(function_prototype name: (_) @name) @declaration.function
(task_prototype name: (_) @name) @declaration.function
(class_constructor_declaration (class_scope (class_type) @receiver) . "new" @name) @definition.constructor
(class_constructor_declaration "function" . "new" @name [(block_item_declaration) (function_statement_or_null)]? @body) @definition.constructor
(class_constructor_prototype "function" . "new" @name) @declaration.constructor
(property_declaration name: (_) @name) @definition.function
(sequence_declaration name: (_) @name) @definition.function
(text_macro_definition (text_macro_name . (_) @name (list_of_formal_arguments))) @definition.macro
(text_macro_definition (text_macro_name . (_) @name) (#set! subkind macro) (#set! local keep)) @definition.constant

; Values
(parameter_declaration (list_of_param_assignments (param_assignment . (_) @name))) @definition.constant
(parameter_port_declaration (list_of_param_assignments (param_assignment . (_) @name))) @definition.constant
(local_parameter_declaration (list_of_param_assignments (param_assignment . (_) @name))) @definition.constant
(ansi_port_declaration port_name: (_) @name) @definition.field
(port_declaration (_ [(list_of_port_identifiers (_) @name) (list_of_variable_port_identifiers (_) @name)])) @definition.field
(class_property (data_declaration (list_of_variable_decl_assignments (variable_decl_assignment name: (_) @name)))) @definition.field
(package_item
  (data_declaration (list_of_variable_decl_assignments (variable_decl_assignment name: (_) @name))) @definition.variable)
(module_declaration
  (data_declaration (list_of_variable_decl_assignments (variable_decl_assignment name: (_) @name))) @definition.variable)
(interface_declaration
  (data_declaration (list_of_variable_decl_assignments (variable_decl_assignment name: (_) @name))) @definition.variable)
(program_declaration
  (data_declaration (list_of_variable_decl_assignments (variable_decl_assignment name: (_) @name))) @definition.variable)
(generate_block
  (data_declaration (list_of_variable_decl_assignments (variable_decl_assignment name: (_) @name))) @definition.variable)
(net_declaration (list_of_net_decl_assignments (net_decl_assignment . (_) @name))) @definition.variable
(constraint_declaration . (_) @name) @definition.property
(covergroup_declaration name: (_) @name) @definition.property
(modport_item . (_) @name) @definition.property
(clocking_declaration name: (_) @name) @definition.property

; Imports
(package_import_item . (_) @import.module . (_) @import.name)
(package_import_item . (_) @import.module . (#set! flag star))
((include_compiler_directive (quoted_string) @import.module) (#set! flag file))

; Inheritance
(class_declaration [(class_type) (interface_class_type)] @inherit)
(interface_class_declaration (interface_class_type) @inherit)
; With parameters: the name before them, and the package that it is of
; shared: $of_package
(_ . (simple_identifier) @receiver . (simple_identifier) @inherit . (parameter_value_assignment) .)

; shared: $with_parameters
(simple_identifier) @inherit . (parameter_value_assignment) .

[(class_declaration $of_package) (interface_class_declaration $of_package)]
(class_declaration [(class_type $with_parameters) (interface_class_type $with_parameters)])
(interface_class_declaration (interface_class_type $with_parameters))

; Uses
(module_instantiation instance_type: (_) @call)
(tf_call (hierarchical_identifier) @call)
(method_call_body name: (_) @call)
(randomize_call . "randomize" @call)
(class_new "new" @call)
(class_constructor_declaration "super" @receiver . "." . "new" @call)
(text_macro_usage . (_) @call)
(data_type
  (class_type . (simple_identifier) @receiver . (simple_identifier) @type . (parameter_value_assignment) .))
(data_type (class_type (simple_identifier) @type . (parameter_value_assignment) .))
(data_type (class_type) @type)
(data_type . (simple_identifier) @type)
(interface_port_header interface_name: (_) @type)

; Text
[(one_line_comment) (block_comment)] @comment
[(string_literal) (quoted_string)] @string
