; VHDL. An entity is an interface that an architecture, a class, has behind it; what is instantiated is called.

; Design units
(entity_declaration entity: (_) @name (entity_head) @body) @definition.interface
(entity_declaration entity: (_) @name) @definition.interface
(architecture_definition architecture: (_) @name entity: (name (_) @inherit .) (architecture_head)? @body) @definition.class
(component_declaration component: (_) @name (component_body) @body) @declaration.interface
(component_declaration component: (_) @name) @declaration.interface
(package_definition package: (_) @name (package_definition_body) @body) @definition.package
(package_declaration package: (_) @name (package_declaration_body) @body) @definition.package
(package_instantiation_declaration package: (_) @name) @definition.package
(configuration_declaration configuration: (_) @name) @definition.module
(context_declaration . (identifier) @name) @definition.module

; Functions, procedures, processes
(subprogram_definition [(function_specification function: (_) @name) (procedure_specification procedure: (_) @name)]
  . (_) @body) @definition.function
(subprogram_declaration
  [(function_specification function: (_) @name) (procedure_specification procedure: (_) @name)]) @declaration.function
(subprogram_instantiation_declaration [function: (_) procedure: (_)] @name) @definition.function
(process_statement (label_declaration (label) @name) (sequential_block) @body) @definition.function

; Types
(type_declaration type: (_) @name (record_type_definition) @body) @definition.struct
(type_declaration type: (_) @name (enumeration_type_definition) @body) @definition.enum
(type_declaration type: (_) @name (protected_type_body) @body) @definition.class
(type_declaration type: (_) @name (protected_type_declaration) @body) @declaration.class
(type_declaration type: (_) @name) @definition.type-alias
(subtype_declaration type: (_) @name) @definition.type-alias
(enumeration_literal constant: (identifier) @name) @definition.enum-member
(element_declaration (identifier_list (_) @name)) @definition.field

; Values
(generic_clause (interface_list (_ (identifier_list (_) @name)) @definition.constant))
(port_clause (interface_list (_ (identifier_list (_) @name)) @definition.field))
([
  (architecture_head (constant_declaration (identifier_list (_) @name)) @definition.constant)
  (block_head (constant_declaration (identifier_list (_) @name)) @definition.constant)
  (entity_head (constant_declaration (identifier_list (_) @name)) @definition.constant)
  (generate_head (constant_declaration (identifier_list (_) @name)) @definition.constant)
  (package_declaration_body (constant_declaration (identifier_list (_) @name)) @definition.constant)
  (package_definition_body (constant_declaration (identifier_list (_) @name)) @definition.constant)
])
([
  (architecture_head (variable_declaration (identifier_list (_) @name)) @definition.variable)
  (entity_head (variable_declaration (identifier_list (_) @name)) @definition.variable)
  (package_declaration_body (variable_declaration (identifier_list (_) @name)) @definition.variable)
  (package_definition_body (variable_declaration (identifier_list (_) @name)) @definition.variable)
  (protected_type_body (variable_declaration (identifier_list (_) @name)) @definition.variable)
])
(signal_declaration (identifier_list (_) @name)) @definition.variable
(alias_declaration . (_) @name) @definition.variable
(attribute_declaration attribute: (_) @name) @definition.property

; Imports
(use_clause (selected_name_list (selected_name library: (_) @import.module package: (_) @import.name)))
(context_reference (selected_name_list (selected_name library: (_) @import.module package: (_) @import.name)))
(library_clause (logical_name_list library: (_) @import.module))

; Uses
(component_instantiation_statement component: (name) @call)
(instantiated_unit [component: (name) entity: (name)] @call)
(procedure_call_statement (name . (_) @call))
(name . [(library_function) (identifier)] @call . (parenthesis_group))
(subtype_indication type: (name . (_) @type))

; Text
[(line_comment) (block_comment)] @comment
(string_literal) @string
