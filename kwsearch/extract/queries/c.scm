; C. The capture words are documented in kwsearch/extract/code.py. What is captured as @own.… is read by
; kwsearch/extract/cfamily.py: a declared name can be nested in declarators without end.

[(struct_specifier) (union_specifier) (enum_specifier)] @own.class
(enumerator) @own.enum-member
(type_definition) @own.typedef
(function_definition) @own.function
[(declaration) (field_declaration)] @own.declaration

(call_expression function: (_) @call)

(type_identifier) @type

(preproc_call argument: (preproc_arg) @_pragma (#match? @_pragma "^omp[ \t]")) @statement.parallel-loop

(comment) @comment
(string_literal) @string
