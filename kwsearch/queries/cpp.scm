; C++. The capture words are documented in kwsearch/extract/code.py; what is captured as @own.… is read by
; kwsearch/extract/cfamily.py, because a declared name can be nested in declarators without end.

(namespace_definition name: (_) @name) @definition.namespace
(nested_namespace_specifier (namespace_identifier) @name) @definition.namespace
(class_specifier name: (_) @name body: (_)) @definition.class
(struct_specifier name: (_) @name body: (_)) @definition.struct
(union_specifier name: (_) @name body: (_) (#set! subkind union)) @definition.struct
(enum_specifier name: (_) @name body: (_)) @definition.enum
(enumerator name: (_) @name) @definition.enum-member
(alias_declaration name: (_) @name) @definition.type-alias
(concept_definition name: (_) @name (#set! subkind concept)) @definition.interface

(translation_unit [
  (class_specifier name: (_) @name) (struct_specifier name: (_) @name) (enum_specifier name: (_) @name)
] @declaration.class)
(declaration_list [
  (class_specifier name: (_) @name) (struct_specifier name: (_) @name) (enum_specifier name: (_) @name)
] @declaration.class)

(function_definition) @own.function
(type_definition) @own.typedef
(translation_unit (declaration) @own.declaration)
(declaration_list (declaration) @own.declaration)
(template_declaration (declaration) @own.declaration)
(linkage_specification (declaration) @own.declaration)
(field_declaration_list [(declaration) (field_declaration)] @own.declaration)
(friend_declaration (declaration) @own.declaration)
(preproc_if [(declaration) (field_declaration)] @own.declaration)
(preproc_ifdef [(declaration) (field_declaration)] @own.declaration)
(preproc_else [(declaration) (field_declaration)] @own.declaration)
(preproc_elif [(declaration) (field_declaration)] @own.declaration)
(ERROR [(declaration) (field_declaration)] @own.declaration)

(preproc_include path: (_) @import.module)
(using_declaration "namespace" (_) @import.module @import.star)
(using_declaration (qualified_identifier) @import.module)
(namespace_alias_definition name: (_) @import.alias (_) @import.module .)

(call_expression function: (_) @call)
(new_expression type: (_) @call)
(base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @inherit)

(comment) @comment
(string_literal) @string
(raw_string_literal) @string
