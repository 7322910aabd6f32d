; C++. The capture words are documented in kwsearch/extract/code.py. What is captured as @own.… is read by
; kwsearch/extract/cfamily.py: a declared name can be nested in declarators without end. Patterns of one node
; cost half as much as patterns that look at its parent or its children.

(namespace_definition) @own.namespace
[(class_specifier) (struct_specifier) (union_specifier) (enum_specifier)] @own.class
(enumerator) @own.enum-member
(alias_declaration) @own.type-alias
(concept_definition) @own.interface
(type_definition) @own.typedef
(function_definition) @own.function
(lambda_expression) @own.lambda
(pointer_type_declarator (type_identifier) @own.member-pointer)
[(declaration) (field_declaration) (template_instantiation)] @own.declaration

(using_declaration "namespace" (_) @import.module @import.star)
(using_declaration (qualified_identifier) @import.module)
(namespace_alias_definition name: (_) @import.alias (_) @import.module .)

(call_expression function: (_) @call)
(new_expression type: (_) @call)
(base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @inherit)

((type_identifier) @type (#set! name scoped))

(preproc_call argument: (preproc_arg) @_pragma (#match? @_pragma "^omp[ \t]")) @statement.parallel-loop
(co_await_expression) @statement.await
(co_yield_statement) @statement.yield

(comment) @comment
[(string_literal) (raw_string_literal)] @string
