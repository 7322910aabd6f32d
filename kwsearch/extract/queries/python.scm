; Python. The capture words are documented in kwsearch/extract/code.py. What is captured as @own.… is read by
; kwsearch/extract/python.py, which knows the scopes. Patterns of one node cost half as much as patterns that
; look at its parent or its children.

(class_definition) @own.class
(function_definition) @own.function
(assignment) @own.assignment
(augmented_assignment) @own.augmented
(type_alias_statement) @own.type-alias
; What the grammar makes of an assignment to type(x).name or type(x)[0]
(type_alias_statement "type" @call left: (type [(attribute) (subscript)]))
(decorator) @own.decorator
[(import_statement) (import_from_statement) (future_import_statement)] @own.import

; What binds names, besides assignments and parameters
(for_statement left: (_) @own.target)
(as_pattern_target) @own.target
(named_expression name: (_) @own.target)
(case_pattern (dotted_name . (identifier) @own.target .))
(splat_pattern (identifier) @own.target)
(for_in_clause left: (_) @own.comprehended)
(lambda_parameters) @own.lambda
[(global_statement) (nonlocal_statement)] @own.global

(call function: (_) @call)

; Annotations; which names they hold is read from their text
(type) @own.annotation

(await) @statement.await
(yield) @statement.yield
(for_statement "async") @statement.async-for
(with_statement "async") @statement.async-with

(expression_statement . (string) @doc)
(string) @string
(interpolation) @code
(comment) @comment
